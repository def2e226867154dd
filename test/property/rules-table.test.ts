import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AttributeValue } from '../../src/model/access.ts';
import type { Comparison, Condition, Literal, Operator } from '../../src/rules/ast.ts';
import { candidatesOf } from '../../src/rules/candidates.ts';
import { compileCondition, type Resolver } from '../../src/rules/compile.ts';
import { HitCounts } from '../../src/rules/hit-counts.ts';
import { compileTable, firstMatch, type Rule, type RuleStatus } from '../../src/rules/table.ts';

type Value = AttributeValue | readonly AttributeValue[] | undefined;
type Facts = Readonly<Record<string, Value>>;

const NAMES = new Map([['one', 1]]);
/** `n…` numbers, `t…` instants, `f…` flags, `u…` of no type, the rest texts in capitals. */
const resolve: Resolver<Facts> = (name) => {
  const read = (facts: Facts): Value => facts[name];
  if (name.startsWith('n')) return { type: 'number', names: NAMES, read };
  if (name.startsWith('t')) return { type: 'instant', read };
  if (name.startsWith('f')) return { type: 'boolean', read };
  if (name.startsWith('u')) return { read };
  return { type: 'text', canonical: (text) => text.toUpperCase(), read };
};

const compare = (attr: string, ops: readonly Operator[], value: fc.Arbitrary<Literal | readonly Literal[]>): fc.Arbitrary<Comparison> =>
  fc.record({ kind: fc.constant('compare' as const), attr: fc.constant(attr), op: fc.constantFrom(...ops), value });
const listOf = <T extends Literal>(one: fc.Arbitrary<T>): fc.Arbitrary<readonly Literal[]> => fc.array(one, { minLength: 1, maxLength: 3 });

const PLACES = ['A', 'A:B', 'A:BC', 'A:B:C', 'A:', 'AB', 'A;', 'B', ''];
const place = fc.constantFrom(...PLACES);
const pattern = fc.constantFrom('A*', 'A:?', '*B', 'A:B', '\uffff*');
const number = fc.integer({ min: -2, max: 6 });
const ordered = fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
const day = fc.integer({ min: 1, max: 9 }).map((n) => `2026-01-0${n}`);
const range = fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '10.1.0.9-10.2.0.0', '0.0.0.0/0');

const comparison: fc.Arbitrary<Condition> = fc.oneof(
  ...['x', 'x', 'y'].flatMap((attr) => [
    compare(attr, ['eq', 'ne', 'startsWith', 'inGroup', 'inGroup', 'contains', 'endsWith'], place),
    compare(attr, ['in', 'notIn'], listOf(place)),
    compare(attr, ['matchesGlob'], pattern),
    fc.constantFrom<Condition>({ kind: 'compare', attr, op: 'exists' }, { kind: 'compare', attr, op: 'notExists' }),
  ]),
  compare('n', ['eq', 'ne', 'lt', 'le', 'gt', 'ge'], fc.oneof(number, fc.constant('one'))),
  compare('n', ['between'], ordered),
  compare('n', ['in'], listOf(number)),
  compare('t', ['eq', 'lt', 'le', 'gt', 'ge'], day),
  compare('t', ['in'], listOf(day)),
  compare('f', ['eq', 'ne'], fc.boolean()),
  compare('u', ['eq', 'ne'], fc.oneof(place, number, fc.boolean())),
  compare('u', ['in', 'notIn'], listOf(fc.oneof(place, number))),
  compare('a', ['ipInRange'], fc.oneof(range, listOf(range))),
);

const all = (of: readonly Condition[]): Condition => ({ kind: 'all', of });
/** Two comparisons of one attribute: different values of a list may pass them. */
const twice: fc.Arbitrary<Condition> = fc.oneof(
  fc.tuple(compare('n', ['lt', 'le', 'eq'], number), compare('n', ['gt', 'ge', 'eq'], number)).map(all),
  fc.tuple(compare('x', ['inGroup', 'eq'], place), compare('x', ['startsWith', 'eq'], place)).map(all),
);

const condition = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 4, arbitrary: comparison },
    { weight: 1, arbitrary: twice },
    { weight: 4, arbitrary: fc.array(tie('node'), { maxLength: 4 }).map(all) },
    { weight: 2, arbitrary: fc.array(tie('node'), { maxLength: 3 }).map((of): Condition => ({ kind: 'anyOf', of })) },
    { weight: 1, arbitrary: tie('node').map((of): Condition => ({ kind: 'not', of })) },
    { weight: 1, arbitrary: fc.constantFrom<Condition>({ kind: 'ref', name: 'one' }, { kind: 'ref', name: 'other' }) },
  ),
})).node;
const shared = fc.record({ one: comparison, other: fc.array(comparison, { maxLength: 2 }) }).map(
  ({ one, other }): ReadonlyMap<string, Condition> =>
    new Map([
      ['one', one],
      ['other', { kind: 'anyOf', of: [...other, { kind: 'ref', name: 'one' }] }],
    ]),
);
const status = fc.constantFrom<RuleStatus>('enabled', 'monitor', 'monitor', 'disabled');
const tableRules = (minLength: number, maxLength: number): fc.Arbitrary<readonly Rule<string>[]> =>
  fc
    .array(fc.record({ status, when: condition }), { minLength, maxLength })
    .map((list) => list.map((one, index): Rule<string> => ({ name: `R${index}`, result: `r${index}`, ...one })));

const some = (value: fc.Arbitrary<AttributeValue>): fc.Arbitrary<Value> =>
  fc.oneof(fc.constant(undefined), value, value, fc.array(value, { maxLength: 3 }));
const text = fc.oneof(place, fc.constantFrom('A:B:D', 'A:BCD', 'Z', 'A\uffff', '\uffff\uffff'));
const facts: fc.Arbitrary<Facts> = fc.record({
  x: some(text),
  y: some(text),
  n: some(fc.oneof(number, fc.constant(0.5))),
  t: some(fc.integer({ min: 0, max: 9 * 24 }).map((hours) => Date.UTC(2026, 0, 1, hours))),
  f: some(fc.boolean()),
  u: some(fc.oneof(place, number, fc.boolean())),
  a: some(fc.constantFrom('10.1.2.3', '10.1.0.8', '10.1.0.9', '9.255.255.255', '255.255.255.255', 'no address', '010.1.2.3')),
});

/** The table against its meaning, read line by line. */
function check(all: readonly Rule<string>[], conditions: ReadonlyMap<string, Condition>, requests: readonly Facts[]): void {
  const hits = new HitCounts();
  const told: string[] = [];
  const parts = { resolve, shared: conditions, hits, onMonitor: (_table: string, rule: string) => told.push(rule) };
  const table = compileTable({ id: 't', rules: all, otherwise: 'none' }, parts, (result) => result);
  if (!table.ok) throw new Error(`the table has faults: ${JSON.stringify(table.error)}`);
  const counts = new Map<string, number>();
  for (const request of requests) {
    told.length = 0;
    const matching = all.filter(({ status: of, when }) => {
      const test = compileCondition(when, resolve, conditions);
      return of !== 'disabled' && test.ok && test.value(request);
    });
    const first = matching.findIndex((rule) => rule.status === 'enabled');
    const reached = first < 0 ? matching : matching.slice(0, first + 1);
    for (const { name } of reached) counts.set(name, (counts.get(name) ?? 0) + 1);
    expect(firstMatch(table.value, request)?.result).toBe(matching[first]?.result ?? 'none');
    expect(told).toEqual(reached.filter((rule) => rule.status === 'monitor').map(({ name }) => name));
  }
  for (const { name } of all) expect([name, hits.get('t', name)]).toEqual([name, counts.get(name) ?? 0]);
}

describe('a table with an index', () => {
  it('decides, counts and tells as looking at every rule does (P63, P65 to P67)', () => {
    const requests = fc.array(facts, { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(tableRules(40, 120), shared, requests, check), { numRuns: 400 });
  });

  it('does so too with few rules and where nothing is left out', () => {
    fc.assert(fc.property(tableRules(0, 12), shared, fc.array(facts, { maxLength: 5 }), check), { numRuns: 400 });
  });

  it('leaves rules out in tables such as these', () => {
    const leavesOut = (all: readonly Rule<string>[], conditions: ReadonlyMap<string, Condition>, request: Facts): boolean => {
      const candidates = candidatesOf(all, resolve, conditions);
      candidates.look(request);
      for (let at = 0; at < all.length; at++) if (candidates.next(at) !== at) return true;
      return false;
    };
    const samples = fc.sample(fc.tuple(tableRules(40, 120), shared, facts), { numRuns: 100, seed: 1 });
    expect(samples.filter((sample) => leavesOut(...sample)).length).toBeGreaterThan(90);
  });
});
