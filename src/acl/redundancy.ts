import { type Diagram, type Diagrams, NONE, outcome, outcomeNumber } from './diagram.ts';
import type { AclEntry } from './entry.ts';
import { HeaderLayout, regionOf } from './header.ts';
import { DENY, loggedOutcome } from './outcome.ts';

/** Which entries a list can do without, by index. All of them may go at once: every packet is decided, and logged, as before. */
export type Redundancy = {
  /** Never decides anything: those before it take every packet it matches. */
  readonly shadowed: ReadonlySet<number>;
  /** Decides packets that those behind it, or the deny at the end, would decide the same. */
  readonly redundant: ReadonlySet<number>;
};

/** Pairs of nodes looked at for the cover of one entry. */
const COVER_STEPS = 50_000;
const CACHE_SIZE = 1 << 16;

/** One list under proof: who decides which headers. */
export class DecidedList {
  readonly #entries: readonly AclEntry[];
  readonly #diagrams: Diagrams;
  readonly #layout: HeaderLayout;
  readonly #deciders: Diagram;
  readonly #reach: Reach;
  readonly #seen = new TripleSet();

  constructor(entries: readonly AclEntry[], diagrams: Diagrams) {
    this.#entries = entries;
    this.#diagrams = diagrams;
    this.#layout = new HeaderLayout([entries]);
    this.#deciders = diagrams.firstOf(
      entries.map((_, index) => this.#region(index, outcome(index + 1))).filter((region) => region !== NONE),
    );
    this.#reach = new Reach(diagrams);
  }

  #region(index: number, then: Diagram): Diagram {
    const entry = this.#entries[index];
    return entry ? regionOf(this.#diagrams, this.#layout, entry, then) : NONE;
  }

  /** Looks from the last entry to the first, each with what is kept behind it. */
  redundancy(): Redundancy {
    const shadowed = new Set<number>();
    const redundant = new Set<number>();
    const deciding = this.#reach.outcomes(this.#deciders);
    let behind = DENY;
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index];
      if (!entry || entry.kind === 'remark') continue;
      const own = loggedOutcome(entry);
      const region = this.#region(index, own);
      if (!deciding.has(index + 1)) shadowed.add(index);
      else if (!this.#needed(region, behind, outcome(index + 1), own)) redundant.add(index);
      else behind = this.#diagrams.first(region, behind);
    }
    return { shadowed, redundant };
  }

  /** Whether some header that entry decides is decided otherwise by what is behind it. */
  #needed(region: Diagram, behind: Diagram, self: Diagram, own: Diagram): boolean {
    this.#seen.clear();
    const diagrams = this.#diagrams;
    const visit = (where: Diagram, decider: Diagram, after: Diagram): boolean => {
      if (where === NONE || after === own || !this.#reach.reaches(decider, self)) return false;
      if (decider < 0 && after < 0) return true;
      if (this.#seen.has(where, decider, after)) return false;
      diagrams.step();
      const variable = Math.min(level(diagrams, where), level(diagrams, decider), level(diagrams, after));
      const child = (of: Diagram, high: boolean): Diagram =>
        level(diagrams, of) !== variable ? of : high ? diagrams.high(of) : diagrams.low(of);
      const found =
        visit(child(where, false), child(decider, false), child(after, false)) ||
        visit(child(where, true), child(decider, true), child(after, true));
      if (!found) this.#seen.add(where, decider, after);
      return found;
    };
    return visit(region, this.#deciders, behind);
  }

  /** The entries that take what a shadowed one matches, ascending: one where one alone does, undefined when they are too many to tell. */
  coverOf(index: number): readonly number[] | undefined {
    const region = this.#region(index, outcome(index + 1));
    const found = this.#decidersOf(region);
    if (!found) return undefined;
    const alone = found.find((other) => this.#isWithin(region, other));
    return alone === undefined ? found : [alone];
  }

  #decidersOf(region: Diagram): readonly number[] | undefined {
    const diagrams = this.#diagrams;
    const found = new Set<number>();
    const seen = new Set<number>();
    const visit = (where: Diagram, decider: Diagram): void => {
      if (where === NONE || seen.size > COVER_STEPS) return;
      if (decider < 0) {
        found.add(outcomeNumber(decider) - 1);
        return;
      }
      const key = (where + 512) * 2 ** 26 + decider;
      if (seen.has(key)) return;
      seen.add(key);
      const variable = Math.min(level(diagrams, where), level(diagrams, decider));
      const child = (of: Diagram, high: boolean): Diagram =>
        level(diagrams, of) !== variable ? of : high ? diagrams.high(of) : diagrams.low(of);
      visit(child(where, false), child(decider, false));
      visit(child(where, true), child(decider, true));
    };
    visit(region, this.#deciders);
    return seen.size > COVER_STEPS ? undefined : [...found].sort((a, b) => a - b);
  }

  #isWithin(region: Diagram, index: number): boolean {
    const mark = outcome(index + 1);
    return this.#reach.outcomes(this.#diagrams.first(this.#region(index, mark), region)).size === 1;
  }
}

const DEEPEST = 1 << 15;

function level(diagrams: Diagrams, of: Diagram): number {
  return of < 0 ? DEEPEST : diagrams.variable(of);
}

/** Lowest and highest outcome under every node that there is. Children have smaller numbers than their parents, so one pass finds them all. */
class Reach {
  readonly #diagrams: Diagrams;
  readonly #lowest: Int32Array;
  readonly #highest: Int32Array;

  constructor(diagrams: Diagrams) {
    this.#diagrams = diagrams;
    this.#lowest = new Int32Array(diagrams.size);
    this.#highest = new Int32Array(diagrams.size);
    for (let node = 0; node < diagrams.size; node++) {
      const [low, high] = [diagrams.low(node), diagrams.high(node)];
      this.#lowest[node] = Math.min(this.#low(low), this.#low(high));
      this.#highest[node] = Math.max(this.#high(low), this.#high(high));
    }
  }

  #low(of: Diagram): number {
    return of < 0 ? of : (this.#lowest[of] ?? 0);
  }

  #high(of: Diagram): number {
    return of < 0 ? of : (this.#highest[of] ?? 0);
  }

  /** False only where the outcome is not under the node. */
  reaches(of: Diagram, wanted: Diagram): boolean {
    return this.#low(of) <= wanted && wanted <= this.#high(of);
  }

  /** The numbers of all outcomes under a node but NONE. */
  outcomes(of: Diagram): ReadonlySet<number> {
    const found = new Set<number>();
    const seen = new Set<Diagram>();
    const open = [of];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (at < 0) {
        if (at !== NONE) found.add(outcomeNumber(at));
      } else if (!seen.has(at)) {
        seen.add(at);
        open.push(this.#diagrams.low(at), this.#diagrams.high(at));
      }
    }
    return found;
  }
}

/** Triples seen lately: it may forget, never invent. */
class TripleSet {
  readonly #a = new Int32Array(CACHE_SIZE);
  readonly #b = new Int32Array(CACHE_SIZE);
  readonly #c = new Int32Array(CACHE_SIZE);
  readonly #turn = new Int32Array(CACHE_SIZE);
  #now = 0;

  clear(): void {
    this.#now++;
  }

  has(a: number, b: number, c: number): boolean {
    const at = slot(a, b, c);
    return this.#turn[at] === this.#now && this.#a[at] === a && this.#b[at] === b && this.#c[at] === c;
  }

  add(a: number, b: number, c: number): void {
    const at = slot(a, b, c);
    this.#a[at] = a;
    this.#b[at] = b;
    this.#c[at] = c;
    this.#turn[at] = this.#now;
  }
}

function slot(a: number, b: number, c: number): number {
  const mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 15)) & (CACHE_SIZE - 1);
}
