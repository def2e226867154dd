import { sameBytes, toHex } from '../../base/bytes.ts';
import { given } from '../../base/given.ts';
import type { Duration, Instant } from '../../base/time.ts';
import type { Ipv4 } from '../../model/ipv4.ts';
import type { Mac } from '../../model/mac.ts';
import type { Authorization, Proof, Session, SessionId } from '../../model/session.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { EndedBy, Granted, SessionChange, SessionDirectory, SessionKeys } from '../../ports/session-directory.ts';
import { type Held, SessionIndex } from './session-index.ts';
import { identifies, withKeys } from './session-keys.ts';

export type SessionDirectoryOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** How long an ended session can still be looked at, in ms. */
  readonly retention?: Duration;
  /** Most sessions held, ended ones included. Beyond it the one heard of longest ago goes. */
  readonly capacity?: number;
};

export type SessionCounts = {
  readonly live: number;
  readonly ended: number;
  /** Ended ones that are no longer held. */
  readonly dropped: number;
  /** Live ones that had to go for want of room. */
  readonly evicted: number;
};

/** A Start that comes this soon after the Stop of its session is an old one that was overtaken, not a new session. In ms. */
const OVERTAKEN = 60_000;
/** In ms. An Accounting-On that was lost at first comes after the first logins it should have preceded: those it does not end. */
const STARTING = 60_000;
const STOP: EndedBy = { kind: 'accounting', detail: 'Accounting-Request Stop' };

/** How many of the oldest records are looked at to choose the one to evict. */
const EVICTION_SAMPLE = 16;

/**
 * The live sessions in memory. `list` and `get` also give sessions that ended within `retention` (their state says so);
 * `size`, `byEndpoint` and a match by port and MAC mean live ones only.
 */
export function createSessionDirectory(options: SessionDirectoryOptions): SessionDirectory & { counts(): SessionCounts } {
  return new Sessions(options);
}

class Sessions implements SessionDirectory {
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #retention: Duration;
  readonly #capacity: number;
  readonly #byId = new Map<SessionId, Held>();
  readonly #index = new SessionIndex();
  /** In the order in which they ended. */
  readonly #ended = new Set<Held>();
  readonly #listeners = new Set<(change: SessionChange) => void>();
  #dropped = 0;
  #evicted = 0;

  constructor({ clock, random, retention = 600_000, capacity = 250_000 }: SessionDirectoryOptions) {
    this.#clock = clock;
    this.#random = random;
    this.#retention = retention;
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#byId.size - this.#ended.size;
  }

  counts(): SessionCounts {
    return { live: this.size, ended: this.#ended.size, dropped: this.#dropped, evicted: this.#evicted };
  }

  get(id: SessionId): Session | undefined {
    return this.#byId.get(id)?.session;
  }

  find(keys: SessionKeys): Session | undefined {
    return this.#index.find(keys)?.session;
  }

  *list(): Iterable<Session> {
    this.#forget(this.#clock.now());
    for (const held of this.#byId.values()) yield held.session;
  }

  byEndpoint(endpoint: Mac): readonly Session[] {
    return this.#index.byEndpoint(endpoint).map((held) => held.session);
  }

  grant(keys: SessionKeys, authorization: Authorization, seen: Granted): Session | undefined {
    if (!identifies(keys)) return undefined;
    const { identity, authentication, at } = seen;
    const known = this.#index.find(keys);
    const held = known !== undefined && known.session.state !== 'ended' ? known : this.#open(keys, at, 'access-request');
    const base = this.#told(held, keys);
    const granted = { ...authorization, at };
    held.recalled = false;
    held.given = this.#happened(at);
    // Most often the device says the same as before; what is kept is a copy, the octets given belong to the caller.
    const request = base.request !== undefined && sameBytes(base.request, seen.request) ? base.request : new Uint8Array(seen.request);
    const revision = base.revision + 1;
    const now = { granted, request, state: 'active', seenAt: at, revision, ...(authentication && { authentication }) } as const;
    held.session = identity === undefined ? { ...without(base, 'identity'), ...now } : { ...base, identity, ...now };
    return this.#changed('granted', held);
  }

  reject(keys: SessionKeys, at: Instant): void {
    const held = identifies(keys) ? this.#index.find(keys) : undefined;
    if (held === undefined || held.session.state === 'ended') return;
    const rest = without(without(held.session, 'granted'), 'applied');
    held.session = { ...rest, state: 'authenticating', seenAt: at, revision: rest.revision + 1 };
    this.#changed('rejected', held);
  }

  started(keys: SessionKeys, kind: 'start' | 'interim', at: Instant, fingerprint?: string): Session {
    const known = this.#index.find(keys);
    if (known?.stopped && (kind === 'interim' || at - known.session.seenAt < OVERTAKEN)) return known.session;
    const held = known !== undefined && !known.stopped ? this.#revived(known) : this.#open(keys, at, 'accounting');
    const base = this.#told(held, keys);
    const lastProof: Proof = {
      kind: 'accounting',
      at,
      detail: kind === 'start' ? 'Accounting-Request Start' : 'Accounting-Request Interim',
    };
    // A record that was delayed on its way tells of the past.
    const seenAt = at > base.seenAt ? at : base.seenAt;
    held.session = {
      ...saidToBeInForce(base, { at, isAfter: this.#isAfterGrant(held, at) }, fingerprint, held.recalled),
      lastProof,
      state: 'active',
      seenAt,
      revision: base.revision + 1,
    };
    return this.#changed(kind === 'start' ? 'started' : 'updated', held);
  }

  prove(id: SessionId, proof: Proof): void {
    const held = this.#byId.get(id);
    if (held === undefined || held.session.state === 'ended') return;
    const base = held.session;
    held.session = {
      ...inForce(base, { at: proof.at, isAfter: this.#isAfterGrant(held, proof.at) }),
      lastProof: proof,
      state: 'active',
      seenAt: proof.at,
      revision: base.revision + 1,
    };
    this.#changed('proved', held);
  }

  present(id: SessionId, at: Instant): void {
    const held = this.#byId.get(id);
    if (held === undefined || held.session.state === 'ended' || at <= held.session.seenAt) return;
    held.session = { ...held.session, seenAt: at, revision: held.session.revision + 1 };
    this.#changed('updated', held);
  }

  stopped(keys: SessionKeys, at: Instant): Session | undefined {
    const held = this.#index.find(keys);
    if (held === undefined) return undefined;
    const before = held.stopped;
    held.stopped = true;
    return before || held.session.state === 'ended' ? held.session : this.#end(held, at, STOP);
  }

  end(id: SessionId, at: Instant, by?: EndedBy): void {
    const held = this.#byId.get(id);
    if (held !== undefined && held.session.state !== 'ended') this.#end(held, at, by);
  }

  endAllOf(nasAddress: Ipv4, at: Instant, by: 'Accounting-On' | 'Accounting-Off'): number {
    const over = [...this.#byId.values()].filter((held) => held.session.nasAddress === nasAddress && this.#isOverAt(held, at));
    for (const held of over) {
      held.stopped = true;
      this.#end(held, at, { kind: 'accounting', detail: `${by} of ${nasAddress}` });
    }
    return over.length;
  }

  restore(sessions: readonly Session[]): void {
    for (const session of sessions) {
      const held: Held = { session, stopped: false, recalled: true };
      this.#byId.set(session.id, held);
      this.#index.add(held);
      if (session.state === 'ended') this.#ended.add(held);
    }
  }

  watch(listener: (change: SessionChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A new session. What was granted at its place without an accounting session of its own goes over to it. */
  #open(keys: SessionKeys, at: Instant, by: Proof['kind']): Held {
    this.#forget(at);
    if (this.#byId.size >= this.#capacity) this.#evict();
    const before = this.#index.superseded(keys);
    const session: Session = {
      ...keys,
      id: toHex(this.#random.bytes(8)) as SessionId,
      state: 'authenticating',
      startedAt: at,
      seenAt: at,
      revision: 0,
      ...(before === undefined ? {} : inheritance(before.session, keys)),
    };
    if (before !== undefined) this.#end(before, at, { kind: by, detail: `session ${session.id} began in its place` });
    const held: Held = { session, stopped: false, recalled: false, began: this.#happened(at), ...given({ given: before?.given }) };
    this.#byId.set(session.id, held);
    this.#depriveOthers(session);
    this.#index.add(held);
    return held;
  }

  /** Who lost an id to the session is not named by it any more: whatever was asked of him would be done to the other. */
  #depriveOthers(session: Session): void {
    for (const held of this.#index.deprivedBy(session)) {
      const kept = held.session.auditSessionId === session.auditSessionId ? without(held.session, 'auditSessionId') : held.session;
      const left = kept.acctSessionId === session.acctSessionId ? without(kept, 'acctSessionId') : kept;
      this.#index.remove(held);
      held.session = { ...left, revision: left.revision + 1 };
      this.#index.add(held);
      this.#changed('updated', held);
    }
  }

  /** Takes over ids and addresses the session did not have. */
  #told(held: Held, keys: SessionKeys): Session {
    const told = withKeys(held.session, keys);
    if (told === held.session) return told;
    this.#depriveOthers(told);
    this.#index.remove(held);
    held.session = told;
    this.#index.add(held);
    return told;
  }

  #revived(held: Held): Held {
    if (!this.#ended.delete(held)) return held;
    held.session = { ...held.session, state: 'active' };
    this.#index.add(held);
    return held;
  }

  #end(held: Held, at: Instant, by: EndedBy | undefined): Session {
    this.#index.leavePlace(held);
    const told = by && { lastProof: { ...by, at } };
    held.session = { ...held.session, ...told, state: 'ended', seenAt: at, revision: held.session.revision + 1 };
    this.#ended.add(held);
    const session = this.#changed('ended', held);
    this.#forget(at);
    return session;
  }

  /** Lets go of sessions that ended longer than `retention` ago. */
  #forget(now: Instant): void {
    for (const held of this.#ended) {
      if (now - held.session.seenAt < this.#retention) return;
      this.#drop(held);
      this.#dropped++;
    }
  }

  #evict(): void {
    const oldestEnded = this.#ended.values().next().value;
    if (oldestEnded !== undefined) {
      this.#drop(oldestEnded);
      this.#dropped++;
      return;
    }
    let choice: Held | undefined;
    let looked = 0;
    for (const held of this.#byId.values()) {
      if (choice === undefined || held.session.seenAt < choice.session.seenAt) choice = held;
      if (++looked === EVICTION_SAMPLE) break;
    }
    if (choice === undefined) return;
    this.#drop(choice);
    this.#evicted++;
    this.#changed('evicted', choice);
  }

  #drop(held: Held): void {
    this.#index.remove(held);
    this.#ended.delete(held);
    this.#byId.delete(held.session.id);
  }

  /** The instant `at`, which is now or was told as so long ago, on the monotonic clock: wall clocks are set ahead and back. */
  #happened(at: Instant): number {
    return this.#clock.monotonic() - (this.#clock.now() - at);
  }

  /** Instants are whole milliseconds: in the same one the grant comes first. */
  #isAfterGrant({ session: { granted }, given: grantedAt }: Held, at: Instant): boolean {
    if (granted === undefined) return false;
    return grantedAt === undefined ? at >= granted.at : this.#happened(at) > grantedAt - 1;
  }

  /** Whether a device that started (or went down) at `at` cannot have this session any more. */
  #isOverAt({ session, began }: Held, at: Instant): boolean {
    const age = began === undefined ? at - session.startedAt : this.#happened(at) - began;
    if (session.state === 'ended' || age <= -1) return false;
    return session.lastProof !== undefined || age > STARTING;
  }

  #changed(kind: SessionChange['kind'], { session }: Held): Session {
    if (this.#listeners.size > 0) {
      const change: SessionChange = { kind, session };
      for (const listener of this.#listeners) listener(change);
    }
    return session;
  }
}

/** When the device said something, and whether that was after the last grant. */
type Said = { readonly at: Instant; readonly isAfter: boolean };

/** As `inForce`, where the device says under which authorization it has the session. */
function saidToBeInForce(session: Session, said: Said, fingerprint: string | undefined, recalled: boolean): Session {
  if (fingerprint === undefined || fingerprint === session.granted?.fingerprint) return inForce(session, said);
  // A record that was on its way while a new authorization was granted still tells of the one before.
  if (fingerprint === session.applied?.fingerprint) return session;
  const unknown = without(session, 'applied');
  // A grant of this process may still be on its way; one recalled from before a crash is only known to be wrong.
  return recalled ? without(unknown, 'granted') : unknown;
}

/** The session with what was granted now in force, where the device had not shown that before. What happened before the grant shows nothing. */
function inForce(session: Session, { at, isAfter }: Said): Session {
  const { granted, applied } = session;
  if (granted === undefined || !isAfter) return session;
  if (applied !== undefined && applied.fingerprint === granted.fingerprint && applied.at >= granted.at) return session;
  return { ...session, applied: { ...granted, at: at < granted.at ? granted.at : at } };
}

/**
 * An Access-Request often lacks the Acct-Session-Id its session will have, so the Accept was booked on the session that was at the place.
 * When that one turns out to be over, the grant belongs to its successor; never across two different audit-session-ids.
 */
function inheritance(before: Session, keys: SessionKeys): Partial<Session> {
  const others = before.auditSessionId !== undefined && keys.auditSessionId !== undefined && before.auditSessionId !== keys.auditSessionId;
  if (others) return {};
  const { granted, request, identity, authentication } = before;
  return {
    ...(granted && { granted }),
    ...(request && { request }),
    ...(identity && { identity }),
    ...(authentication && { authentication }),
  };
}

function without<K extends 'granted' | 'applied' | 'identity' | 'auditSessionId' | 'acctSessionId'>(session: Session, key: K): Session {
  if (session[key] === undefined) return session;
  const { [key]: _gone, ...rest } = session;
  return rest as Session;
}
