import { afterAll, expect, test } from 'vitest';
import type { PlanId } from '../../../src/model/plan.ts';
import { LAPTOP, provedPlan, session } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

const fixture = await cliFixture();
afterAll(() => fixture.server.close());

const { finishedAt: _, ...running } = provedPlan('p-1', { state: 'running' });
const [step] = running.steps;
if (!step) throw new Error('no step');
const { finishedAt: _finishedAt, ...open } = step;
const begun = { ...running, steps: [{ ...open, state: 'sent' as const, evidence: step.evidence.slice(0, 2) }] };

test('job logs: what was seen, the time in front; -f goes on until the job is over and tells nothing twice', async () => {
  fixture.control.plans.set('p-1' as PlanId, begun);
  const now = await fixture.run(['job', 'logs', 'p-1']);
  expect([now.code, now.out.trimEnd().split('\n')]).toEqual([
    0,
    ['2026-01-31T12:00:00.000Z p-1/1 sw1 s-1  sent: CoA-Request 17 to 192.0.2.10:1700', '2026-01-31T12:00:00.003Z p-1/1 sw1 s-1  CoA-ACK'],
  ]);
  setTimeout(() => fixture.control.plans.set('p-1' as PlanId, provedPlan('p-1')), 200);
  const followed = await fixture.run(['job', 'logs', 'p-1', '-f', '-o', 'jsonl']);
  expect(
    followed.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).what),
  ).toEqual(['sent', 'CoA-ACK', 'Access-Accept', 'dACL #ACSACL#-IP-FULL-66a1b2c3', 'accounting']);
});

test('job status: a line a device, exit 2 while it goes on', async () => {
  fixture.control.plans.set('p-2' as PlanId, { ...begun, id: 'p-2' as PlanId });
  expect(await fixture.run(['job', 'status', 'p-2'])).toMatchObject({ code: 2, out: expect.stringContaining('sw1  running sessions=0/1') });
});

test('device get --tcam shows the account too', async () => {
  const { code, out } = await fixture.run(['device', 'get', 'sw1', '--tcam']);
  expect([code, out]).toEqual([0, expect.stringMatching(/^device .*sw1\n[\s\S]*entries an ASIC/)]);
  expect(JSON.parse((await fixture.run(['device', 'get', 'sw1', '--tcam', '-o', 'json'])).out)).toHaveProperty('tcam.asics');
});

test('session watch tells what becomes of sessions until it is interrupted, of one device or endpoint where asked', async () => {
  const interrupt = new AbortController();
  const watching = fixture.run(['session', 'watch', '--device', 'sw1', '-o', 'jsonl'], { interrupted: interrupt.signal });
  for (let sent = 0; sent < 3; sent++) {
    await new Promise((wake) => setTimeout(wake, 100));
    fixture.sessions.put(session('s-1'));
    fixture.sessions.put(session('s-2', { device: 'sw2' as never }));
  }
  interrupt.abort();
  const { code, out } = await watching;
  const heard = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([code, heard.length > 0]).toEqual([0, true]);
  expect(new Set(heard.map(({ event, session: one }) => `${event} ${one.id} ${one.mac}`))).toEqual(
    new Set([`session.granted s-1 ${LAPTOP}`]),
  );
  expect((await fixture.run(['session', 'watch', '--mac', 'x'])).code).toBe(9);
  expect((await fixture.run(['session', 'watch'], { key: 'wrong' })).code).toBe(6);
});

test('session trace says why, under another revision as well', async () => {
  fixture.sessions.put(session('s-1'));
  for (const more of [[], ['--as-of', 'files']]) {
    const spoken = await fixture.run(['session', 'trace', 's-1', ...more]);
    const explained = await fixture.run(['policy', 'explain', '--session', 's-1', ...more]);
    expect([spoken.code, spoken.out, spoken.err]).toEqual([explained.code, explained.out, explained.err]);
  }
});
