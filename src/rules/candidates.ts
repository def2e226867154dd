import { ANY, type Condition } from './ast.ts';
import { Axis, rowsOf } from './axis.ts';
import { chosenLines, type Line } from './axis-choice.ts';
import type { Resolver } from './compile.ts';
import { needsOf, sharedNeeds } from './needs.ts';

/** Which rules are worth looking at. A rule left out would not have matched: what comes of a table is what comes of looking at all. */
export interface Candidates<F> {
  /** Turns to a request; what `next` says is about it from then on. */
  look(facts: F): void;
  /** Number of the first rule at or behind `from` that can match; where there is none, a number behind all rules. */
  next(from: number): number;
  /** What is still to be tested of a rule that `next` gave: the attributes looked at have decided the rest of its condition. */
  rest(rule: number): Condition;
}

/** Candidates by the attributes that leave the fewest rules to look at; every rule where none is worth it. */
export function candidatesOf<F>(
  rules: readonly { readonly when: Condition }[],
  resolve: Resolver<F>,
  shared: ReadonlyMap<string, Condition>,
): Candidates<F> {
  const conditions = rules.map(({ when }) => when);
  const ofShared = sharedNeeds(shared, resolve);
  const needs = conditions.map((when) => needsOf(when, resolve, ofShared));
  const picked = chosenLines(needs, resolve);
  return picked.length === 0 ? everyOf(conditions) : new Intersection(picked, conditions);
}

function everyOf(conditions: readonly Condition[]): Candidates<unknown> {
  return { look: () => undefined, next: (from) => from, rest: (rule) => conditions[rule] ?? ANY };
}

/** The rules that every axis says can match. Keeps its place in fields, so a decision makes no objects and must end before the next begins. */
class Intersection<F> implements Candidates<F> {
  readonly #axes: readonly Axis<F>[];
  /** The rows of all axes. */
  readonly #words: Uint32Array;
  /** By axis, the first word of the row of the request. */
  readonly #rows: Int32Array;
  readonly #rules: number;
  readonly #rest: readonly Condition[];

  constructor(lines: readonly Line<F>[], conditions: readonly Condition[]) {
    const rules = conditions.length;
    const sizes = lines.map(({ cells }) => rowsOf(cells, rules).size);
    const words = new Uint32Array(sizes.reduce((sum, size) => sum + size, 0));
    let base = 0;
    this.#axes = lines.map((line, index) => {
      const axis = new Axis(line.attribute, line, words, base);
      base += sizes[index] ?? 0;
      return axis;
    });
    this.#words = words;
    this.#rows = new Int32Array(lines.length);
    this.#rules = rules;
    this.#rest = conditions.map((when, rule) => without(when, new Set(lines.map(({ decided }) => decided[rule]))));
  }

  look(facts: F): void {
    const axes = this.#axes;
    for (let i = 0; i < axes.length; i++) this.#rows[i] = axes[i]?.rowOf(facts) ?? 0;
  }

  next(from: number): number {
    const words = this.#words;
    const rows = this.#rows;
    const rules = this.#rules;
    let bits = -1 << (from & 31);
    for (let word = from >>> 5; word << 5 < rules; word++) {
      for (let i = 0; i < rows.length && bits !== 0; i++) bits &= words[(rows[i] ?? 0) + word] ?? 0;
      if (bits !== 0) return (word << 5) + 31 - Math.clz32(bits & -bits);
      bits = -1;
    }
    return rules;
  }

  rest(rule: number): Condition {
    return this.#rest[rule] ?? ANY;
  }
}

/** The condition without some comparisons that hold. */
function without(condition: Condition, held: ReadonlySet<Condition | undefined>): Condition {
  if (held.has(condition)) return ANY;
  return condition.kind === 'all' ? { ...condition, of: condition.of.filter((one) => !held.has(one)) } : condition;
}
