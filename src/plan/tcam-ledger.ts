import { type Comparators, type PortOperation, poolOf } from '../acl/comparators.ts';
import type { AclSize } from '../acl/cost.ts';

/** What of a platform the ledger needs; a platform profile of a driver satisfies this. */
export type TcamPlatform = {
  readonly aclEntriesPerAsic: number;
  readonly daclSharing: 'per-session' | 'per-acl';
  /** Entries the platform adds to what a session or a port holds. */
  readonly implicitEntries: number;
  /** Different lists its hardware holds at a time; any number of them where it is left out. */
  readonly listsPerAsic?: number;
  /** Where operations on ports are held beside the entries, and are few. */
  readonly comparators?: Comparators;
  readonly ports?: readonly {
    readonly prefix: string;
    readonly from: number;
    readonly to: number;
    readonly place: { readonly asic: number } | 'routed';
  }[];
};

/** A list and the entries it takes by itself. `version` tells contents apart that bear one name. */
export type ListCost = AclSize & { readonly name: string; readonly version?: string };

/** What something takes of an ASIC. `lists`: places for lists. */
export type TcamCost = { readonly entries: number; readonly lists: number };

/** Something that holds entries of one ASIC. */
export type Held =
  /** Sessions with the same lists in force, each of them with all of these together: a dACL, a per-user list, one named by Filter-Id. */
  | { readonly kind: 'sessions'; readonly asic: number; readonly lists: readonly ListCost[]; readonly count: number }
  /** A list that stands in the hardware once, such as one for redirection, for the `count` sessions that name it. */
  | { readonly kind: 'list'; readonly asic: number; readonly list: ListCost; readonly count: number }
  /** What a plan under way will need. */
  | {
      readonly kind: 'reservation';
      readonly asic: number;
      readonly plan: string;
      readonly entries: number;
      readonly lists: number;
      readonly operations?: readonly PortOperation[];
    }
  /** What the device shows beyond all that is known of it. */
  | { readonly kind: 'unexplained'; readonly asic: number; readonly entries: number };

/** Entries nobody of ours holds (`baseline`, as the device shows them when idle), and the share of all the hardware has that stays free. */
export type TcamReserve = {
  readonly baseline: number;
  readonly headroomPercent: number;
  /** Entries of an ASIC that may be taken at most, whatever the platform has. */
  readonly most?: number;
};

/** A thing that holds TCAM entries: `entries` in all, as `lists` lists; with `sessions`, that many sessions hold an equal share of the entries each. */
export type TcamUse = TcamCost & { readonly what: string; readonly sessions?: number };

/** Of something there is only so much of: what may still be taken, and what is too much; one of them is 0. */
export type Room = { readonly limit: number; readonly used: number; readonly free: number; readonly over: number };

/** Units that compare ports, of one protocol or of all. */
export type ComparatorRoom = Room & { readonly protocol?: string };

/** The entries of one ASIC, and its lists and comparators where the platform says how many it has. */
export type AsicAccount = Room & {
  readonly asic: number;
  readonly lists?: Room;
  readonly comparators?: readonly ComparatorRoom[];
  readonly by: readonly TcamUse[];
};

type Over = { readonly over: number };

/** More is held than the ASIC has. */
export function isOverfull({ over, lists, comparators = [] }: Over & Overfull): boolean {
  return [{ over }, ...(lists ? [lists] : []), ...comparators].some((one) => one.over > 0);
}

type Overfull = { readonly lists?: Over | undefined; readonly comparators?: readonly Over[] | undefined };

/** Where the ports of a platform are not described there is one ASIC, or all are taken as one. */
const ONLY_ASIC: readonly number[] = [0];

/** Every ASIC the ports of the platform name, in the order of their numbers. */
export function asicsOf({ ports = [] }: TcamPlatform): readonly number[] {
  const placed = new Set(ports.flatMap(({ place }) => (place === 'routed' ? [] : [place.asic])));
  return placed.size === 0 ? ONLY_ASIC : [...placed].sort((a, b) => a - b);
}

/**
 * The ASIC that filters a port: none for a routed port, which takes no lists for sessions; all of them for a port nobody placed, which is the safe
 * side.
 */
export function asicsOfPort(platform: TcamPlatform, port: string | undefined): readonly number[] {
  const range = platform.ports?.find(({ prefix, from, to }) => {
    const number = port?.startsWith(prefix) ? port.slice(prefix.length) : '';
    return /^\d{1,3}$/.test(number) && Number(number) >= from && Number(number) <= to;
  });
  if (range === undefined) return asicsOf(platform);
  return range.place === 'routed' ? [] : [range.place.asic];
}

/** The platform with what may be taken of its hardware: entries, places for lists and comparators, each without the share that stays free. */
export function withHeadroom<P extends TcamPlatform>(platform: P, headroomPercent: number): P {
  const left = (amount: number): number => Math.floor((amount * (100 - headroomPercent)) / 100);
  const { aclEntriesPerAsic, listsPerAsic, comparators } = platform;
  return {
    ...platform,
    aclEntriesPerAsic: left(aclEntriesPerAsic),
    ...(listsPerAsic !== undefined && { listsPerAsic: left(listsPerAsic) }),
    ...(comparators && { comparators: { ...comparators, unitsPerAsic: left(comparators.unitsPerAsic) } }),
  };
}

/** The account of every ASIC that is named by what is held or by the ports of the platform, in the order of their numbers. */
export function tcamAccounts(whole: TcamPlatform, reserve: TcamReserve, held: readonly Held[]): readonly AsicAccount[] {
  const platform = withHeadroom(whole, reserve.headroomPercent);
  const limit = Math.max(0, Math.min(platform.aclEntriesPerAsic, reserve.most ?? Number.POSITIVE_INFINITY));
  const named = new Set([...asicsOf(platform), ...held.map(({ asic }) => asic)]);
  return [...named]
    .sort((a, b) => a - b)
    .map((asic) => {
      const own = held.filter((one) => one.asic === asic);
      const by = [...baselineUse(reserve), ...sessionUses(platform, own), ...listUses(platform, own), ...otherUses(own)];
      const entries = roomOf(
        limit,
        by.map((use) => use.entries),
      );
      return { asic, ...entries, ...listRoom(platform, by), ...comparatorRooms(platform, own), by };
    });
}

function listRoom({ listsPerAsic }: TcamPlatform, by: readonly TcamUse[]): Pick<AsicAccount, 'lists'> {
  if (listsPerAsic === undefined) return {};
  const taken = by.map((use) => use.lists);
  return { lists: roomOf(listsPerAsic, taken) };
}

/** Of every protocol that is compared at all. Equal operations of several lists are held once. */
function comparatorRooms({ comparators }: TcamPlatform, held: readonly Held[]): Pick<AsicAccount, 'comparators'> {
  if (comparators === undefined) return {};
  const different = new Map(held.flatMap(operationsHeld).map((one) => [one.text, one]));
  const pools = new Map<string | undefined, number[]>(comparators.protocols === 'together' ? [[undefined, []]] : []);
  for (const operation of different.values()) {
    const pool = poolOf(comparators, operation);
    const units = comparators.cost[operation.op];
    if (units > 0) pools.set(pool, [...(pools.get(pool) ?? []), units]);
  }
  const rooms = [...pools].map(([protocol, units]) => ({
    ...(protocol !== undefined && { protocol }),
    ...roomOf(comparators.unitsPerAsic, units),
  }));
  return { comparators: rooms.sort((a, b) => ((a.protocol ?? '') < (b.protocol ?? '') ? -1 : 1)) };
}

function operationsHeld(one: Held): readonly PortOperation[] {
  switch (one.kind) {
    case 'sessions':
      return one.count === 0 ? [] : one.lists.flatMap(({ operations = [] }) => operations);
    case 'list':
      return one.list.operations ?? [];
    case 'reservation':
      return one.operations ?? [];
    case 'unexplained':
      return [];
  }
}

function roomOf(limit: number, uses: readonly number[]): Room {
  const used = uses.reduce((sum, one) => sum + one, 0);
  return { limit, used, free: Math.max(0, limit - used), over: Math.max(0, used - limit) };
}

/** What a change does to each ASIC. At the `peak` the old and the new stand in the hardware together: nothing is taken away before its successor works. */
export type TcamForecast = {
  readonly before: readonly AsicAccount[];
  readonly peak: readonly AsicAccount[];
  readonly after: readonly AsicAccount[];
  readonly fits: boolean;
};

/** `goes` is part of what is held; `comes` is not held yet. */
export type TcamChange = { readonly goes: readonly Held[]; readonly comes: readonly Held[] };

/** The change fits when no ASIC is over a limit at the peak. */
export function tcamForecast(
  platform: TcamPlatform,
  reserve: TcamReserve,
  held: readonly Held[],
  { goes, comes }: TcamChange,
): TcamForecast {
  const together = [...held, ...comes];
  const peak = tcamAccounts(platform, reserve, together);
  const after = tcamAccounts(platform, reserve, without(together, goes));
  return { before: tcamAccounts(platform, reserve, held), peak, after, fits: !peak.some(isOverfull) };
}

/** Takes away what goes, session by session; a list goes with the last that names it. */
function without(held: readonly Held[], goes: readonly Held[]): readonly Held[] {
  const left = new Map<string, number>();
  for (const one of goes) left.set(placeKey(one), (left.get(placeKey(one)) ?? 0) + countOf(one));
  return held.flatMap((one): readonly Held[] => {
    const key = placeKey(one);
    const taken = Math.min(left.get(key) ?? 0, countOf(one));
    if (taken === 0) return [one];
    left.set(key, (left.get(key) ?? 0) - taken);
    return 'count' in one && taken < one.count ? [{ ...one, count: one.count - taken }] : [];
  });
}

function countOf(one: Held): number {
  return 'count' in one ? one.count : 1;
}

function placeKey(one: Held): string {
  switch (one.kind) {
    case 'sessions':
      return `${one.asic} sessions ${combinationKey(one.lists)}`;
    case 'list':
      return `${one.asic} list ${one.list.name} ${one.list.entries}`;
    case 'reservation':
      return `${one.asic} plan ${one.plan}`;
    case 'unexplained':
      return `${one.asic} unexplained`;
  }
}

/** Equal for sessions that have the same lists, in whatever order. */
export function combinationKey(lists: readonly ListCost[]): string {
  return JSON.stringify(inOrder(lists).map(({ name, entries, version = '' }) => [name, entries, version]));
}

/**
 * What `count` sessions with these lists take of one ASIC: entries each its own, or all together once where the platform shares equal combinations.
 * Places for lists are counted by different lists, so equal combinations take them once.
 */
export function combinationCost({ daclSharing, implicitEntries }: TcamPlatform, lists: readonly ListCost[], count: number): TcamCost {
  if (lists.length === 0 || count === 0) return NO_COST;
  const one = lists.reduce((total, { entries }) => total + entries, 0) + implicitEntries;
  return { entries: daclSharing === 'per-acl' ? one : one * count, lists: lists.length };
}

export const NO_COST: TcamCost = { entries: 0, lists: 0 };

function inOrder(lists: readonly ListCost[]): readonly ListCost[] {
  return lists.length < 2 ? lists : [...lists].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function baselineUse({ baseline }: TcamReserve): readonly TcamUse[] {
  return baseline > 0 ? [{ what: 'in use otherwise', entries: baseline, lists: 0 }] : [];
}

/** Sessions with the same lists make one line. */
function sessionUses(platform: TcamPlatform, held: readonly Held[]): readonly TcamUse[] {
  const combinations = new Map<string, { readonly lists: readonly ListCost[]; count: number }>();
  for (const one of held) {
    if (one.kind !== 'sessions' || one.lists.length === 0 || one.count === 0) continue;
    const key = combinationKey(one.lists);
    const known = combinations.get(key);
    if (known) known.count += one.count;
    else combinations.set(key, { lists: inOrder(one.lists), count: one.count });
  }
  return [...combinations.values()].map(({ lists, count }) => {
    const use = { what: lists.map(({ name }) => name).join(' + '), ...combinationCost(platform, lists, count) };
    return platform.daclSharing === 'per-acl' ? use : { ...use, sessions: count };
  });
}

/** A list once, however many ports and sessions name it; two versions of it are two lists. */
function listUses({ implicitEntries }: TcamPlatform, held: readonly Held[]): readonly TcamUse[] {
  const lists = new Map(held.flatMap((one) => (one.kind === 'list' ? [[`${one.list.name} ${one.list.entries}`, one.list] as const] : [])));
  return [...lists.values()].map(({ name, entries }) => ({ what: `ACL ${name}`, entries: entries + implicitEntries, lists: 1 }));
}

function otherUses(held: readonly Held[]): readonly TcamUse[] {
  return held.flatMap((one): readonly TcamUse[] => {
    if (one.kind !== 'reservation' && one.kind !== 'unexplained') return [];
    const what = one.kind === 'reservation' ? `reserved by ${one.plan}` : 'more, as the device shows';
    const lists = one.kind === 'reservation' ? one.lists : 0;
    return one.entries > 0 || lists > 0 ? [{ what, entries: one.entries, lists }] : [];
  });
}
