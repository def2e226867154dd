import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../src/model/access.ts';
import type { Condition } from '../../src/rules/ast.ts';
import { compileCondition, type Resolver } from '../../src/rules/compile.ts';
import { equalityIndex } from '../../src/rules/equality-index.ts';
import { HitCounts } from '../../src/rules/hit-counts.ts';
import { compileTable, firstMatch, type Rule, type RuleStatus } from '../../src/rules/table.ts';

type Facts = Readonly<Record<string, AttributeValue | readonly AttributeValue[] | undefined>>;

const NAMES = new Map([['one', 1]]);
const resolve: Resolver<Facts> = (name) => {
  if (name === 'n') return { type: 'number', names: NAMES, read: (facts) => facts[name] };
  return { type: 'text', canonical: (text) => text.toUpperCase(), read: (facts) => facts[name] };
};

const value = fc.constantFrom('a', 'b', 'c', 'd');
const comparison: fc.Arbitrary<Condition> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('compare' as const),
      attr: fc.constantFrom('x', 'x', 'x', 'y'),
      op: fc.constant('eq' as const),
      value,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('compare' as const),
      attr: fc.constant('x'),
      op: fc.constant('in' as const),
      value: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('compare' as const), attr: fc.constant('x'), op: fc.constant('ne' as const), value }),
  },
  { weight: 1, arbitrary: fc.constantFrom(1, 'one').map((n): Condition => ({ kind: 'compare', attr: 'n', op: 'eq', value: n })) },
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: comparison },
  { weight: 4, arbitrary: fc.array(comparison, { minLength: 1, maxLength: 3 }).map((of): Condition => ({ kind: 'all', of })) },
  { weight: 1, arbitrary: fc.array(comparison, { minLength: 1, maxLength: 2 }).map((of): Condition => ({ kind: 'anyOf', of })) },
  { weight: 1, arbitrary: comparison.map((of): Condition => ({ kind: 'not', of })) },
);
const status = fc.constantFrom<RuleStatus>('enabled', 'monitor', 'monitor', 'disabled');
const rules = fc
  .array(fc.record({ status, when: condition }), { minLength: 5, maxLength: 40 })
  .map((list) => list.map((one, index): Rule<string> => ({ name: `R${index}`, result: `r${index}`, ...one })));
const some = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom('A', 'B', 'C', 'Z'),
  fc.array(fc.constantFrom('A', 'B', 'C'), { maxLength: 2 }),
);
const facts: fc.Arbitrary<Facts> = fc.record({ x: some, y: some, n: fc.constantFrom(undefined, 1, 2) });

describe('a table with an index', () => {
  it('decides, counts and tells as looking at every rule does', () => {
    fc.assert(
      fc.property(rules, facts, (list, request) => {
        const hits = new HitCounts();
        const told: string[] = [];
        const parts = { resolve, shared: new Map(), hits, onMonitor: (_table: string, rule: string) => told.push(rule) };
        const table = compileTable({ id: 't', rules: list, otherwise: 'none' }, parts, (result) => result);
        if (!table.ok) throw new Error('the table has faults');
        const matching = list.filter(({ status: of, when }) => {
          const test = compileCondition(when, resolve);
          return of !== 'disabled' && test.ok && test.value(request);
        });
        const first = matching.findIndex((rule) => rule.status === 'enabled');
        const reached = first < 0 ? matching : matching.slice(0, first);
        expect(firstMatch(table.value, request)?.result).toBe(matching[first]?.result ?? 'none');
        expect(told).toEqual(reached.map(({ name }) => name));
        expect(reached.every(({ name }) => hits.get('t', name) === 1)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('looks at no more rules than can match', () => {
    const list = Array.from({ length: 100 }, (_, n) => ({
      n,
      when: { kind: 'compare', attr: 'x', op: 'eq', value: `v${n % 50}` } as Condition,
    }));
    const index = equalityIndex(list, resolve);
    expect(index?.({ x: 'V7' }).map(({ n }) => n)).toEqual([7, 57]);
    expect(index?.({ x: 'other' })).toEqual([]);
    expect(index?.({})).toEqual([]);
    expect(index?.({ x: ['V7', 'V8'] })).toHaveLength(100);
    expect(equalityIndex(list.slice(0, 5), resolve)).toBeUndefined();
  });
});
