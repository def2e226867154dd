import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { provedPlan, session } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;
beforeEach(async () => {
  fixture = await cliFixture();
  for (const id of ['s-1', 's-2', 's-3']) fixture.sessions.put(session(id));
  fixture.sessions.put(session('s-4', { device: 'sw2' as never }));
  fixture.control.previewed = ok([provedPlan('p-0', { notes: ['session s-9 left alone: why'] })]);
});
afterEach(() => fixture.server.close());

const REAUTH = ['session', 'reauth', '-s', 'device=sw1'];

test('what a selector matches is told the same by one job', async () => {
  const spoken = await fixture.run([...REAUTH, '--type', 'rerun', '--yes']);
  expect(spoken).toMatchObject({ code: 0, out: 'reauthenticate 3 sessions: accepted, job p-1\n' });
  expect(fixture.control.events).toMatchObject([
    { kind: 'sessions.action', sessions: ['s-1', 's-2', 's-3'], command: { kind: 'reauthenticate', type: 'rerun' } },
  ]);
});

test('how it is gone about', async () => {
  const limits = ['--batches', '1,10%', '--max-failures', '5%', '--pause', '30s', '--require-healthy'];
  const rates = ['--rate', '10/s', '--rate-per-site', '5/s', '--rate-per-device', '30/m'];
  expect((await fixture.run([...REAUTH, ...limits, ...rates, '--yes'])).code).toBe(0);
  expect(fixture.control.events).toMatchObject([
    {
      rollout: {
        batches: [{ targets: 1 }, { percent: 10 }],
        maxFailures: { percent: 5 },
        pause: 30_000,
        requireHealthy: { p95: 500, rejects: 5 },
        rate: { global: 10, perSite: 5, perDevice: 0.5 },
      },
    },
  ]);
});

test('without --yes the server says how many are meant, and that number is to be typed', async () => {
  const refused = await fixture.run(REAUTH);
  expect([refused.code, fixture.control.events]).toEqual([9, []]);
  expect(refused.err).toContain('reauthenticate sessions: 3:');
  expect(refused.err).toContain('session s-9 left alone: why): add --yes to go on');
  const typed = await fixture.run(REAUTH, { terminal: true, answer: '3' });
  expect([typed.code, fixture.control.events.length]).toEqual([0, 1]);
});

test('--max-targets refuses more', async () => {
  const spoken = await fixture.run([...REAUTH, '--yes', '--max-targets', '2']);
  expect([spoken.code, fixture.control.events]).toEqual([4, []]);
  expect(spoken.err).toContain('3 sessions are meant');
});

test('--dry-run: planned, not accepted; or only shown', async () => {
  expect(await fixture.run([...REAUTH, '--dry-run=server'])).toMatchObject({ code: 2, out: expect.stringContaining('job p-0') });
  const client = await fixture.run([...REAUTH, '--dry-run=client', '--rate', '1/s']);
  expect(JSON.parse(client.out)).toEqual({
    method: 'POST',
    path: '/api/v1/sessions:bulk-action',
    body: { action: 'reauthenticate', selector: 'device=sw1', with: {}, limits: { rate: { global: '1/s' } } },
  });
  expect(fixture.control.events).toEqual([]);
});

test.each([
  ['a session and a selector', [...REAUTH, 's-1'], '`s-1` and --selector are both given'],
  ['neither', ['session', 'reauth'], 'no session is meant'],
  ['a rate for one session', ['session', 'reauth', 's-1', '--rate-per-site', '1/s'], '--rate-per-site is about many sessions'],
  ['a rate that is none', [...REAUTH, '--rate-per-device', 'slow'], '--rate-per-device: expected a rate such as'],
  ['a batch that is none', [...REAUTH, '--batches', '0'], '--batches: expected a number of targets'],
])('%s: exit 9', async (_what, argv, why) => {
  const spoken = await fixture.run(argv);
  expect([spoken.code, fixture.control.events]).toEqual([9, []]);
  expect(spoken.err).toContain(why);
});

test('the list of sessions takes a selector', async () => {
  expect(await fixture.run(['session', 'list', '-s', 'device=sw2', '-o', 'name'])).toMatchObject({ code: 0, out: 's-4\n' });
});
