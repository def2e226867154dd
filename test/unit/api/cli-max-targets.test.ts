import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { err } from '../../../src/base/result.ts';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import { PLAN_FORMAT, planFileText } from '../../../src/plan/plan-file.ts';
import { discoveredUser, provedPlan, session } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

const PHONE = parseMac('02-00-5E-00-00-07') as Mac;
const folder = mkdtempSync(join(tmpdir(), 'portreeve-targets-'));
const [list, document, plan] = ['WEB.acl', 'access.yaml', 'p.plan'].map((name) => join(folder, name)) as [string, string, string];
writeFileSync(list, 'permit tcp any any eq 80\n');
writeFileSync(document, 'aaa: {}\n');
writeFileSync(
  plan,
  planFileText({
    format: PLAN_FORMAT,
    kind: 'acl.push',
    createdAt: '2026-01-31T12:00:00.000Z',
    policyRevision: 1,
    lists: [{ name: 'WEB', lines: ['permit tcp any any eq 80'] }],
    devices: [
      { device: 'sw1', basis: 'a' },
      { device: 'sw2', basis: 'b' },
    ],
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

let fixture: Awaited<ReturnType<typeof cliFixture>>;
const ASKED = err(fault('device.unreachable', 'a device was asked'));

beforeEach(async () => {
  fixture = await cliFixture();
  fixture.sessions.put(session('s-1', { endpoint: PHONE }));
  fixture.sessions.put(session('s-2', { endpoint: PHONE, port: 'GigabitEthernet0/1/5' }));
  fixture.discovered.putIfAbsent(discoveredUser('bob'));
  fixture.discovered.putIfAbsent(discoveredUser('john'));
  fixture.control.tell(pushOfTwo());
  fixture.control.previewed = ASKED;
  fixture.control.surveyed = ASKED;
  fixture.control.documents = ASKED;
});
afterEach(() => fixture.server.close());

function pushOfTwo() {
  const job = provedPlan('p-9');
  const [step] = job.steps;
  if (!step) throw new Error('no step');
  return { ...job, steps: [step, { ...step, id: 'p-9/1', do: { kind: 'save-config' as const, device: 'sw2' as never } }] };
}

/** Each of them means two targets. */
const COMMANDS: readonly (readonly [name: string, argv: readonly string[], what: string])[] = [
  ['session reauth', ['session', 'reauth', PHONE, '--yes'], 'sessions'],
  ['session bounce', ['session', 'bounce', PHONE, '--reason', 'T-1', '--yes'], 'sessions'],
  ['session repair', ['session', 'repair', '--yes'], 'sessions'],
  ['acl push', ['acl', 'push', '-f', list, '--device', 'sw1', '--device', 'sw2', '--device', 'sw1', '--yes'], 'devices'],
  ['acl plan', ['acl', 'plan', '-f', list, '-s', 'name=sw*'], 'devices'],
  ['acl apply', ['acl', 'apply', plan, '--yes'], 'devices'],
  ['acl rollback', ['acl', 'rollback', 'p-9'], 'devices'],
  ['job rollback', ['job', 'rollback', 'p-9'], 'devices'],
  ['device plan', ['device', 'plan', document, '-s', 'name=sw*'], 'devices'],
  ['device apply', ['device', 'apply', document, '-s', 'name=sw*', '--yes'], 'devices'],
  ['device save', ['device', 'save', '-s', 'name=sw*', '--yes'], 'devices'],
  ['user purge', ['user', 'purge', '--yes'], 'users'],
];

test.each(COMMANDS)('%s refuses more targets than --max-targets before anything is done: exit 4', async (_, argv, what) => {
  expect(await fixture.run([...argv, '--max-targets', '1'])).toMatchObject({
    code: 4,
    out: '',
    err: `portreeve: 2 ${what} are meant, more than --max-targets 1: nothing was done; choose fewer, or allow so many\n`,
  });
  expect([fixture.control.events, [...fixture.discovered.list()].length]).toEqual([[], 2]);
});

test.each(COMMANDS)('%s goes on with as many as --max-targets, as without it', async (_, argv) => {
  const without = await fixture.run(argv);
  const spoken = await fixture.run([...argv, '--max-targets', '2']);
  expect([spoken.code, spoken.err]).toEqual([without.code, without.err]);
  expect(spoken.err).not.toContain('are meant');
});

test.each(['0', '-1', 'ten', '1.5', ''])('`--max-targets=%s` is no number of targets: exit 9', async (written) => {
  const spoken = await fixture.run(['session', 'reauth', PHONE, '--yes', `--max-targets=${written}`]);
  expect(spoken).toMatchObject({
    code: 9,
    out: '',
    err: `portreeve: \`${written}\` is no number of targets: write \`--max-targets 10\`\n`,
  });
  expect(fixture.control.events).toEqual([]);
});

test('device save with a selector asks for as many devices as it means', async () => {
  const refused = await fixture.run(['device', 'save', '-s', 'name=sw*']);
  expect(refused).toMatchObject({ code: 9, err: expect.stringContaining('save the configuration of devices: 2: sw1, sw2: add --yes') });
  expect(fixture.control.events).toEqual([]);
  expect((await fixture.run(['device', 'save', '-s', 'name=sw*', '--yes'])).code).toBe(0);
  expect(fixture.control.events).toMatchObject([{ devices: ['sw1', 'sw2'] }]);
});
