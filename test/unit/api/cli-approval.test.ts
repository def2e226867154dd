import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { ok } from '../../../src/base/result.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { Approval, Plan, PlanId } from '../../../src/model/plan.ts';
import { provedPlan, START } from './api-fixture.ts';
import { cliFixture } from './cli-fixture.ts';

const fixture = await cliFixture();
const { control, run } = fixture;
afterAll(() => fixture.server.close());

const WAITING: Approval = { author: 'api:ann', until: instantOf(START + 86_400_000) };

function job(state: Plan['state'], approval: Approval): void {
  const { finishedAt: _, ...plan } = provedPlan('p-1', { state, approval, notes: ['waits for the approval of another admin key'] });
  control.plans.set('p-1' as PlanId, state === 'waiting-approval' ? plan : { ...plan, finishedAt: instantOf(START) });
}

const PENDING =
  'portreeve: job `p-1` begins nothing before another admin key than `api:ann` approves it, until 2026-02-01T12:00:00.000Z: `portreeve job approve p-1 --reason …`\n';

const STATES: readonly (readonly [what: string, state: Plan['state'], approval: Approval, code: number, err: string])[] = [
  ['waits', 'waiting-approval', WAITING, 5, PENDING],
  [
    'was denied',
    'cancelled',
    { ...WAITING, verdict: 'denied', by: 'api:bob', reason: 'T-2' },
    5,
    'portreeve: job `p-1` was denied by `api:bob`: `T-2`\n',
  ],
  [
    'was denied by time',
    'cancelled',
    { ...WAITING, verdict: 'expired' },
    5,
    'portreeve: job `p-1` was denied by time: nobody approved it until 2026-02-01T12:00:00.000Z\n',
  ],
  ['was approved and is proved', 'proved', { ...WAITING, verdict: 'approved', by: 'api:bob', reason: 'T-3' }, 0, ''],
];

for (const [what, state, approval, code, err] of STATES) {
  test(`a job that ${what}: exit ${code} of job show, job wait and acl status`, async () => {
    job(state, approval);
    for (const command of [
      ['job', 'show', 'p-1'],
      ['job', 'wait', 'p-1', '--wait', '10ms'],
      ['acl', 'status', 'p-1'],
    ]) {
      expect(await run(command)).toMatchObject({ code, err });
    }
  });
}

test('a followed job waits on while nobody has said anything', async () => {
  job('waiting-approval', WAITING);
  setTimeout(() => job('proved', { ...WAITING, verdict: 'approved' }), 300);
  const followed = await run(['acl', 'status', 'p-1', '--follow']);
  expect([followed.code, followed.out]).toEqual([
    0,
    expect.stringMatching(/job p-1 waiting-approval: waits for the approval .*\n(.*\n)*job p-1 {2}proved/),
  ]);
});

test('a push that waits for a second person: exit 5, and how to approve it', async () => {
  control.awaiting = true;
  control.previewed = ok([provedPlan('draft', { state: 'draft' })]);
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-approval-'));
  const file = join(folder, 'WEB.acl');
  writeFileSync(file, 'permit ip any any\n');
  const pushed = await run(['acl', 'push', '-f', file, '--device', 'sw1', '--yes']);
  rmSync(folder, { recursive: true });
  control.awaiting = false;
  expect(pushed).toMatchObject({
    code: 5,
    err: expect.stringMatching(/another admin key approves it: `portreeve job approve p-1 --reason …`\n$/),
  });
});

test('approve and deny carry the reason; who may not is told', async () => {
  job('waiting-approval', WAITING);
  expect((await run(['job', 'approve', 'p-1', '--reason', 'T-1'])).code).toBe(0);
  expect((await run(['job', 'deny', 'p-1', '--reason', 'no'])).code).toBe(0);
  expect(control.judged.map((one) => one.split(' ').slice(1).join(' '))).toEqual(['approve p-1 T-1', 'deny p-1 no']);
  expect((await run(['job', 'approve', 'p-1'])).code).toBe(9);
  control.refusal = fault('api.forbidden', '`api:ann` asked for job `p-1`');
  expect((await run(['job', 'approve', 'p-1', '--reason', 'T-1'])).code).toBe(6);
  control.refusal = undefined;
});
