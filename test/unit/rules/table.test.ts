import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { Condition } from '../../../src/rules/ast.ts';
import { deploymentHits, HitCounts } from '../../../src/rules/hit-counts.ts';
import { type CompiledTable, compileTable, firstMatch, type Rule, type RuleStatus } from '../../../src/rules/table.ts';
import { type Facts, resolve } from './facts.ts';

const is = (value: string): Condition => ({ kind: 'compare', attr: 'text', op: 'eq', value });
const rule = (name: string, when: Condition, status: RuleStatus = 'enabled'): Rule<string> => ({
  name,
  status,
  when,
  result: `to ${name}`,
});

function tableOf(rules: readonly Rule<string>[], otherwise?: string) {
  const hits = new HitCounts();
  const told: string[] = [];
  const compiled = compileTable(
    { id: 't', rules, ...(otherwise === undefined ? {} : { otherwise }) },
    { resolve, shared: new Map(), hits, onMonitor: (table, name) => told.push(`${table}/${name}`) },
    (result) => result,
  );
  if (!compiled.ok) throw new Error('the table has faults');
  return { table: compiled.value, hits, told };
}

const decide = (table: CompiledTable<Facts, string>, text: string): string | undefined => firstMatch(table, { text })?.result;

describe('a rule table', () => {
  it('gives the first match and ignores later ones (P63)', () => {
    const { table } = tableOf([rule('A', is('x')), rule('B', is('x')), rule('C', is('y'))], 'none');
    expect(decide(table, 'x')).toBe('to A');
    expect(decide(table, 'y')).toBe('to C');
    expect(decide(table, 'z')).toBe('none');
  });

  it('never looks at a disabled rule (P66)', () => {
    const { table, hits } = tableOf([rule('A', is('x'), 'disabled'), rule('B', is('x'))], 'none');
    expect(decide(table, 'x')).toBe('to B');
    expect(hits.get('t', 'A')).toBe(0);
  });

  it('counts and tells a monitored match and goes on (P67, P69)', () => {
    const { table, hits, told } = tableOf([rule('A', is('x'), 'monitor'), rule('B', is('x'))], 'none');
    expect(decide(table, 'x')).toBe('to B');
    expect(told).toEqual(['t/A']);
    expect([hits.get('t', 'A'), hits.get('t', 'B'), hits.get('t', 'Default')]).toEqual([1, 1, 0]);
  });

  it('does not count a monitored rule that an earlier match hides (P70)', () => {
    const { table, hits, told } = tableOf([rule('A', is('x')), rule('B', is('x'), 'monitor')], 'none');
    decide(table, 'x');
    expect(hits.get('t', 'B')).toBe(0);
    expect(told).toEqual([]);
  });

  it('without a default leaves the decision open', () => {
    const { table } = tableOf([rule('A', is('x'))]);
    expect(decide(table, 'y')).toBeUndefined();
  });

  it('counts nothing when asked not to', () => {
    const { table, hits, told } = tableOf([rule('A', is('x'), 'monitor'), rule('B', is('x'))], 'none');
    expect(firstMatch(table, { text: 'x' }, false)?.name).toBe('B');
    expect(firstMatch(table, { text: 'y' }, false)?.name).toBe('Default');
    expect(hits.list().every(({ count }) => count === 0)).toBe(true);
    expect(told).toEqual([]);
  });

  it('gives the faults of all its rules at once', () => {
    const wrong: Condition = { kind: 'compare', attr: 'nosuch', op: 'exists' };
    const parts = { resolve, shared: new Map(), hits: new HitCounts() };
    const compiled = compileTable({ id: 't', rules: [rule('A', wrong), rule('B', wrong)] }, parts, (result) => result);
    expect(compiled.ok ? 0 : compiled.error.length).toBe(2);
  });
});

describe('hit counts', () => {
  it('survive a new revision of the table and start again at a reset', () => {
    const hits = new HitCounts();
    const parts = { resolve, shared: new Map(), hits };
    for (let revision = 0; revision < 2; revision++) {
      const compiled = compileTable({ id: 't', rules: [rule('A', is('x'))] }, parts, (result) => result);
      if (compiled.ok) firstMatch(compiled.value, { text: 'x' });
    }
    expect(hits.get('t', 'A')).toBe(2);
    expect([hits.epoch, hits.since]).toEqual([0, undefined]);
    hits.reset(instantOf(5));
    expect([hits.get('t', 'A'), hits.epoch, hits.since]).toEqual([0, 1, 5]);
  });

  it('are totals on the primary and zero on a secondary (P71)', () => {
    const servers = [
      { server: 'p', role: 'primary', hits: [{ table: 't', rule: 'A', count: 3 }] },
      {
        server: 's',
        role: 'secondary',
        hits: [
          { table: 't', rule: 'A', count: 4 },
          { table: 't', rule: 'B', count: 1 },
        ],
      },
    ] as const;
    expect(deploymentHits(servers, 'p')).toEqual([
      { table: 't', rule: 'A', count: 7 },
      { table: 't', rule: 'B', count: 1 },
    ]);
    expect(deploymentHits(servers, 's').map(({ count }) => count)).toEqual([0, 0]);
  });
});
