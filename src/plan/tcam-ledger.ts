import type { TcamUse } from '../acl/budget.ts';

/** What of a platform the ledger needs; a platform profile of a driver satisfies this. */
export type TcamPlatform = {
  readonly aclEntriesPerAsic: number;
  readonly daclSharing: 'per-session' | 'per-acl';
  /** Entries the platform adds to what a session or a port holds. */
  readonly implicitEntries: number;
  readonly ports?: readonly {
    readonly prefix: string;
    readonly from: number;
    readonly to: number;
    readonly place: { readonly asic: number } | 'routed';
  }[];
};

/** A list and the entries it takes by itself. */
export type ListCost = { readonly name: string; readonly entries: number };

/** Something that holds entries of one ASIC. */
export type Held =
  /** Lists in force on a session together: a dACL, a per-user list, one named by Filter-Id. */
  | { readonly kind: 'session'; readonly asic: number; readonly session: string; readonly lists: readonly ListCost[] }
  /** A list that stands in the hardware once, such as one for redirection. */
  | { readonly kind: 'list'; readonly asic: number; readonly list: ListCost }
  /** What a plan under way will need. */
  | { readonly kind: 'reservation'; readonly asic: number; readonly plan: string; readonly entries: number };

/** Entries nobody of ours holds (`baseline`, as the device shows them when idle), and the share of the hardware that stays free. */
export type TcamReserve = { readonly baseline: number; readonly headroomPercent: number };

/** One ASIC. `free` is what may still be taken, `over` what is too much; one of them is 0. */
export type AsicAccount = {
  readonly asic: number;
  readonly limit: number;
  readonly used: number;
  readonly free: number;
  readonly over: number;
  readonly by: readonly TcamUse[];
};

/** Ports nobody placed are charged to one ASIC, which is the safe side. */
const ONLY_ASIC = 0;

/** The ASIC that filters a port; undefined for a routed port, which takes no lists for sessions. */
export function asicOf({ ports }: TcamPlatform, port: string): number | undefined {
  const range = ports?.find(({ prefix, from, to }) => {
    const number = port.startsWith(prefix) ? port.slice(prefix.length) : '';
    return /^\d{1,3}$/.test(number) && Number(number) >= from && Number(number) <= to;
  });
  if (range === undefined) return ONLY_ASIC;
  return range.place === 'routed' ? undefined : range.place.asic;
}

/** The account of every ASIC that is named by what is held or by the ports of the platform, in the order of their numbers. */
export function tcamAccounts(platform: TcamPlatform, reserve: TcamReserve, held: readonly Held[]): readonly AsicAccount[] {
  return asicsOf(platform, held).map((asic) => {
    const by = [
      ...baselineUse(reserve),
      ...usesOf(
        platform,
        held.filter((one) => one.asic === asic),
      ),
    ];
    const used = by.reduce((sum, { entries }) => sum + entries, 0);
    const limit = Math.floor((platform.aclEntriesPerAsic * (100 - reserve.headroomPercent)) / 100);
    return { asic, limit, used, free: Math.max(0, limit - used), over: Math.max(0, used - limit), by };
  });
}

/** What a change does to each ASIC. At the `peak` the old and the new stand in the hardware together: nothing is taken away before its successor works. */
export type TcamForecast = {
  readonly before: readonly AsicAccount[];
  readonly peak: readonly AsicAccount[];
  readonly after: readonly AsicAccount[];
  readonly fits: boolean;
};

export type TcamChange = { readonly goes: readonly Held[]; readonly comes: readonly Held[] };

/** `goes` are entries of `held`. The change fits when no ASIC is over its limit at the peak. */
export function tcamForecast(
  platform: TcamPlatform,
  reserve: TcamReserve,
  held: readonly Held[],
  { goes, comes }: TcamChange,
): TcamForecast {
  const together = [...held, ...comes];
  const peak = tcamAccounts(platform, reserve, together);
  const after = tcamAccounts(
    platform,
    reserve,
    together.filter((one) => !goes.includes(one)),
  );
  return { before: tcamAccounts(platform, reserve, held), peak, after, fits: peak.every(({ over }) => over === 0) };
}

function asicsOf({ ports = [] }: TcamPlatform, held: readonly Held[]): readonly number[] {
  const placed = ports.flatMap(({ place }) => (place === 'routed' ? [] : [place.asic]));
  const all = new Set([...placed, ...held.map(({ asic }) => asic)]);
  return (all.size === 0 ? [ONLY_ASIC] : [...all]).sort((a, b) => a - b);
}

function baselineUse({ baseline }: TcamReserve): readonly TcamUse[] {
  return baseline > 0 ? [{ what: 'in use otherwise', entries: baseline }] : [];
}

function usesOf(platform: TcamPlatform, held: readonly Held[]): readonly TcamUse[] {
  return [...sessionUses(platform, held), ...listUses(platform, held), ...reservations(held)];
}

/** Sessions with the same lists make one line: charged for each of them, or once where the platform shares equal combinations. */
function sessionUses({ daclSharing, implicitEntries }: TcamPlatform, held: readonly Held[]): readonly TcamUse[] {
  const combinations = new Map<string, { readonly what: string; readonly entries: number; count: number }>();
  for (const one of held) {
    if (one.kind !== 'session' || one.lists.length === 0) continue;
    const lists = [...one.lists].sort((a, b) => (a.name < b.name ? -1 : 1));
    const key = JSON.stringify(lists.map(({ name, entries }) => [name, entries]));
    const known = combinations.get(key);
    if (known) known.count += 1;
    else combinations.set(key, { what: lists.map(({ name }) => name).join(' + '), entries: sum(lists) + implicitEntries, count: 1 });
  }
  return [...combinations.values()].map(({ what, entries, count }) =>
    daclSharing === 'per-acl' ? { what, entries } : { what, entries: entries * count, sessions: count },
  );
}

/** A list once, however many ports and sessions name it; two versions of it are two lists. */
function listUses({ implicitEntries }: TcamPlatform, held: readonly Held[]): readonly TcamUse[] {
  const lists = new Map(held.flatMap((one) => (one.kind === 'list' ? [[`${one.list.name} ${one.list.entries}`, one.list] as const] : [])));
  return [...lists.values()].map(({ name, entries }) => ({ what: `ACL ${name}`, entries: entries + implicitEntries }));
}

function reservations(held: readonly Held[]): readonly TcamUse[] {
  return held.flatMap((one) =>
    one.kind === 'reservation' && one.entries > 0 ? [{ what: `reserved by ${one.plan}`, entries: one.entries }] : [],
  );
}

function sum(lists: readonly ListCost[]): number {
  return lists.reduce((total, { entries }) => total + entries, 0);
}
