import { expect, test } from 'vitest';
import { checkFlow } from '../../../src/posture/factors/check-flow.ts';
import { documentOf, epa } from './written.ts';

type Written = Parameters<typeof documentOf>[0];

const found = (written: Written): readonly string[] =>
  checkFlow(documentOf(written)).map(({ code, path }) => `${code} ${path.map(String).join('.')}`);
const bound = (...bindings: object[]): Written => ({
  epaActions: [epa('A'), epa('B')],
  factors: [{ name: 'f', bindings: bindings as never }],
});

test.each<[string, Written, readonly string[]]>([
  ['EPA, then LDAP (E13)', bound({ policy: 'A', priority: 1 }, { policy: 'ldap', priority: 2 }), ['epa-exclusive factors.0.bindings.1']],
  ['LDAP, then EPA (E13)', bound({ policy: 'ldap', priority: 1 }, { policy: 'A', priority: 2 }), ['epa-exclusive factors.0.bindings.0']],
  ['NO_AUTHN beside EPA is allowed (E9, E11, E13)', bound({ policy: 'A', priority: 1 }, { policy: 'pass', priority: 2 }), []],
  ['several EPA policies are allowed (E13)', bound({ policy: 'A', priority: 1 }, { policy: 'B', priority: 2 }), []],
  ['EPA behind NO_AUTHN', bound({ policy: 'pass', priority: 1 }, { policy: 'A', priority: 2 }), ['unreachable-epa factors.0.bindings.1']],
  ['a policy that is not there', bound({ policy: 'X', priority: 1 }), ['unknown-policy factors.0.bindings.0.policy']],
  ['a factor that is not there', bound({ policy: 'A', priority: 1, nextFactor: 'g' }), ['unknown-factor factors.0.bindings.0.nextFactor']],
  [
    'one priority twice (E38)',
    bound({ policy: 'A', priority: 1 }, { policy: 'B', priority: 1 }),
    ['duplicate-priority factors.0.bindings.1.priority'],
  ],
  ['one policy twice', bound({ policy: 'A', priority: 1 }, { policy: 'A', priority: 2 }), ['duplicate-binding factors.0.bindings.1']],
  [
    'a goto backward',
    bound({ policy: 'A', priority: 2, goto: 1 }, { policy: 'B', priority: 1 }),
    ['goto-backward factors.0.bindings.0.goto'],
  ],
  ['a goto to nothing', bound({ policy: 'A', priority: 2, goto: 7 }), ['goto-nowhere factors.0.bindings.0.goto']],
  ['a goto forward is allowed', bound({ policy: 'A', priority: 2, goto: 7 }, { policy: 'B', priority: 7 }), []],
  ['nothing bound', { factors: [{ name: 'f' }] }, ['empty-factor factors.0']],
  [
    'a circle of factors',
    { factors: [{ name: 'f', bindings: [{ policy: 'pass', priority: 1, nextFactor: 'f' }] }] },
    ['factor-cycle factors.0.bindings.0.nextFactor'],
  ],
  [
    'a factor nothing leads to',
    {
      factors: [{ name: 'f', bindings: [{ policy: 'pass', priority: 1 }] }],
      servers: [{ name: 'v', bindings: [{ policy: 'pass', priority: 1 }] }],
    },
    ['orphan-factor factors.0'],
  ],
  [
    'an unknown login schema',
    { factors: [{ name: 'f', loginSchema: 's', bindings: [{ policy: 'pass', priority: 1 }] }] },
    ['unknown-schema factors.0.loginSchema'],
  ],
  ['an unknown action (E8)', { policies: [{ name: 'p', action: { epa: 'X' } }] }, ['unknown-action policies.2.action']],
  [
    'a rule of NetScaler',
    { policies: [{ name: 'p', rule: 'HTTP.REQ.IS_VALID', action: 'noAuthn' }] },
    ['rule-unsupported policies.2.rule'],
  ],
  ['a name twice', { epaActions: [epa('A'), epa('A')], policies: [] }, ['duplicate-name epaActions.1', 'duplicate-name policies.3']],
  [
    'one name for two places',
    {
      factors: [{ name: 'f', bindings: [{ policy: 'pass', priority: 1 }] }],
      servers: [{ name: 'f', bindings: [{ policy: 'pass', priority: 1 }] }],
    },
    ['duplicate-name servers.0'],
  ],
  ['an expression that cannot be read', { epaActions: [epa('A', { expression: 'proc_0_a' })] }, ['expression epaActions.0.expression']],
  ['no expression', { epaActions: [{ name: 'A' }] }, ['no-expression epaActions.0']],
  [
    'a path as a process (E21)',
    { epaActions: [epa('A', { killProcesses: ['ok.exe', '/bin/x'] })] },
    ['kill-process epaActions.0.killProcesses.1'],
  ],
])('%s', (_what, written, expected) => {
  expect(found(written)).toEqual(expected);
});

test.each([
  ['/var/tmp/x', true],
  ['C:\\Users\\x.exe', true],
  ['c:/x', true],
  ['x', false],
  ['~/x', false],
  ['/', false],
  ['/tmp/*', false],
  ['/tmp/?', false],
  ['/tmp/../etc/passwd', false],
  ['C:\\a\\..\\b', false],
  ['%TEMP%\\x', false],
  ['C:x', false],
])('deleting %s: %s (E21)', (file, allowed) => {
  expect(found({ epaActions: [epa('A', { deleteFiles: [file] })] })).toEqual(allowed ? [] : ['delete-file epaActions.0.deleteFiles.0']);
});

test('a fault names the element and the way out', () => {
  const [problem] = checkFlow(documentOf(bound({ policy: 'A', priority: 1 }, { policy: 'ldap', priority: 2 })));
  expect(problem?.message).toBe('`ldap` cannot be bound to `f` beside the EPA policy `A`: only NO_AUTHN may be');
});
