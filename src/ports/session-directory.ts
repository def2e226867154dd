import type { Instant } from '../base/time.ts';
import type { IdentityRecord } from '../model/access.ts';
import type { DeviceId } from '../model/device.ts';
import type { Ipv4 } from '../model/ipv4.ts';
import type { Mac } from '../model/mac.ts';
import type { Authorization, Proof, Session, SessionId } from '../model/session.ts';

/** What a RADIUS packet says about which session it belongs to. */
export type SessionKeys = {
  readonly device: DeviceId;
  readonly nasAddress: Ipv4;
  readonly userName: string;
  readonly port?: string;
  readonly nasPort?: number;
  readonly endpoint?: Mac;
  readonly callingStationId?: string;
  readonly ip?: Ipv4;
  readonly acctSessionId?: string;
  readonly auditSessionId?: string;
};

/** What the grant was decided on. `request` is copied. */
export type Granted = {
  readonly request: Uint8Array;
  readonly identity: IdentityRecord | undefined;
  readonly authentication?: NonNullable<Session['authentication']>;
  readonly at: Instant;
};

export type EndedBy = Omit<Proof, 'at'>;

export type SessionChange = {
  /** `evicted`: it had to go for want of room, though the device may have it still. */
  readonly kind: 'granted' | 'rejected' | 'started' | 'updated' | 'proved' | 'ended' | 'evicted';
  readonly session: Session;
};

/** The live sessions of all devices, in memory. aaa writes, control reads. */
export interface SessionDirectory {
  get(id: SessionId): Session | undefined;
  /** The session these keys mean: audit-session-id, else Acct-Session-Id, else port and MAC; always within the device. */
  find(keys: SessionKeys): Session | undefined;
  list(): Iterable<Session>;
  byEndpoint(endpoint: Mac): readonly Session[];
  readonly size: number;
  /** An Access-Accept went out: makes or renews the session. Undefined when the keys identify nothing (no MAC, port or session id). */
  grant(keys: SessionKeys, granted: Authorization, seen: Granted): Session | undefined;
  /** An Access-Reject went out for a known session. */
  reject(keys: SessionKeys, at: Instant): void;
  /**
   * Accounting Start or Interim: the device says the session is up; what was granted is now applied, with accounting as proof. `fingerprint` is
   * that of the authorization the device says it is under; when it is neither the granted nor the applied one, what is applied is not known any more.
   */
  started(keys: SessionKeys, kind: 'start' | 'interim', at: Instant, fingerprint?: string): Session;
  /** Another proof (session-query, SSH) that the granted authorization is in force. */
  prove(id: SessionId, proof: Proof): void;
  /** Its device was asked and has the session; nothing was said of what is in force. */
  present(id: SessionId, at: Instant): void;
  stopped(keys: SessionKeys, at: Instant): Session | undefined;
  /** By id, e.g. after a Disconnect-ACK or NAK 503; `by` is what said so. */
  end(id: SessionId, at: Instant, by?: EndedBy): void;
  /** Every session of the NAS address is over. Gives how many. */
  endAllOf(nasAddress: Ipv4, at: Instant, by: 'Accounting-On' | 'Accounting-Off'): number;
  /** Puts back what the store remembered, at start. */
  restore(sessions: readonly Session[]): void;
  /** Called after each change, synchronously; the returned function stops it. */
  watch(listener: (change: SessionChange) => void): () => void;
}
