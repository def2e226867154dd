import { entryCost } from './cost.ts';
import { TooComplex } from './diagram.ts';
import { type AclEntry, type AddressMatch, ANY, type ExtendedEntry, type PortMatch, type StandardEntry } from './entry.ts';
import { asksLayer4 } from './header.ts';
import { loggedOutcome } from './outcome.ts';
import { type PortRules, portsMatched, portsOverlap, portUnion } from './port-set.ts';
import { printEntry } from './print.ts';

type Deciding = StandardEntry | ExtendedEntry;
type PortPlace = 'sourcePort' | 'destinationPort';
/** An entry and the line of the source it comes from. */
export type Placed<E extends AclEntry = AclEntry> = { readonly entry: E; readonly line: number };

export type MergeRules = PortRules & {
  /** Keep to prefixes: no wildcard with holes that was not there before. */
  readonly prefixes: boolean;
};

const MOST_COMPARISONS = 400_000_000;

/**
 * Entries joined into one wherever one entry says exactly the same as two: neighbouring addresses, and ports. Entries change places only past
 * those whose headers they do not share or that do the same. Deterministic; done again, it changes nothing.
 */
export function mergeEntries(list: readonly Placed[], rules: MergeRules): readonly Placed[] {
  const merging = new Merging(list, rules);
  while (merging.pass()) {
    // Every pass that changes something leaves fewer entries, or cheaper ones.
  }
  return merging.result();
}

class Merging {
  readonly #slots: (Placed | undefined)[];
  readonly #rules: MergeRules;
  #comparisons = 0;

  constructor(list: readonly Placed[], rules: MergeRules) {
    this.#slots = [...list];
    this.#rules = rules;
  }

  result(): readonly Placed[] {
    return this.#slots.filter((slot) => slot !== undefined);
  }

  pass(): boolean {
    const steps = [
      () => this.#rewritePorts(),
      () => this.#joinPorts('destinationPort'),
      () => this.#joinPorts('sourcePort'),
      () => this.#joinAddresses('source', 'prefix'),
      () => this.#joinAddresses('destination', 'prefix'),
      ...(this.#rules.prefixes
        ? []
        : [() => this.#joinAddresses('source', 'any-bit'), () => this.#joinAddresses('destination', 'any-bit')]),
    ];
    return steps.map((step) => step()).some(Boolean);
  }

  /** `eq 80 81 82` as `range 80 82`, where that is cheaper. */
  #rewritePorts(): boolean {
    let changed = false;
    this.#slots.forEach((slot, at) => {
      if (!isExtended(slot)) return;
      const cheaper = (['sourcePort', 'destinationPort'] as const)
        .filter((which) => slot.entry[which] !== undefined)
        .map((which) => withPorts(slot.entry, which, portUnion(slot.entry[which], slot.entry[which], this.#rules), this.#rules))
        .find((entry) => entry !== undefined && entryCost(entry) < entryCost(slot.entry));
      if (!cheaper) return;
      this.#slots[at] = { ...slot, entry: cheaper };
      changed = true;
    });
    return changed;
  }

  /** Entries that differ in one port match only, by ascending port: first those that make an interval, then those named one by one. */
  #joinPorts(which: PortPlace): boolean {
    let changed = false;
    for (const fewOnly of [false, true]) {
      const alike = this.#alike((entry) => {
        const match = entry.kind === 'extended' ? entry[which] : undefined;
        if (entry.kind !== 'extended' || match === undefined || (fewOnly && match.op !== 'eq')) return undefined;
        return `${printEntry(withoutPorts(entry, which))} #${entry[which === 'sourcePort' ? 'destinationPort' : 'sourcePort'] !== undefined}`;
      });
      for (const places of alike) {
        const sorted = places.toSorted((a, b) => this.#firstPort(a, which) - this.#firstPort(b, which) || a - b);
        let before = sorted[0];
        for (const next of sorted.slice(1)) {
          const joined = before === undefined ? undefined : this.#joinTwo(before, next, (a, b) => this.#portsJoined(a, b, which));
          changed ||= joined !== undefined;
          before = joined ?? next;
        }
      }
    }
    return changed;
  }

  #firstPort(at: number, which: PortPlace): number {
    const slot = this.#slots[at];
    return isExtended(slot) ? (portsMatched(slot.entry[which])[0]?.[0] ?? 0) : 0;
  }

  #portsJoined(a: Deciding, b: Deciding, which: PortPlace): Deciding | undefined {
    if (a.kind !== 'extended' || b.kind !== 'extended') return undefined;
    const joined = withPorts(a, which, portUnion(a[which], b[which], this.#rules), this.#rules);
    return joined && entryCost(joined) <= entryCost(a) + entryCost(b) ? joined : undefined;
  }

  /** Entries that differ in one bit of one address only. */
  #joinAddresses(which: 'source' | 'destination', how: 'prefix' | 'any-bit'): boolean {
    const alike = this.#alike((entry) => {
      if (entry.kind === 'standard')
        return which === 'source' ? printEntry({ ...entry, source: { address: 0, wildcard: entry.source.wildcard } }) : undefined;
      return printEntry({ ...entry, [which]: { address: 0, wildcard: entry[which].wildcard } });
    });
    let changed = false;
    for (const places of alike) {
      const at = new Map<number, number>();
      for (const place of places) at.set(this.#address(place, which).address, place);
      for (const place of places) {
        if (this.#slots[place] === undefined) continue;
        const match = this.#address(place, which);
        if (at.get(match.address) !== place) continue;
        for (const bit of bitsToJoin(match, how)) {
          const partner = at.get((match.address ^ bit) >>> 0);
          if (partner === undefined || this.#slots[partner] === undefined) continue;
          const [first, second] = [Math.min(place, partner), Math.max(place, partner)];
          const joined = this.#joinTwo(first, second, (a) =>
            withAddress(a, which, { address: (match.address & ~bit) >>> 0, wildcard: (match.wildcard | bit) >>> 0 }),
          );
          if (joined === undefined) continue;
          at.delete(match.address);
          at.delete((match.address ^ bit) >>> 0);
          changed = true;
          break;
        }
      }
    }
    return changed;
  }

  #address(at: number, which: 'source' | 'destination'): AddressMatch {
    const entry = this.#slots[at]?.entry;
    if (entry === undefined || entry.kind === 'remark') return ANY;
    return entry.kind === 'standard' ? entry.source : entry[which];
  }

  /** Places of entries with the same key, in the order of the list; groups of one are left out. */
  #alike(keyOf: (entry: Deciding) => string | undefined): readonly (readonly number[])[] {
    const groups = new Map<string, number[]>();
    this.#slots.forEach((slot, at) => {
      const key = slot && slot.entry.kind !== 'remark' ? keyOf(slot.entry) : undefined;
      if (key === undefined) return;
      const group = groups.get(key);
      if (group) group.push(at);
      else groups.set(key, [at]);
    });
    return [...groups.values()].filter((group) => group.length > 1);
  }

  /** Puts one entry in the place of two, if one of them may move to the other; gives that place. */
  #joinTwo(a: number, b: number, join: (first: Deciding, second: Deciding) => Deciding | undefined): number | undefined {
    const [upper, lower] = [Math.min(a, b), Math.max(a, b)];
    const [first, second] = [this.#slots[upper], this.#slots[lower]];
    if (!isDeciding(first) || !isDeciding(second)) return undefined;
    const joined = join(first.entry, second.entry);
    if (!joined) return undefined;
    const place = this.#mayPass(second.entry, upper, lower) ? upper : this.#mayPass(first.entry, upper, lower) ? lower : undefined;
    if (place === undefined) return undefined;
    this.#slots[upper] = undefined;
    this.#slots[lower] = undefined;
    this.#slots[place] = { entry: joined, line: (place === upper ? first : second).line };
    return place;
  }

  /** Whether an entry may pass everything between two places: what shares headers with it does the same to them. */
  #mayPass(moving: Deciding, from: number, to: number): boolean {
    for (let at = from + 1; at < to; at++) {
      const between = this.#slots[at];
      if (!isDeciding(between)) continue;
      if (++this.#comparisons > MOST_COMPARISONS) throw new TooComplex();
      if (loggedOutcome(between.entry) !== loggedOutcome(moving) && mayShareHeaders(between.entry, moving)) return false;
    }
    return true;
  }
}

function isDeciding(slot: Placed | undefined): slot is Placed<Deciding> {
  return slot !== undefined && slot.entry.kind !== 'remark';
}

function isExtended(slot: Placed | undefined): slot is Placed<ExtendedEntry> {
  return slot?.entry.kind === 'extended';
}

function withoutPorts(entry: ExtendedEntry, which: PortPlace): ExtendedEntry {
  const { sourcePort, destinationPort, ...rest } = entry;
  return which === 'sourcePort' ? { ...rest, ...(destinationPort && { destinationPort }) } : { ...rest, ...(sourcePort && { sourcePort }) };
}

/** The entry with other ports. A deny that asks for ports leaves later fragments alone, so it goes on asking even for all of them. */
function withPorts(
  entry: ExtendedEntry,
  which: PortPlace,
  match: PortMatch | 'all' | undefined,
  rules: MergeRules,
): ExtendedEntry | undefined {
  if (match === undefined) return undefined;
  if (match !== 'all') return { ...entry, [which]: match };
  const rest = withoutPorts(entry, which);
  if (entry.action === 'permit' || asksLayer4(rest)) return rest;
  return rules.operators.includes('range') ? { ...entry, [which]: { op: 'range', from: 0, to: 65535 } } : undefined;
}

function withAddress(entry: Deciding, which: 'source' | 'destination', match: AddressMatch): Deciding {
  return entry.kind === 'standard' ? { ...entry, source: match } : { ...entry, [which]: match };
}

/** Bits in which a partner may differ: for a prefix the last of its network, else any that is compared; lowest first. */
function bitsToJoin({ wildcard }: AddressMatch, how: 'prefix' | 'any-bit'): readonly number[] {
  if (how === 'prefix') return (wildcard & (wildcard + 1)) === 0 && wildcard !== 0xffffffff ? [wildcard + 1] : [];
  return Array.from({ length: 32 }, (_, bit) => (1 << bit) >>> 0).filter((bit) => (wildcard & bit) === 0);
}

/** False only where no header can match both. */
export function mayShareHeaders(a: Deciding, b: Deciding): boolean {
  if (!addressesOverlap(a.source, b.source)) return false;
  if (a.kind === 'standard' || b.kind === 'standard') return true;
  if (a.protocol !== 'ip' && b.protocol !== 'ip' && a.protocol !== b.protocol) return false;
  if (!addressesOverlap(a.destination, b.destination)) return false;
  // Two permits of different ports share the later fragments.
  if (a.action === 'permit' && b.action === 'permit') return true;
  return portsOverlap(a.sourcePort, b.sourcePort) && portsOverlap(a.destinationPort, b.destinationPort);
}

function addressesOverlap(a: AddressMatch, b: AddressMatch): boolean {
  return ((a.address ^ b.address) & ~a.wildcard & ~b.wildcard) === 0;
}
