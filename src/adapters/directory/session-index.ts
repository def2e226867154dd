import type { DeviceId } from '../../model/device.ts';
import type { Mac } from '../../model/mac.ts';
import type { Session } from '../../model/session.ts';
import type { SessionKeys } from '../../ports/session-directory.ts';

/** A place that always holds the newest state of one session, so that the indexes need not move when the session changes. */
export type Held = {
  session: Session;
  /** Ended by the device's own Accounting-Request Stop: then nothing that comes late revives it. */
  stopped: boolean;
  /** Comes from before the last start, and nothing has been granted since. */
  recalled: boolean;
  /** When it began and was granted last, on the monotonic clock; not known of what comes from before the last start. */
  began?: number;
  given?: number;
};

type OfDevice = { readonly byAudit: Map<string, Held>; readonly byAcct: Map<string, Held>; readonly byPort: Map<string, Held> };

/**
 * Finds sessions by what a device says of them, in the order of certainty of lesson 8: audit-session-id, Acct-Session-Id, port and MAC.
 * Session ids are looked up within their device: two devices may use the same one. Where a device is a block of addresses, each is a NAS of its own that
 * counts its Acct-Session-Ids and ports by itself; an audit-session-id holds the address.
 */
export class SessionIndex {
  readonly #ofDevice = new Map<DeviceId, OfDevice>();
  readonly #byEndpoint = new Map<Mac, Held[]>();

  add(held: Held): void {
    const { session } = held;
    const own = this.#own(session.device);
    if (session.auditSessionId !== undefined) own.byAudit.set(session.auditSessionId, held);
    if (session.acctSessionId !== undefined) own.byAcct.set(atNas(session, session.acctSessionId), held);
    if (session.state === 'ended') return;
    if (session.endpoint === undefined) {
      const port = portKey(session);
      if (port !== undefined) own.byPort.set(port, held);
      return;
    }
    const there = this.#byEndpoint.get(session.endpoint);
    if (there === undefined) this.#byEndpoint.set(session.endpoint, [held]);
    else if (!there.includes(held)) there.push(held);
  }

  /** Takes an ended session away from its port and MAC; its ids stay known, so that a repeated Stop finds it. */
  leavePlace(held: Held): void {
    const { session } = held;
    if (session.endpoint !== undefined) {
      const there = this.#byEndpoint.get(session.endpoint);
      const rest = there?.filter((one) => one !== held) ?? [];
      if (rest.length > 0) this.#byEndpoint.set(session.endpoint, rest);
      else this.#byEndpoint.delete(session.endpoint);
    }
    const port = portKey(session);
    const own = this.#ofDevice.get(session.device);
    if (port !== undefined && own?.byPort.get(port) === held) own.byPort.delete(port);
  }

  remove(held: Held): void {
    this.leavePlace(held);
    const { device, auditSessionId, acctSessionId } = held.session;
    const own = this.#ofDevice.get(device);
    if (own === undefined) return;
    const acct = acctSessionId === undefined ? undefined : atNas(held.session, acctSessionId);
    if (auditSessionId !== undefined && own.byAudit.get(auditSessionId) === held) own.byAudit.delete(auditSessionId);
    if (acct !== undefined && own.byAcct.get(acct) === held) own.byAcct.delete(acct);
  }

  /** The session the keys mean. One found by id may have ended; one found by port and MAC is live. */
  find(keys: SessionKeys): Held | undefined {
    const own = this.#ofDevice.get(keys.device);
    if (own === undefined) return undefined;
    if (keys.auditSessionId !== undefined) {
      const held = own.byAudit.get(keys.auditSessionId);
      if (held !== undefined && !otherEndpoint(held.session, keys)) return held;
    }
    if (keys.acctSessionId !== undefined) {
      const held = own.byAcct.get(atNas(keys, keys.acctSessionId));
      if (held !== undefined && !otherEndpoint(held.session, keys) && !otherAudit(held.session, keys)) return held;
    }
    const here = this.#atPlace(keys, own);
    return here !== undefined && !otherAudit(here.session, keys) && !otherAcct(here.session, keys) ? here : undefined;
  }

  /** The live session at the port and MAC of the keys, though its ids are other ones: the device has put a new one in its place. */
  superseded(keys: SessionKeys): Held | undefined {
    const own = this.#ofDevice.get(keys.device);
    return own === undefined ? undefined : this.#atPlace(keys, own);
  }

  /** Live sessions of other endpoints that have an id of the session: a NAS gives each id to one session at a time, so that they have lost it. */
  deprivedBy({ device, nasAddress, endpoint, auditSessionId, acctSessionId }: Session): readonly Held[] {
    const own = this.#ofDevice.get(device);
    if (own === undefined || endpoint === undefined) return [];
    const byAudit = auditSessionId === undefined ? undefined : own.byAudit.get(auditSessionId);
    const byAcct = acctSessionId === undefined ? undefined : own.byAcct.get(atNas({ nasAddress }, acctSessionId));
    return [...new Set([byAudit, byAcct])].filter((one): one is Held => {
      if (one === undefined || one.session.state === 'ended' || one.session.nasAddress !== nasAddress) return false;
      return one.session.endpoint !== undefined && one.session.endpoint !== endpoint;
    });
  }

  byEndpoint(endpoint: Mac): readonly Held[] {
    return this.#byEndpoint.get(endpoint) ?? [];
  }

  #own(device: DeviceId): OfDevice {
    let own = this.#ofDevice.get(device);
    if (own === undefined) {
      own = { byAudit: new Map(), byAcct: new Map(), byPort: new Map() };
      this.#ofDevice.set(device, own);
    }
    return own;
  }

  #atPlace(keys: SessionKeys, own: OfDevice): Held | undefined {
    if (keys.endpoint === undefined) {
      const port = portKey(keys);
      return port === undefined ? undefined : own.byPort.get(port);
    }
    const there = this.#byEndpoint.get(keys.endpoint);
    if (there === undefined) return undefined;
    for (const held of there) if (held.session.device === keys.device && samePort(held.session, keys)) return held;
    return undefined;
  }
}

type Place = { readonly port?: string; readonly nasPort?: number };

/** What one NAS of a device counts by itself. */
function atNas({ nasAddress }: Pick<Session, 'nasAddress'>, what: string): string {
  return `${nasAddress} ${what}`;
}

function portKey(place: Place & Pick<Session, 'nasAddress'>): string | undefined {
  const { port = place.nasPort === undefined ? undefined : `#${place.nasPort}` } = place;
  return port === undefined ? undefined : atNas(place, port);
}

/** NAS-Port-Id where both have it, else NAS-Port; nothing to compare counts as the same. */
function samePort(a: Place, b: Place): boolean {
  if (a.port !== undefined && b.port !== undefined) return a.port === b.port;
  return a.nasPort === undefined || b.nasPort === undefined || a.nasPort === b.nasPort;
}

function otherEndpoint(session: Session, keys: SessionKeys): boolean {
  return session.endpoint !== undefined && keys.endpoint !== undefined && session.endpoint !== keys.endpoint;
}

function otherAudit(session: Session, keys: SessionKeys): boolean {
  return session.auditSessionId !== undefined && keys.auditSessionId !== undefined && session.auditSessionId !== keys.auditSessionId;
}

function otherAcct(session: Session, keys: SessionKeys): boolean {
  // The audit-session-id decides where there is one: IOS begins new accounting within a session.
  if (session.auditSessionId !== undefined && session.auditSessionId === keys.auditSessionId) return false;
  return session.acctSessionId !== undefined && keys.acctSessionId !== undefined && session.acctSessionId !== keys.acctSessionId;
}
