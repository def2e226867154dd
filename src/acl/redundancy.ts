import { type Diagram, type Diagrams, NONE, outcome, TooComplex } from './diagram.ts';
import type { AclEntry } from './entry.ts';
import { HeaderLayout, regionOf } from './header.ts';
import { mayShareHeaders } from './merge-entries.ts';
import { DENY, loggedOutcome } from './outcome.ts';

/** Which entries a list can do without, by index. All of them may go at once: every packet is decided, and logged, as before. */
export type Redundancy = {
  /** Never decides anything: those before it take every packet it matches. */
  readonly shadowed: ReadonlySet<number>;
  /** Decides packets that those behind it, or the deny at the end, would decide the same. */
  readonly redundant: ReadonlySet<number>;
  /** Might be redundant too: the budget was spent before they were looked at. */
  readonly unproved: ReadonlySet<number>;
};

const CACHE_SIZE = 1 << 16;
/** More lines than this are not searched for what covers one entry. */
const MOST_LOOKED_AT = 4096;
/** A header an entry takes, whatever it does with it. */
const TAKEN: Diagram = outcome(1);

/** One list under proof. */
export class DecidedList {
  readonly #entries: readonly AclEntry[];
  readonly #diagrams: Diagrams;
  readonly #layout: HeaderLayout;
  /** By index: the headers that entries before take. That they are taken is enough to know, so that the sets of a long list share what they have. */
  readonly #before: readonly Diagram[];
  readonly #seen = new TripleSet();

  constructor(entries: readonly AclEntry[], diagrams: Diagrams) {
    this.#entries = entries;
    this.#diagrams = diagrams;
    this.#layout = new HeaderLayout([entries]);
    let taken = NONE;
    this.#before = entries.map((_, index) => {
      const before = taken;
      taken = diagrams.first(taken, this.#region(index, TAKEN));
      return before;
    });
  }

  #region(index: number, then: Diagram): Diagram {
    const entry = this.#entries[index];
    return entry ? regionOf(this.#diagrams, this.#layout, entry, then) : NONE;
  }

  /** Looks from the last entry to the first, each with what is kept behind it. */
  redundancy(): Redundancy {
    const shadowed = new Set<number>();
    const redundant = new Set<number>();
    const unproved = new Set<number>();
    let behind = DENY;
    for (let index = this.#entries.length - 1; index >= 0; index--) {
      const entry = this.#entries[index];
      if (!entry || entry.kind === 'remark') continue;
      const found = unproved.size > 0 ? undefined : unlessSpent(() => this.#standing(index, entry, behind));
      if (found === undefined) unproved.add(index);
      else if (found === 'shadowed') shadowed.add(index);
      else if (found === behind) redundant.add(index);
      else behind = found;
    }
    return { shadowed, redundant, unproved };
  }

  /** That an entry never matches; else what is behind it with it in front where it is needed, and as it is where it is not. */
  #standing(index: number, entry: AclEntry, behind: Diagram): 'shadowed' | Diagram {
    const own = loggedOutcome(entry);
    const region = this.#region(index, own);
    const before = this.#before[index] ?? NONE;
    if (!this.#decides(region, before, NONE, own)) return 'shadowed';
    return this.#decides(region, before, behind, own) ? this.#diagrams.first(region, behind) : behind;
  }

  /** Whether some header of a region that is not taken before is decided otherwise by what is behind. */
  #decides(region: Diagram, before: Diagram, behind: Diagram, own: Diagram): boolean {
    this.#seen.clear();
    const diagrams = this.#diagrams;
    const visit = (where: Diagram, taken: Diagram, after: Diagram): boolean => {
      if (where === NONE || after === own || taken === TAKEN) return false;
      if (where < 0 && taken < 0 && after < 0) return true;
      if (this.#seen.has(where, taken, after)) return false;
      diagrams.step();
      const variable = Math.min(level(diagrams, where), level(diagrams, taken), level(diagrams, after));
      const child = (of: Diagram, high: boolean): Diagram =>
        level(diagrams, of) !== variable ? of : high ? diagrams.high(of) : diagrams.low(of);
      const found =
        visit(child(where, false), child(taken, false), child(after, false)) ||
        visit(child(where, true), child(taken, true), child(after, true));
      if (!found) this.#seen.add(where, taken, after);
      return found;
    };
    return visit(region, before, behind);
  }

  /** The entries that take what a shadowed one matches, ascending: one where one alone does, undefined when they are too many to tell. */
  coverOf(index: number): readonly number[] | undefined {
    return unlessSpent(() => this.#coverOf(index));
  }

  #coverOf(index: number): readonly number[] | undefined {
    const entry = this.#entries[index];
    const whole = this.#region(index, TAKEN);
    const found: number[] = [];
    let left = whole;
    for (let other = 0; other < index && left !== NONE; other++) {
      if (other > MOST_LOOKED_AT) return undefined;
      const before = this.#entries[other];
      if (!before || before.kind === 'remark' || !entry || entry.kind === 'remark' || !mayShareHeaders(before, entry)) continue;
      const region = this.#region(other, TAKEN);
      const after = this.#diagrams.except(left, region);
      if (after === left) continue;
      if (this.#diagrams.except(whole, region) === NONE) return [other];
      found.push(other);
      left = after;
    }
    return found;
  }
}

/** What a search finds; undefined where the budget of its diagrams ends before it does. */
function unlessSpent<T>(search: () => T): T | undefined {
  try {
    return search();
  } catch (thrown) {
    if (thrown instanceof TooComplex) return undefined;
    throw thrown;
  }
}

const DEEPEST = 1 << 15;

function level(diagrams: Diagrams, of: Diagram): number {
  return of < 0 ? DEEPEST : diagrams.variable(of);
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
