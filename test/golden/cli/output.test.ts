import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { fault } from '../../../src/base/fault.ts';
import { instantOf } from '../../../src/base/time.ts';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import { decision, LAPTOP, provedPlan, START, session } from '../../unit/api/api-fixture.ts';
import { cliFixture } from '../../unit/api/cli-fixture.ts';
import { draftOfDocument } from '../../../src/policy/standing.ts';
import { policyOf } from '../../unit/policy/written.ts';
import { expectGolden } from './golden.ts';
import { recordAfter } from '../../unit/posture/records.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portreeve-golden-'));
  writeFileSync(join(folder, 'WEB.acl'), '! the web\npermit tcp any any eq 80\ndeny ip any any\n');
  fixture = await cliFixture();
  const { sessions, control, decisions, deps } = fixture;
  deps.postures.put(recordAfter({ endpoint: LAPTOP, status: 'compliant', version: 1, at: START, failedChecks: [] }));
  sessions.put(session('s-1'));
  const { applied: _applied, lastProof: _lastProof, ...unproved } = session('s-2', {
    endpoint: parseMac('02-00-5E-00-00-02') as Mac,
    userName: 'anna',
    port: 'GigabitEthernet0/1/5',
    state: 'reauthenticating',
    identity: { store: 'users', name: 'anna', group: 'All:Employees', attributes: {} },
  });
  sessions.put(unproved);
  control.tell(provedPlan('p-1'));
  control.tell(failedPlan());
  decisions.note(decision());
  decisions.note(decision({ userName: 'eve', outcome: 'reject', reason: 'authentication-failed', rule: undefined, session: undefined, identity: undefined, authenticationStatus: 'failed', micros: 64 }));
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await fixture.server.close();
});

function failedPlan() {
  const plan = provedPlan('p-2', { state: 'failed', cause: 'ev-2' as never, playbook: 'session-action', finishedAt: instantOf(START + 61_250) });
  const [step] = plan.steps;
  if (!step) throw new Error('no step');
  const at = (ms: number) => instantOf(START + ms);
  return {
    ...plan,
    notes: ['session s-7 left alone: nothing changes for it'],
    steps: [
      {
        ...step,
        id: 'p-2/1',
        state: 'refused' as const,
        attempt: 2,
        finishedAt: at(61_250),
        evidence: [
          { at: at(1), what: 'sent', detail: 'CoA-Request 18 to 192.0.2.10:1700' },
          { at: at(61_250), what: 'CoA-NAK', detail: 'Error-Cause 503 Session-Context-Not-Found' },
        ],
      },
      { ...step, id: 'p-2/2', after: ['p-2/1'], state: 'skipped' as const, skipped: 'blocked' as const, attempt: 0, evidence: [], do: { kind: 'save-config' as const, device: 'sw1' as never } },
    ],
  };
}

const SHOWN: readonly (readonly [name: string, argv: readonly string[], code: number])[] = [
  ['session-list', ['session', 'list'], 0],
  ['session-list-json', ['session', 'list', '--limit', '1', '-o', 'json'], 0],
  ['session-list-quiet', ['session', 'list', '-q'], 0],
  ['session-list-posture', ['session', 'list', '--posture', 'unknown'], 0],
  ['session-get', ['session', 'get', 's-1'], 0],
  ['session-get-by-mac', ['session', 'get', '0200.5e00.0002'], 0],
  ['session-unknown', ['session', 'get', 's-9'], 9],
  ['session-no-target', ['session', 'reauth', '02-00-5E-00-00-99'], 9],
  ['job-list', ['job', 'list'], 0],
  ['job-show', ['job', 'show', 'p-1'], 0],
  ['job-show-json', ['job', 'show', 'p-1', '-o', 'json'], 0],
  ['job-show-failed', ['job', 'show', 'p-2'], 0],
  ['job-wait-failed', ['job', 'wait', 'p-2'], 3],
  ['device-list', ['device', 'list'], 0],
  ['device-tcam', ['device', 'tcam', 'sw1'], 0],
  ['device-tcam-json', ['device', 'tcam', 'sw1', '-o', 'json'], 0],
  ['device-tcam-dacl', ['device', 'tcam', 'sw1', '--dacl', 'FULL', '--sessions', '3'], 0],
  ['device-tcam-too-many', ['device', 'tcam', 'sw1', '--dacl', 'FULL', '--sessions', '300'], 4],
  ['device-tcam-reconcile', ['device', 'tcam', 'sw1', '--reconcile'], 0],
  ['device-tcam-absent', ['device', 'tcam', 'sw9'], 9],
  ['auth-list', ['auth', 'list'], 0],
  ['auth-list-rejects', ['auth', 'list', '--outcome', 'reject', '-q'], 0],
  ['auth-get', ['auth', 'get', '1'], 0],
  ['policy-show', ['policy', 'show'], 0],
  ['policy-show-revision', ['policy', 'show', '1'], 0],
  ['policy-show-absent', ['policy', 'show', '9'], 9],
  ['policy-revisions', ['policy', 'revisions'], 0],
  ['policy-validate', ['policy', 'validate'], 0],
  ['policy-publish', ['policy', 'publish', '--if-revision', '1'], 0],
  ['policy-explain', ['policy', 'explain', '--attr', 'User-Name=bob', '--attr', 'NAS-Port-Type=Ethernet', '--device', 'sw1', '--identity', 'identity.department=it', '--posture', 'compliant', '--method', 'PAP', '--at', '2026-01-31T12:00:00Z'], 0],
  ['policy-explain-decision', ['policy', 'explain', '--decision', '1'], 0],
  ['policy-explain-refused', ['policy', 'explain', '--decision', '2'], 0],
  ['policy-explain-session', ['policy', 'explain', '--session', 's-1'], 9],
  ['policy-explain-nothing', ['policy', 'explain'], 9],
  ['policy-explain-unknown', ['policy', 'explain', '--attr', 'User-Nam=bob', '--device', 'sw9'], 9],
  ['policy-hits', ['policy', 'hits'], 0],
  ['policy-hits-reset', ['policy', 'hits', '--reset'], 0],
  ['policy-reload', ['policy', 'reload'], 0],
  ['policy-rollback', ['policy', 'rollback', '1', '--reason', 'T-123'], 0],
  ['policy-rollback-nothing', ['policy', 'rollback', 'back'], 9],
  ['audit-verify', ['audit', 'verify'], 0],
  ['acl-list', ['acl', 'list'], 0],
  ['acl-show', ['acl', 'show', 'WEB'], 0],
  ['acl-show-unknown', ['acl', 'show', 'NOTHING'], 9],
  ['help', ['--help'], 0],
  ['help-acl-push', ['acl', 'push', '--help'], 0],
  ['unknown-command', ['sesion', 'list'], 9],
  ['unknown-verb', ['session', 'lst'], 9],
  ['bad-choice', ['posture', 'report', '02-00-5E-00-00-01', 'fine'], 9],
  ['missing-reason', ['session', 'bounce', 's-1'], 9],
];

test.each(SHOWN)('%s', async (name, argv, code) => {
  const spoken = await fixture.run(argv);
  expectGolden(name, `$ portreeve ${argv.join(' ')}\n${spoken.out}${spoken.err === '' ? '' : `[stderr]\n${spoken.err}`}[exit ${spoken.code}]\n`);
  expect(spoken.code).toBe(code);
});

test('job-show in colour says the same words', async () => {
  const plain = await fixture.run(['job', 'show', 'p-2']);
  const coloured = await fixture.run(['job', 'show', 'p-2'], { terminal: true });
  expect(coloured.out).toContain('\u001b[');
  expect(coloured.out.replace(/\u001b\[\d+m/g, '')).toBe(plain.out);
  for (const off of [['--no-color', 'job', 'show', 'p-2'], ['job', 'show', 'p-2', '--no-color']]) {
    expect((await fixture.run(off, { terminal: true })).out).toBe(plain.out);
  }
  expect((await fixture.run(['job', 'show', 'p-2'], { terminal: true, env: { NO_COLOR: '1' } })).out).toBe(plain.out);
});

test('device-tcam-what-if', async () => {
  const spoken = await fixture.run(['device', 'tcam', 'sw1', '--what-if', join(folder, 'WEB.acl')]);
  expectGolden('device-tcam-what-if', `${spoken.out}[exit ${spoken.code}]\n`);
  expect(spoken.code).toBe(0);
});

test('device-tcam-mismatch', async () => {
  const before = fixture.control.reconciled;
  const asics = [{ asic: 0, shown: 131, max: 5120, account: 21, limit: 5120, alarm: true }];
  fixture.control.reconciled = ok({ device: 'sw1' as never, platform: 'c9300', lists: 2, command: 'show platform tcam', asics });
  const spoken = await fixture.run(['device', 'tcam', 'sw1', '--reconcile']);
  fixture.control.reconciled = before;
  expectGolden('device-tcam-mismatch', `${spoken.out}[stderr]\n${spoken.err}[exit ${spoken.code}]\n`);
});

test('acl-push-dry-run', async () => {
  fixture.control.previewed = ok([
    provedPlan('draft', {
      state: 'draft',
      moves: [{ device: 'sw1' as never, list: 'WEB', from: 'PR-WEB-22222222', to: 'PR-WEB-0011aabb', entries: 2, profiles: ['GUEST'], sessions: 2, live: 48 }],
      notes: ['+ permit tcp any any eq www\n+ deny ip any any', 'sw1 (isr1000-8p) tcam now 27/255 peak 29 after 29: 2 sessions x 12 (dACL LIMITED) + 3 (ACL REDIRECT) + 2 (ACL PR-WEB-9132e2b4), 226 left'],
      steps: [
        {
          ...(provedPlan('draft').steps[0] ?? fail()),
          do: { kind: 'push-acl', device: 'sw1' as never, acl: { name: 'PR-WEB-0011aabb', lines: ['permit tcp any any eq www', 'deny ip any any'] } },
        },
        { ...(provedPlan('draft').steps[0] ?? fail()), do: { kind: 'save-config', device: 'sw1' as never } },
      ],
    }),
  ]);
  const spoken = await fixture.run(['acl', 'push', '-f', join(folder, 'WEB.acl'), '--device', 'sw1', '--dry-run']);
  expectGolden('acl-push-dry-run', `${spoken.out}[exit ${spoken.code}]\n`);
  expect(spoken.code).toBe(2);
});

test('acl-push-refused', async () => {
  const before = fixture.control.previewed;
  fixture.control.previewed = {
    ok: false,
    error: fault('acl.tcam', 'sw1 (isr1000-8p) tcam now 27/255 peak 287 after 287: 2 sessions x 12 (dACL LIMITED) + 3 (ACL REDIRECT) + 260 (ACL PR-BIG-c34d90a1), 32 too many'),
  };
  const spoken = await fixture.run(['acl', 'push', '-f', join(folder, 'WEB.acl'), '--device', 'sw1', '--dry-run']);
  fixture.control.previewed = before;
  expectGolden('acl-push-refused', `${spoken.out}[stderr]\n${spoken.err}[exit ${spoken.code}]\n`);
  expect(spoken.code).toBe(4);
});

const EXPLAINED = `
serviceSelection:
  rules: [{ name: Consoles, when: protocol = 'tacacs', result: admin }]
  default: network
services:
  - name: network
    type: radius
    allowedProtocols: [PAP, HostLookup]
    identity:
      rules: [{ name: Hosts, when: system.HostLookup = true, result: { store: internal-hosts } }]
      default: { store: internal-users }
    groupMapping:
      rules: [{ name: IT, when: identity.department = 'it', result: { group: "All:IT" } }]
      default: { group: "All:Staff" }
    authorization:
      exceptions: [{ name: Blocked, when: ref(blocked), result: deny }]
      rules:
        - { name: Old, status: disabled, when: any, result: deny }
        - { name: Trial, status: monitor, when: user starts-with 'b', result: deny }
        - { name: Compliant IT, when: "posture.status = 'compliant' and identity.group = 'All:IT' and NAS-Port-Type = 'Ethernet'", result: { profiles: [STAFF, BASE] } }
        - { name: Rest, when: any, result: { profiles: [BASE] } }
      default: deny
  - name: admin
    type: tacacs
    allowedProtocols: [ASCII, PAP]
    authorization:
      rules: [{ name: Ops, when: "identity.group in-group 'All:Ops'", result: { shellProfile: P15, commandSets: [SHOW, SAFE] } }]
      default: deny
profiles:
  - { name: STAFF, vlan: 20, attributes: [{ name: Filter-Id, value: staff.in }] }
  - { name: BASE, vlan: 99, sessionTimeout: 3600, attributes: [{ name: Filter-Id, value: base.in }] }
shellProfiles: [{ name: P15, privilegeLevel: 15 }]
commandSets:
  - { name: SHOW, rows: [{ grant: permit, command: show }] }
  - { name: SAFE, rows: [{ grant: denyAlways, command: show, args: "run*" }] }
conditions: [{ name: blocked, when: "user in ('eve', 'mallory')" }]
`;

const BOB = ['--attr', 'User-Name=bob', '--attr', 'NAS-Port-Type=Ethernet', '--device', 'sw1', '--at', '2026-01-31T12:00:00Z'];

const EXPLANATIONS: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['policy-explain-accept', [...BOB, '--identity', 'identity.department=it', '--posture', 'compliant', '--method', 'PAP']],
  ['policy-explain-default-group', [...BOB, '--identity', 'identity.department=hr']],
  ['policy-explain-failed', [...BOB, '--authentication', 'processError']],
  ['policy-explain-exception', ['--attr', 'User-Name=eve', '--device', 'sw1', '--at', '2026-01-31T12:00:00Z']],
  [
    'policy-explain-command',
    ['--tacacs', 'service=shell', '--tacacs', 'user=olga', '--identity', 'group=All:Ops', '--command', 'show running-config', '--device', 'sw1', '--at', '2026-01-31T12:00:00Z'],
  ],
  ['policy-explain-json', ['--attr', 'User-Name=eve', '--device', 'sw1', '--at', '2026-01-31T12:00:00Z', '-o', 'json']],
];

test.each(EXPLANATIONS)('%s', async (name, options) => {
  const policy = policyOf(EXPLAINED);
  const before = fixture.deps.policy.at;
  Object.assign(fixture.deps.policy, { at: async () => ok(policy) });
  const argv = ['policy', 'explain', ...options];
  const spoken = await fixture.run(argv);
  Object.assign(fixture.deps.policy, { at: before });
  expectGolden(name, `$ portreeve ${argv.join(' ')}\n${spoken.out}${spoken.err}[exit ${spoken.code}]\n`);
  expect(spoken.code).toBe(0);
});

test('policy-test', async () => {
  const policy = policyOf(EXPLAINED);
  const standing = fixture.deps.policy.at;
  Object.assign(fixture.deps.policy, { at: async () => ok(policy) });
  const cases = join(folder, 'cases.yaml');
  writeFileSync(
    cases,
    `cases:
  - name: Bob of IT
    request: { user: bob, attributes: { NAS-Port-Type: Ethernet }, posture: compliant, identity: { attributes: { department: it } } }
    expect: { outcome: accept, group: "All:IT", rule: Compliant IT, attributes: { Filter-Id: staff.in } }
  - name: Eve stays out
    request: { user: eve }
    expect: { outcome: accept, rule: Rest }
  - name: Olga may show nothing that runs
    request: { protocol: tacacs, user: olga, identity: { group: "All:Ops" } }
    command: show running-config
    expect: { shellProfile: P15, command: deny }
`,
  );
  const spoken = await fixture.run(['policy', 'test', cases]);
  expectGolden('policy-test', `$ portreeve policy test cases.yaml\n${spoken.out}[stderr]\n${spoken.err}[exit ${spoken.code}]\n`);
  expect(spoken.code).toBe(1);
  writeFileSync(cases, 'cases:\n  - name: A\n    request: { usr: bob }\n    expect: { outcom: accept }\n');
  const wrong = await fixture.run(['policy', 'test', cases]);
  expect([wrong.code, wrong.err.split('\n').filter((line) => line.includes('cases.yaml:')).length]).toEqual([9, 2]);
  Object.assign(fixture.deps.policy, { at: standing });
  const recorded = await fixture.run(['policy', 'test', '--record', '--decision', '1']);
  expectGolden('policy-test-record', `$ portreeve policy test --record --decision 1\n${recorded.out}${recorded.err}[exit ${recorded.code}]\n`);
  writeFileSync(cases, recorded.out);
  expect((await fixture.run(['policy', 'test', cases])).code).toBe(0);
});

test('policy-lint', async () => {
  const policy = policyOf(`${EXPLAINED}sequences: [{ name: left, authStores: [internal-users] }]\n`);
  const { policy: admin } = fixture.deps;
  const standing = admin.placed;
  Object.assign(admin, { placed: async () => ok({ policy, draft: draftOfDocument(policy.record.document, 'policy/access.yaml') }) });
  const spoken = await fixture.run(['policy', 'lint']);
  const quiet = await fixture.run(['policy', 'lint', '--no-notes', '-q']);
  Object.assign(admin, { placed: standing });
  expectGolden('policy-lint', `$ portreeve policy lint\n${spoken.out}[stderr]\n${spoken.err}[exit ${spoken.code}]\n`);
  expect([spoken.code, quiet.out]).toEqual([1, 'unused\n']);
});

test('policy-diff', async () => {
  const before = policyOf(EXPLAINED);
  const edited = EXPLAINED.replace('vlan: 20', 'vlan: 21')
    .replace("        - { name: Rest, when: any, result: { profiles: [BASE] } }\n", '')
    .replace('- { name: SHOW, rows: [{ grant: permit, command: show }] }', '- { name: VIEW, rows: [{ grant: permit, command: show }] }')
    .replace('commandSets: [SHOW, SAFE]', 'commandSets: [VIEW, SAFE]');
  const after = policyOf(edited);
  const { policy } = fixture.deps;
  const standing = policy.at;
  Object.assign(policy, { at: async (ref: unknown) => ok(ref === 'files' ? after : before) });
  const authorization = { service: 'network', rule: 'Rest', profiles: ['BASE'], vlan: '99', policyRevision: 1, fingerprint: 'x' };
  const one = { session: 's-1' as never, device: 'sw1' as never, userName: 'bob', endpoint: LAPTOP, before: { kind: 'grant' as const, authorization } };
  fixture.state.impact = {
    looked: 3,
    changes: [
      { ...one, after: { kind: 'refusal', outcome: 'reject', service: 'network', rule: 'Default', reason: 'access-denied-by-rule' }, coa: { kind: 'terminate' } },
      { ...one, session: 's-2' as never, after: { kind: 'grant', authorization: { ...authorization, rule: 'Compliant IT', profiles: ['STAFF', 'BASE'], dacl: '#ACSACL#-IP-FULL-697deec0' } }, coa: { kind: 'reauthenticate' } },
    ],
    refused: [],
    undecidable: [{ session: 's-3' as never, why: 'its Access-Request is not known, only its accounting' }],
    devices: [{ device: 'sw1' as never, platform: 'isr1000-8p', asic: 0, limit: 255, now: 24, after: 260, peak: 284, refused: ['dACL FULL'] }],
  };
  const spoken = await fixture.run(['policy', 'diff', '--sessions']);
  expectGolden('policy-diff-sessions', `$ portreeve policy diff --sessions\n${spoken.out}${spoken.err}[exit ${spoken.code}]\n`);
  expect(spoken.code).toBe(2);
  const plain = await fixture.run(['policy', 'diff', 'current', 'files']);
  expect([plain.code, spoken.out.startsWith(plain.out)]).toEqual([2, true]);
  Object.assign(policy, { at: standing });
  expect((await fixture.run(['policy', 'diff', '1', 'current'])).code).toBe(0);
});

function fail(): never {
  throw new Error('no step');
}
