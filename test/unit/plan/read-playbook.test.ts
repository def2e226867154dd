import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { faultLine } from '../../../src/base/fault.ts';
import { readPlaybook } from '../../../src/plan/playbook.ts';

const FOLDER = join(import.meta.dirname, '../../../playbooks');

const ref = (path: string): string => `\${{ ${path} }}`;
const DEVICES = `{ devices: "${ref('event.devices')}" }`;

function faults(text: string): readonly string[] {
  const read = readPlaybook('p.yaml', text);
  return read.ok ? [] : read.error.map(faultLine);
}

const good = (
  over: { readonly on?: string; readonly select?: string; readonly steps?: string; readonly more?: string } = {},
): string => `apiVersion: playbook/v1
name: test
on: ${over.on ?? '{ posture.changed: {} }'}
select: ${over.select ?? '{ sessions: {} }'}
steps: ${over.steps ?? '[{ id: a, coa.reauthenticate: {} }]'}
${over.more ?? ''}`;

describe('the playbooks that come along', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

  it.each(names)('%s loads, and bears the name of its file', (name) => {
    const read = readPlaybook(name, readFileSync(join(FOLDER, name), 'utf8'));
    expect(read.ok ? read.value.name : read.error.map(faultLine)).toBe(name.replace('.yaml', ''));
  });

  it('are fourteen', () => {
    expect(names).toHaveLength(14);
  });
});

describe('a playbook', () => {
  it('has its conditions compiled, durations in ms, and each verify joined to the step before', () => {
    const read = readPlaybook(
      'p.yaml',
      good({
        on: '{ posture.changed: { where: "new.status = \'noncompliant\'" } }',
        steps: `
  - { id: a, coa.bounce: {}, retry: { max: 2, initial: 1s, cap: 5m } }
  - { id: b, verify: { session: { command: effective }, within: 3s } }`,
      }),
    );
    if (!read.ok) throw new Error(read.error.map(faultLine).join('\n'));
    expect(read.value.steps).toEqual([
      {
        id: 'a',
        action: { kind: 'coa', command: { kind: 'bounce-host-port' }, onlyIfChanged: false },
        retry: { attempts: 3, initial: 1000, cap: 300_000 },
        within: 3000,
      },
    ]);
  });

  it.each([
    ['an unknown key', good({ more: 'finally: []' }), ['p.yaml:6:1: `finally` is not a known key [config.unknown-key]']],
    [
      'an unknown trigger',
      good({ on: '{ posture.changed: {}, schedule: {} }' }),
      [expect.stringMatching(/^p\.yaml:3:28: `on\.schedule` is not a known key/)],
    ],
    [
      'an unknown step',
      good({ steps: '[{ id: a, coa.query: {}, shell: "rm" }]' }),
      [expect.stringContaining('`steps.0.shell` is not a known key')],
    ],
    [
      'two actions in one step',
      good({ steps: '[{ id: a, coa.bounce: {}, coa.query: {} }]' }),
      [expect.stringContaining('expected exactly one of')],
    ],
    ['another version', good().replace('/v1', '/v2'), [expect.stringMatching(/^p\.yaml:1:13: `apiVersion` is `playbook\/v2`/)]],
    [
      'pasted text',
      good({ select: DEVICES, steps: `[{ id: a, acl.push: { acl: "x ${ref('event.acl')}" } }]` }),
      [expect.stringContaining('steps.0.acl.push.acl')],
    ],
    [
      'a condition that is none',
      good({ select: '{ sessions: { where: "state is active" } }' }),
      [expect.stringMatching(/^p\.yaml:4:\d+: `select\.sessions\.where`, character 7: an operator/)],
    ],
    ['an attribute nobody knows', good({ select: '{ sessions: { where: "colour = \'red\'" } }' }), [expect.stringContaining('colour')]],
    [
      'an attribute of the event in a selection',
      good({ select: '{ sessions: { where: "new.status = \'compliant\'" } }' }),
      [expect.stringContaining('new.status')],
    ],
    [
      'a verify with nothing before it',
      good({ steps: '[{ id: a, verify: { session: { authorization: desired }, within: 3s } }]' }),
      [expect.stringContaining('stands after the step it verifies')],
    ],
    [
      'the same id twice',
      good({ steps: '[{ id: a, coa.query: {} }, { id: a, coa.bounce: {} }]' }),
      ['p.yaml:5:35: the step id `a` is used twice [config.invalid]'],
    ],
    [
      'a session step over devices',
      good({ select: DEVICES }),
      [expect.stringContaining('acts on a session, but the playbook selects devices')],
    ],
    [
      'a push that is not verified',
      good({ select: DEVICES, steps: `[{ id: a, acl.push: { acl: "${ref('event.acl')}" } }]` }),
      [expect.stringContaining('must be followed by a `verify`')],
    ],
    [
      'a duration without a unit',
      good({ steps: '[{ id: a, coa.query: {}, retry: { max: 1, initial: "5", cap: 1m } }]' }),
      [expect.stringContaining('expected a duration')],
    ],
    ['an anchor', good({ more: 'description: &x y' }), [expect.stringContaining('anchors and aliases are not allowed')]],
    ['a key twice', good({ more: 'name: other' }), [expect.stringContaining('[config.syntax]')]],
    ['too much text', `${good()}#${'x'.repeat(65_536)}`, [expect.stringContaining('at most 65536 octets')]],
  ])('is refused with its place: %s', (_, text, expected) => {
    expect(faults(text)).toEqual(expected);
  });

  it('tells all faults at once', () => {
    expect(
      faults(good({ select: '{ sessions: { where: "a = 1" } }', steps: '[{ id: a, coa.query: {} }, { id: a, coa.bounce: {} }]' })),
    ).toHaveLength(2);
  });
});
