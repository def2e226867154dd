import type { Instant } from '../base/time.ts';
import type {
  AccessOutcome,
  AuthenticationStatus,
  AuthMethod,
  CertificateFields,
  IdentityRecord,
  ListVersions,
  ReasonCode,
} from '../model/access.ts';
import type { DeviceId } from '../model/device.ts';
import type { Mac } from '../model/mac.ts';
import type { PostureStatus } from '../model/posture.ts';
import type { SessionId } from '../model/session.ts';
import type { TcamLack } from '../model/tcam.ts';

/** What one request was answered with, and what it was decided on, so that it can be decided again. */
export type Decision = {
  readonly at: Instant;
  readonly device: DeviceId;
  /** Where the request came from, dotted. */
  readonly deviceAddress: string;
  readonly userName: string;
  readonly endpoint: Mac | undefined;
  /** Undefined when the request held no method the server knows. */
  readonly method: AuthMethod | undefined;
  readonly outcome: AccessOutcome;
  /** The service that took it, and the rule of it that decided; undefined where it did not come so far. */
  readonly service: string | undefined;
  readonly rule: string | undefined;
  readonly reason: ReasonCode;
  readonly revision: number;
  /** From the datagram to the answer, in µs. */
  readonly micros: number;
  /** The session that was granted. */
  readonly session: SessionId | undefined;
  readonly posture: PostureStatus;
  /** The Access-Request without its credentials. */
  readonly request: Uint8Array;
  readonly identity: IdentityRecord | undefined;
  readonly authenticationStatus: AuthenticationStatus | undefined;
  readonly certificate: CertificateFields | undefined;
  /** The hardware had no room for what the rule gives, and this was given. */
  readonly tcam: TcamLack | undefined;
  /** The lists of the device as they were then. */
  readonly lists: ListVersions | undefined;
};

/** Numbers grow, over restarts too. */
export type LoggedDecision = Decision & { readonly number: number };

/** The last decisions, in memory. aaa writes, faces read. */
export interface DecisionLog {
  /** The log keeps what it is given: nothing in it may change afterwards. */
  note(decision: Decision): void;
  get(number: number): LoggedDecision | undefined;
  /** Newest first, from below the number `before` when it is given. */
  newest(before?: number): Iterable<LoggedDecision>;
}
