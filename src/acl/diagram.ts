/** A node of a `Diagrams`, or below zero an outcome. Equal functions of one `Diagrams` are the same number. */
export type Diagram = number;

/** The outcome of a header no entry is for. */
export const NONE: Diagram = -1;

/** The outcome with number `n` (from 1). */
export function outcome(n: number): Diagram {
  return -1 - n;
}

/** Thrown inside the algebra when its budget is spent; the public functions of `src/acl` turn it into a value. */
export class TooComplex extends Error {}

/** No outcome has a number as high as this. */
const LOWEST = 1 << 15;
const FIRST_CAPACITY = 1 << 14;
const CACHE_BITS = 18;
const CACHE_MASK = (1 << CACHE_BITS) - 1;

/** What a computation may take; nodes are 12 octets and their share of a table. */
export type Budget = { readonly nodes: number; readonly steps: number };

/** Three times what a compaction of 10,000 entries takes; some seconds of one processor, and the same answer on every machine. */
export const BUDGET: Budget = { nodes: 6_000_000, steps: 24_000_000 };

/**
 * Functions from the bits of a packet header to outcomes as ordered decision diagrams with shared nodes (Bryant 1986; several outcomes as in
 * Fujita 1997). Any set of headers has one form, so that equal means identical, whatever wildcards and ranges it came from.
 */
export class Diagrams {
  readonly #budget: Budget;
  #variable = new Uint16Array(FIRST_CAPACITY);
  #low = new Int32Array(FIRST_CAPACITY);
  #high = new Int32Array(FIRST_CAPACITY);
  #table = new Int32Array(FIRST_CAPACITY * 2).fill(-1);
  #count = 0;
  #steps = 0;
  readonly #cacheA = new Int32Array(CACHE_MASK + 1).fill(-1);
  readonly #cacheB = new Int32Array(CACHE_MASK + 1).fill(-1);
  readonly #cacheResult = new Int32Array(CACHE_MASK + 1);

  constructor(budget: Budget = BUDGET) {
    this.#budget = budget;
  }

  variable(of: Diagram): number {
    return this.#variable[of] ?? 0;
  }

  low(of: Diagram): Diagram {
    return this.#low[of] ?? NONE;
  }

  high(of: Diagram): Diagram {
    return this.#high[of] ?? NONE;
  }

  /** Steps taken so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Counts one step of whoever walks these diagrams against the budget. */
  step(): void {
    if (++this.#steps > this.#budget.steps) throw new TooComplex();
  }

  /** `low` where the bit is 0, `high` where it is 1. */
  node(variable: number, low: Diagram, high: Diagram): Diagram {
    if (low === high) return low;
    const mask = this.#table.length - 1;
    let at = hash(variable, low, high) & mask;
    for (let found = this.#table[at] ?? -1; found >= 0; found = this.#table[at] ?? -1) {
      if (this.#low[found] === low && this.#high[found] === high && this.#variable[found] === variable) return found;
      at = (at + 1) & mask;
    }
    if (this.#count === this.#budget.nodes) throw new TooComplex();
    if (this.#count === this.#low.length) {
      this.#grow();
      return this.node(variable, low, high);
    }
    this.#variable[this.#count] = variable;
    this.#low[this.#count] = low;
    this.#high[this.#count] = high;
    this.#table[at] = this.#count;
    return this.#count++;
  }

  /** The outcome of `a`, and that of `b` where `a` has none: two parts of a list one after the other. */
  first(a: Diagram, b: Diagram): Diagram {
    if (a < 0) return a === NONE ? b : a;
    if (b === NONE || a === b) return a;
    this.step();
    const slot = hash(0, a, b) & CACHE_MASK;
    if (this.#cacheA[slot] === a && this.#cacheB[slot] === b) return this.#cacheResult[slot] ?? NONE;
    const variableA = this.variable(a);
    const variableB = b < 0 ? variableA + 1 : this.variable(b);
    const variable = Math.min(variableA, variableB);
    const [lowA, highA] = variableA === variable ? [this.low(a), this.high(a)] : [a, a];
    const [lowB, highB] = variableB === variable ? [this.low(b), this.high(b)] : [b, b];
    const result = this.node(variable, this.first(lowA, lowB), this.first(highA, highB));
    this.#cacheA[slot] = a;
    this.#cacheB[slot] = b;
    this.#cacheResult[slot] = result;
    return result;
  }

  /** `a` where `b` has no outcome. */
  except(a: Diagram, b: Diagram): Diagram {
    const done = new Map<number, Diagram>();
    const visit = (left: Diagram, right: Diagram): Diagram => {
      if (left === NONE || right === NONE) return left;
      if (right < 0) return NONE;
      const key = (left + LOWEST) * 2 ** 26 + right;
      const known = done.get(key);
      if (known !== undefined) return known;
      this.step();
      const variable = Math.min(left < 0 ? Infinity : this.variable(left), this.variable(right));
      const isLeft = left >= 0 && this.variable(left) === variable;
      const isRight = this.variable(right) === variable;
      const low = visit(isLeft ? this.low(left) : left, isRight ? this.low(right) : right);
      const result = this.node(variable, low, visit(isLeft ? this.high(left) : left, isRight ? this.high(right) : right));
      done.set(key, result);
      return result;
    };
    return visit(a, b);
  }

  /** The parts of a list one after the other; merged in pairs, so that small ones meet small ones. */
  firstOf(parts: readonly Diagram[]): Diagram {
    let level = parts;
    while (level.length > 1) {
      const next: Diagram[] = [];
      for (let at = 0; at < level.length; at += 2) next.push(this.first(level[at] ?? NONE, level[at + 1] ?? NONE));
      level = next;
    }
    return level[0] ?? NONE;
  }

  /** The same function with every outcome put through `change`. */
  map(of: Diagram, change: (outcome: Diagram) => Diagram): Diagram {
    const done = new Map<Diagram, Diagram>();
    const visit = (at: Diagram): Diagram => {
      if (at < 0) return change(at);
      const known = done.get(at);
      if (known !== undefined) return known;
      this.step();
      const changed = this.node(this.variable(at), visit(this.low(at)), visit(this.high(at)));
      done.set(at, changed);
      return changed;
    };
    return visit(of);
  }

  #grow(): void {
    const capacity = Math.min(this.#low.length * 2, this.#budget.nodes);
    this.#variable = grown(this.#variable, new Uint16Array(capacity));
    this.#low = grown(this.#low, new Int32Array(capacity));
    this.#high = grown(this.#high, new Int32Array(capacity));
    const table = new Int32Array(2 ** Math.ceil(Math.log2(capacity * 2))).fill(-1);
    const mask = table.length - 1;
    for (let node = 0; node < this.#count; node++) {
      let at = hash(this.#variable[node] ?? 0, this.#low[node] ?? 0, this.#high[node] ?? 0) & mask;
      while (table[at] !== -1) at = (at + 1) & mask;
      table[at] = node;
    }
    this.#table = table;
  }
}

function grown<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function hash(variable: number, low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(variable + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 15) ^ (mixed >>> 7)) >>> 0;
}
