import { describe, expect, it } from 'vitest';
import { authorize } from '../../../src/policy/decide.ts';
import { explain } from '../../../src/policy/explain.ts';
import { radiusService } from './radius-service.ts';
import { attributes, facts, faultsOf, policyOf, serviceWith } from './written.ts';

const TABLE = `
      columns: [identity.group, device.Location, NAS-Port-Type]
      rules:
        - { name: East, cells: { identity.group: "All:East", device.Location: "All:East" }, result: permit }
        - { cells: { NAS-Port-Type: [Ethernet, Virtual], identity.group: ["All:HR", "All:West"] }, when: user != 'eve', result: permit }
        - { cells: { identity.group: }, when: user = 'root', result: permit }
      default: deny`;

function ruleFor(table: string, request: Parameters<typeof facts>[0]): string {
  const policy = policyOf(serviceWith(table));
  const service = radiusService(policy, 's');
  if (!service) throw new Error('no service');
  return authorize(policy, service, facts(request)).rule;
}

const member = (group: string) => ({ identity: { store: 'users', name: 'bob', group, attributes: {} } });

describe('a table with columns', () => {
  it('joins its cells by AND; a place in a hierarchy covers what is below it, an empty cell is any (P62, P72)', () => {
    expect(ruleFor(TABLE, { ...member('All:East:Ops'), groups: { Location: 'All:East:Paris' } })).toBe('East');
    expect(ruleFor(TABLE, { ...member('All:East:Ops'), groups: { Location: 'All:West' } })).toBe('Default');
    expect(ruleFor(TABLE, { ...member('All:Eastern'), groups: { Location: 'All:East' } })).toBe('Default');
    expect(ruleFor(TABLE, { userName: 'root' })).toBe('Rule-3');
  });

  it('takes `any` in a cell for any, and in a list for the text (P62)', () => {
    const table = (cell: string) => `{ rules: [{ name: R, cells: { identity.department: ${cell} }, result: permit }], default: deny }`;
    const of = (department: string) => ({ identity: { store: 'users', name: 'bob', attributes: { department } } });
    expect([ruleFor(table('any'), of('it')), ruleFor(table('any'), {})]).toEqual(['R', 'R']);
    expect([ruleFor(table('[any]'), of('it')), ruleFor(table('[any]'), of('any'))]).toEqual(['Default', 'R']);
  });

  it('takes one of a list, and a compound condition beside the cells', () => {
    const wired = { ...member('All:West'), request: attributes({ 'NAS-Port-Type': 15 }) };
    expect(ruleFor(TABLE, wired)).toBe('Rule-2');
    expect(ruleFor(TABLE, { ...wired, userName: 'eve' })).toBe('Default');
    expect(ruleFor(TABLE, { ...wired, request: attributes({ 'NAS-Port-Type': 19 }) })).toBe('Default');
  });

  it('calls a rule without a name by its number (P68)', () => {
    const policy = policyOf(serviceWith(TABLE));
    expect(radiusService(policy, 's')?.authorization.main.rules.map(({ name }) => name)).toEqual(['East', 'Rule-2', 'Rule-3']);
  });

  it('shows each column of a rule, true or false, with what it read', () => {
    const trace = explain(
      policyOf(serviceWith(TABLE).replace('simple: deny', 'simple: { store: users }')),
      facts({ ...member('All:East'), groups: { Location: 'All:West' } }),
    );
    expect(trace.authorization?.main?.rules[0]?.cells).toEqual([
      { condition: "identity.group in-group 'All:East'", holds: true, read: [{ attribute: 'identity.group', value: 'All:East' }] },
      { condition: "device.Location in-group 'All:East'", holds: false, read: [{ attribute: 'device.Location', value: 'All:West' }] },
    ]);
  });

  it('takes no cell outside its columns; exceptions have columns of their own (P56, P57)', () => {
    const exceptions = `
      exceptionColumns: [user]
      exceptions: [{ cells: { user: bob }, when: time.now between '2026-08-01' and '2026-08-14', result: permit }]`;
    expect(ruleFor(`${exceptions}${TABLE}`, { userName: 'bob' })).toBe('Exception-1');
    expect(faultsOf(serviceWith(`${exceptions.replace('{ user: bob }', '{ device.Location: "All:East" }')}${TABLE}`))).toEqual([
      expect.stringContaining('`device.Location` is not a column of this table: add it to `columns`, or use one of `user`'),
    ]);
  });

  it('a rule without cells and condition is refused', () => {
    expect(faultsOf(serviceWith('{ rules: [{ result: permit }], default: deny }'))).toEqual([
      expect.stringContaining('a rule needs `when`, `cells` or both'),
    ]);
  });
});

describe('a rule', () => {
  it('that is enabled is looked at and applied (P65)', () => {
    expect(ruleFor('{ rules: [{ name: On, status: enabled, when: any, result: permit }], default: deny }', {})).toBe('On');
  });
});
