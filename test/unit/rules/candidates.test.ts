import { describe, expect, it } from 'vitest';
import type { Condition, Literal, Operator } from '../../../src/rules/ast.ts';
import { candidatesOf } from '../../../src/rules/candidates.ts';
import { type Facts, resolve } from './facts.ts';

const is = (attr: string, op: Operator, value: Literal | readonly Literal[]): Condition => ({ kind: 'compare', attr, op, value });
const all = (...of: readonly Condition[]): Condition => ({ kind: 'all', of });
const anyOf = (...of: readonly Condition[]): Condition => ({ kind: 'anyOf', of });

/** Numbers of the rules that are looked at. */
function lookedAt(conditions: readonly Condition[], facts: Facts, shared: ReadonlyMap<string, Condition> = new Map()): readonly number[] {
  const candidates = candidatesOf(
    conditions.map((when) => ({ when })),
    resolve,
    shared,
  );
  candidates.look(facts);
  const found: number[] = [];
  for (let at = candidates.next(0); at < conditions.length; at = candidates.next(at + 1)) found.push(at);
  return found;
}

const each = (count: number, condition: (n: number) => Condition): readonly Condition[] =>
  Array.from({ length: count }, (_, n) => condition(n));

describe('the candidates of a table', () => {
  it('are the rules with the value', () => {
    const rules = each(100, (n) => is('text', 'eq', `v${n % 50}`));
    expect(lookedAt(rules, { text: 'v7' })).toEqual([7, 57]);
    expect(lookedAt(rules, { text: 'v' })).toEqual([]);
    expect(lookedAt(rules, { text: 7 })).toEqual([]);
    expect(lookedAt(rules, {})).toEqual([]);
  });

  it('are those of every value of a list, and none for an empty one', () => {
    const rules = each(100, (n) => is('text', 'eq', `v${n % 50}`));
    expect(lookedAt(rules, { text: ['v8', 'other', 'v7'] })).toEqual([7, 8, 57, 58]);
    expect(lookedAt(rules, { text: ['v7'] })).toEqual([7, 57]);
    expect(lookedAt(rules, { text: [] })).toEqual([]);
  });

  it('are the rules of the places above, and not of a place with a longer name', () => {
    const places = ['All', 'All:East', 'All:Eastern', 'All:East:Paris', 'All:West'];
    const rules = each(20, (n) => is('text', 'inGroup', places[n % 5] ?? ''));
    expect(lookedAt(rules, { text: 'All:East:Paris:Floor1' }).slice(0, 3)).toEqual([0, 1, 3]);
    expect(lookedAt(rules, { text: 'All:Eastern' }).slice(0, 3)).toEqual([0, 2, 5]);
  });

  it('are the rules with the value between their ends, of numbers, instants and addresses', () => {
    expect(
      lookedAt(
        each(40, (n) => is('number', 'between', [n, n + 1])),
        { number: 7 },
      ),
    ).toEqual([6, 7]);
    expect(
      lookedAt(
        each(40, (n) => all(is('number', 'gt', n), is('number', 'lt', n + 2))),
        { number: 7 },
      ),
    ).toEqual([6]);
    const days = each(20, (n) => is('now', 'eq', `2026-01-${n + 10}`));
    expect(lookedAt(days, { now: Date.UTC(2026, 0, 12, 23, 59, 59) })).toEqual([2]);
    const blocks = each(40, (n) => is('text', 'ipInRange', `10.${n}.0.0/16`));
    expect(lookedAt(blocks, { text: '10.7.255.255' })).toEqual([7]);
    expect(lookedAt(blocks, { text: '010.7.0.1' })).toEqual([]);
  });

  it('are the rules whose pattern begins as the value does', () => {
    const rules = each(40, (n) => is('text', 'matchesGlob', n % 2 === 0 ? `u${n}-*x` : '*x'));
    expect(lookedAt(rules, { text: 'u4-' }).filter((n) => n % 2 === 0)).toEqual([4]);
    expect(lookedAt(rules, { text: 'u4-' }).filter((n) => n % 2 === 1)).toHaveLength(20);
  });

  it('meet every attribute, in the order of the table', () => {
    const rules = each(4096, (n) => all(is('text', 'eq', `v${n % 64}`), is('number', 'eq', n >> 6)));
    expect(lookedAt(rules, { text: 'v3', number: 5 })).toEqual([323]);
  });

  it('come through shared conditions and alternatives', () => {
    const shared = new Map(each(40, (n) => anyOf(is('text', 'eq', `v${n}`), is('text', 'eq', `w${n}`))).map((when, n) => [`c${n}`, when]));
    const rules = each(40, (n) => ({ kind: 'ref', name: `c${n}` }));
    expect(lookedAt(rules, { text: 'w9' }, shared)).toEqual([9]);
  });

  it('hold every rule that is not understood', () => {
    const odd: readonly Condition[] = [
      { kind: 'any' },
      { kind: 'not', of: is('text', 'eq', 'v1') },
      is('text', 'ne', 'v1'),
      is('text', 'contains', 'v'),
      { kind: 'compare', attr: 'text', op: 'notExists' },
      anyOf(is('text', 'eq', 'v1'), is('number', 'eq', 1)),
    ];
    const rules = [...each(40, (n) => is('text', 'eq', `v${n}`)), ...odd];
    expect(lookedAt(rules, {})).toEqual([40, 41, 42, 43, 44, 45]);
    expect(lookedAt(rules, { text: 'v7' })).toEqual([7, 40, 41, 42, 43, 44, 45]);
  });

  it('are both rules of a table of two', () => {
    expect(
      lookedAt(
        each(2, (n) => is('text', 'eq', `v${n}`)),
        { text: 'v1' },
      ),
    ).toEqual([0, 1]);
  });

  it('leave nothing to test but what no attribute has decided', () => {
    const restOf = (...conditions: readonly Condition[]): readonly Condition[] => {
      const values = each(40, (n) => is('text', 'eq', `v${n}`));
      const numbers = each(40, (n) => is('number', 'eq', n));
      const rules = [...values, ...numbers, ...conditions].map((when) => ({ when }));
      const candidates = candidatesOf(rules, resolve, new Map());
      return conditions.map((_, index) => candidates.rest(80 + index));
    };
    const [decided, kept] = [is('text', 'inGroup', 'All'), is('text', 'contains', 'x')];
    expect(restOf(decided, all(decided, kept), kept)).toEqual([{ kind: 'any' }, all(kept), kept]);
    const pattern = is('text', 'matchesGlob', 'v*1');
    expect(restOf(is('text', 'matchesGlob', 'v1*'), pattern)).toEqual([{ kind: 'any' }, pattern]);
    // Two values of a list may pass two comparisons: together they decide nothing.
    const both = all(is('number', 'ge', 3), is('number', 'lt', 9));
    expect(restOf(both, anyOf(decided, decided))).toEqual([both, anyOf(decided, decided)]);
  });

  it('are few in a table too large for a row a value', () => {
    const rules = each(20_000, (n) => is('text', 'eq', `v${n}`));
    const found = lookedAt(rules, { text: 'v19999' });
    expect(found).toContain(19_999);
    expect(found.length).toBeLessThan(200);
  });
});
