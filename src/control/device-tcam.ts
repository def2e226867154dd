import type { PlatformProfile } from '../driver/contract.ts';
import type { TcamSettings } from '../model/device.ts';
import type { Authorization, Session, SessionId } from '../model/session.ts';
import type { TcamShortage } from '../model/tcam.ts';
import { AsicCount, type SessionLists } from '../plan/asic-count.ts';
import {
  asicsOf,
  asicsOfPort,
  type Held,
  type ListCost,
  NO_COST,
  type TcamChange,
  type TcamCost,
  type TcamReserve,
  withHeadroom,
} from '../plan/tcam-ledger.ts';
import type { Policy } from '../policy/compile.ts';
import type { AccessPort } from '../ports/access-hardware.ts';
import { listsOf, NOTHING, sizeOfLines } from './session-lists.ts';

/** What one session holds: what it was given last, and what the device may still have in force from before. */
type Holding = {
  session: Session;
  port: string | undefined;
  asics: readonly AsicCount[];
  now: SessionLists;
  leaving: readonly SessionLists[];
  /** On the monotonic clock, in ms. */
  leavesAt: number;
};

/** Lists of authorizations and ASICs of ports are worked out once; beyond this many they are begun anew. */
const MOST_KNOWN = 20_000;

/** Lists portreeve pushes stand ready to be used at any moment, so they count whether a session names them or not. */
const PUSHED = /^PR-/;

/**
 * The access list hardware of one device: what each ASIC holds by everything known here, counted as it changes. A device whose platform says nothing
 * of its hardware has none of these.
 */
export class DeviceTcam {
  readonly platform: PlatformProfile;
  readonly settings: TcamSettings;
  /** Entries of an ASIC that may be taken. */
  readonly limit: number;
  readonly #listLimit: number;
  readonly #policy: () => Policy;
  readonly #asics: ReadonlyMap<number, AsicCount>;
  readonly #holdings = new Map<SessionId, Holding>();
  readonly #known = new Map<string, SessionLists>();
  readonly #places = new Map<string, readonly AsicCount[]>();
  readonly #unknown = new Set<string>();
  /** Entries of each ASIC the device shows and nothing here explains. */
  readonly unexplained: ReadonlyMap<number, number>;
  /** Those on the device, as last read. */
  readonly lists: ReadonlyMap<string, readonly string[]>;

  constructor(
    platform: PlatformProfile,
    settings: TcamSettings,
    policy: () => Policy,
    lists: ReadonlyMap<string, readonly string[]>,
    unexplained: ReadonlyMap<number, number>,
  ) {
    this.platform = platform;
    this.settings = settings;
    const most = withHeadroom(platform, settings.headroomPercent);
    this.limit = most.aclEntriesPerAsic;
    this.#listLimit = most.listsPerAsic ?? Number.POSITIVE_INFINITY;
    this.#policy = policy;
    this.#asics = new Map(asicsOf(platform).map((asic) => [asic, new AsicCount(most, asic)]));
    this.unexplained = unexplained;
    this.lists = lists;
    for (const [name, lines] of lists)
      if (PUSHED.test(name)) for (const count of this.#asics.values()) count.addList({ name, ...sizeOfLines(lines) });
  }

  /** Lists in use whose content nobody knows, so that they count nothing, or as much as their present version. */
  get unknown(): readonly string[] {
    return [...this.#unknown].sort();
  }

  /** What of it is not for sessions and lists. */
  get kept(): TcamReserve {
    const { baseline, headroomPercent } = this.settings;
    return { baseline, headroomPercent };
  }

  held(): readonly Held[] {
    const unexplained = [...this.unexplained].map(([asic, entries]): Held => ({ kind: 'unexplained', asic, entries }));
    return [...[...this.#asics.values()].flatMap((count) => count.held()), ...unexplained];
  }

  /** Entries of an ASIC that are held, reserved or in use otherwise. */
  used(asic: number): number {
    return (this.#asics.get(asic)?.used.entries ?? 0) + this.settings.baseline + (this.unexplained.get(asic) ?? 0);
  }

  /** What plans under way have taken of an ASIC. */
  reserved(asic: number): TcamCost {
    return this.#asics.get(asic)?.reserved ?? NO_COST;
  }

  get asics(): readonly number[] {
    return [...this.#asics.keys()];
  }

  shortageOf(at: AccessPort, authorization: Authorization, own: () => Session | undefined): TcamShortage | undefined {
    const lists = this.#listsOf(authorization);
    const { fingerprint } = authorization;
    for (const count of this.#place(portName(at))) {
      // Nearly always there is room for all of it, whatever of it is there already.
      const most = { entries: lists.entries + 2 * this.platform.implicitEntries, lists: lists.own.length + 1 };
      const comparators = count.comparatorsFor(lists);
      if (comparators === undefined && this.#fits(count, most)) continue;
      const lack = this.#lack(count, count.costOf(lists)) ?? (comparators && { of: 'comparators' as const, ...comparators });
      if (lack === undefined) continue;
      const session = own();
      const holding = session && this.#holdings.get(session.id);
      // The device has these lists on this session already and takes nothing more.
      if (holding?.asics.includes(count) && holding.now.key === lists.key) continue;
      return { fingerprint, asic: count.asic, ...lack };
    }
    return undefined;
  }

  #fits(count: AsicCount, { entries, lists }: TcamCost): boolean {
    return (entries === 0 || this.used(count.asic) + entries <= this.limit) && (lists === 0 || count.used.lists + lists <= this.#listLimit);
  }

  /** Of what does not fit: entries, or else places for lists. */
  #lack(count: AsicCount, { entries, lists }: TcamCost): Omit<TcamShortage, 'fingerprint' | 'asic'> | undefined {
    if (this.#fits(count, { entries, lists })) return undefined;
    const used = this.used(count.asic);
    if (entries > 0 && used + entries > this.limit) return { limit: this.limit, used, needed: entries };
    return { of: 'lists', limit: this.#listLimit, used: count.used.lists, needed: lists };
  }

  /** What a list will take beyond what is there. */
  reserve(plan: string, list: ListCost): void {
    for (const count of this.#asics.values()) count.reserve(plan, count.costOfList(list), list.operations);
  }

  release(plan: string): void {
    for (const count of this.#asics.values()) count.release(plan);
  }

  /**
   * Takes note of a session as it is now. True where lists it had stay counted until `leavesAt`, since the device may still have them in force:
   * `settle` drops them then, or the device's own word before.
   */
  note(session: Session, leavesAt: number): boolean {
    const before = this.#holdings.get(session.id);
    if (session.state === 'ended') {
      this.forget(session.id);
      return false;
    }
    if (before?.session.granted === session.granted && before?.session.applied === session.applied) {
      if (before !== undefined && before.session.port === session.port && before.session.nasPort === session.nasPort) return false;
    }
    const given = session.granted ?? session.applied;
    const now = given === undefined ? undefined : this.#listsOf(given);
    if (before === undefined && (now === undefined || isEmpty(now))) return false;
    const confirmed = isConfirmed(session);
    // Most often it is given again what it has, on the port where it is.
    if (before !== undefined && now !== undefined && before.now.key === now.key && before.port === portName(session)) {
      if (!holdsOther(session, before, now, (one) => this.#listsOf(one)) || confirmed) {
        before.session = session;
        if (confirmed && before.leaving.length > 0) this.settle(session.id, before.leavesAt);
        return false;
      }
    }
    const leaving = confirmed ? [] : leavingOf(before, session.applied && this.#listsOf(session.applied), now);
    this.forget(session.id);
    if (now !== undefined || leaving.length > 0) this.#hold(session, now ?? NOTHING, leaving, leavesAt);
    return leaving.length > 0;
  }

  #hold(session: Session, now: SessionLists, leaving: readonly SessionLists[], leavesAt: number): void {
    const port = portName(session);
    const asics = this.#place(port);
    for (const count of asics) for (const lists of [now, ...leaving]) count.add(lists);
    this.#holdings.set(session.id, { session, port, asics, now, leaving, leavesAt });
  }

  /** The device has had its time: what the session had before is gone. */
  settle(id: SessionId, at: number): void {
    const holding = this.#holdings.get(id);
    if (holding === undefined || holding.leavesAt > at) return;
    for (const count of holding.asics) for (const lists of holding.leaving) count.remove(lists);
    holding.leaving = [];
    if (isEmpty(holding.now)) this.#holdings.delete(id);
  }

  forget(id: SessionId): void {
    const holding = this.#holdings.get(id);
    if (holding === undefined) return;
    for (const count of holding.asics) for (const lists of [holding.now, ...holding.leaving]) count.remove(lists);
    this.#holdings.delete(id);
  }

  /** What a session lets go and takes when it is given another authorization, by the policy that gives it; nothing where it has the same lists. */
  change(session: Session, to: Authorization | undefined, policy: Policy): TcamChange {
    const before = this.#holdings.get(session.id)?.now ?? NOTHING;
    const after = to === undefined ? NOTHING : listsOf(to, this.#contents(policy), () => undefined);
    if (before.key === after.key) return { goes: [], comes: [] };
    const asics = this.#place(portName(session)).map(({ asic }) => asic);
    return { goes: asics.flatMap((asic) => heldOf(asic, before)), comes: asics.flatMap((asic) => heldOf(asic, after)) };
  }

  /** Everything another account of the same device knew, as this one counts it. */
  takeOver(before: DeviceTcam): void {
    for (const { session, leaving, leavesAt } of before.#holdings.values()) {
      const given = session.granted ?? session.applied;
      this.#hold(session, given === undefined ? NOTHING : this.#listsOf(given), leaving, leavesAt);
    }
  }

  #listsOf(authorization: Authorization): SessionLists {
    const known = this.#known.get(authorization.fingerprint);
    if (known !== undefined) return known;
    const made = listsOf(authorization, this.#contents(this.#policy()), (name) => this.#unknown.add(name));
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(authorization.fingerprint, made);
    return made;
  }

  #contents(policy: Policy): Parameters<typeof listsOf>[1] {
    return { policy, onDevice: this.lists };
  }

  #place(port: string | undefined): readonly AsicCount[] {
    const key = port ?? '';
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const made = asicsOfPort(this.platform, port).flatMap((asic) => this.#asics.get(asic) ?? []);
    if (this.#places.size >= MOST_KNOWN) this.#places.clear();
    this.#places.set(key, made);
    return made;
  }
}

/** Ports that are told by number alone are named `NAS-Port` and the number, so that a platform can place them too. */
function portName({ port, nasPort }: AccessPort): string | undefined {
  return port ?? (nasPort === undefined ? undefined : `NAS-Port${nasPort}`);
}

function heldOf(asic: number, { own, redirect }: SessionLists): readonly Held[] {
  return [
    ...(own.length === 0 ? [] : [{ kind: 'sessions', asic, lists: own, count: 1 } as const]),
    ...(redirect === undefined ? [] : [{ kind: 'list', asic, list: redirect, count: 1 } as const]),
  ];
}

function isEmpty({ own, redirect }: SessionLists): boolean {
  return own.length === 0 && redirect === undefined;
}

/** The device said itself that what was granted is in force. */
function isConfirmed({ granted, applied }: Session): boolean {
  return granted !== undefined && applied?.fingerprint === granted.fingerprint && applied.at >= granted.at;
}

/** The device may have something in force that is counted neither as what it has now nor as what it had. */
function holdsOther(
  { granted, applied }: Session,
  { leaving }: Holding,
  now: SessionLists,
  listsOf: (authorization: Authorization) => SessionLists,
): boolean {
  if (applied === undefined || applied.fingerprint === granted?.fingerprint) return false;
  const lists = listsOf(applied);
  return lists.key !== now.key && !leaving.some(({ key }) => key === lists.key);
}

function leavingOf(before: Holding | undefined, applied: SessionLists | undefined, now: SessionLists | undefined): readonly SessionLists[] {
  const all = [...(before ? [before.now, ...before.leaving] : []), ...(applied ? [applied] : [])];
  const others = new Map(all.filter((lists) => lists.key !== now?.key && !isEmpty(lists)).map((lists) => [lists.key, lists]));
  return [...others.values()];
}
