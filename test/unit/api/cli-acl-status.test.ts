import { afterAll, expect, test } from 'vitest';
import type { FaultCode } from '../../../src/base/catalogue.ts';
import { fault } from '../../../src/base/fault.ts';
import { type Instant, instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { Plan, PlanId, Step } from '../../../src/model/plan.ts';
import { provedPlan, START } from './api-fixture.ts';
import { cliFixture, speak } from './cli-fixture.ts';

const fixture = await cliFixture();
const { control, run } = fixture;
afterAll(() => fixture.server.close());

const at = (ms: number): Instant => instantOf(START + ms);
const BEFORE = { name: 'PR-WEB-77b0d3f1', lines: ['permit tcp any any eq www', 'deny ip any any'] };
const ACL = { name: 'PR-WEB-0011aabb', lines: ['permit tcp any any eq www', 'permit udp any any eq domain', 'deny ip any any'] };

function push(place: number, device: string, over: Partial<Step>): Step {
  return {
    id: `p-1/${place}`,
    serialKey: `device:${device}`,
    after: [],
    do: { kind: 'push-acl', device: device as DeviceId, acl: ACL, before: BEFORE },
    expect: { kind: 'acl-equals', device: device as DeviceId, acl: ACL },
    retry: { attempts: 3, initial: 2000, cap: 30_000 },
    deadline: 30_000,
    state: 'ready',
    attempt: 0,
    wave: place,
    evidence: [],
    ...over,
  };
}

const proved = (place: number, device: string): Step =>
  push(place, device, {
    state: 'proved',
    attempt: 1,
    sentAt: at(100),
    finishedAt: at(3200),
    evidence: [
      { at: at(100), what: 'writing' },
      { at: at(3200), what: 'read back' },
    ],
  });
const failed = (place: number, device: string): Step =>
  push(place, device, {
    state: 'refused',
    attempt: 1,
    sentAt: at(1),
    finishedAt: at(2),
    evidence: [{ at: at(2), what: 'the device refused line 3' }],
  });

function job(state: Plan['state'], steps: readonly Step[], more: Partial<Plan> = {}): void {
  const { finishedAt: _, ...open } = provedPlan('p-1', {
    state,
    steps,
    rollout: { waves: [1, 2, 3], pause: 0, rate: {}, jitter: 0 },
    ...more,
  });
  const over = !['running', 'waiting', 'paused'].includes(state);
  control.plans.set('p-1' as PlanId, over ? { ...open, finishedAt: at(4000) } : open);
}

test('a line a device: what changed, what stayed, how long it took, whether it was read back', async () => {
  const left = push(3, 'sw-3', { state: 'skipped', skipped: 'stopped', finishedAt: at(5) });
  job('partial', [proved(1, 'sw-ber-12'), failed(2, 'sw-2'), left], {
    notes: ['stopped in wave 2: 1 of the 2 targets that had begun failed'],
  });
  expect(await run(['acl', 'status', 'p-1'])).toMatchObject({
    code: 3,
    out: `job p-1  partial
  stopped in wave 2: 1 of the 2 targets that had begun failed
sw-ber-12  ok changed=1 unchanged=2 3.1s verified
sw-2       failed changed=0 unchanged=0 0.0s: the device refused line 3
sw-3       left changed=0 unchanged=0: stopped
`,
    err: 'portreeve: job `p-1` ended as partial, 1 failed, 1 left out: try those again with `portreeve job retry p-1 --failed-only`\n',
  });
});

test('followed, it tells each change with the time in front, and the recap at the end', async () => {
  job('waiting', [push(1, 'sw-1', {}), push(2, 'sw-2', { state: 'waiting' })], {
    heldBy: 'window',
    notes: ['waits for its window: it opens later'],
  });
  setTimeout(
    () => job('running', [push(1, 'sw-1', { state: 'sent', attempt: 1, sentAt: at(1) }), push(2, 'sw-2', { state: 'waiting' })]),
    300,
  );
  setTimeout(() => job('proved', [proved(1, 'sw-1'), proved(2, 'sw-2')]), 900);
  const spoken = await run(['acl', 'status', 'p-1', '--follow']);
  const time = '\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z';
  expect(spoken.out).toMatch(
    new RegExp(
      [
        `^${time} job p-1 waiting: waits for its window: it opens later`,
        `${time} job p-1 running`,
        `${time} sw-1 running`,
        `${time} job p-1 proved`,
        `${time} sw-1  ok changed=1 unchanged=2 3\\.1s verified`,
        `${time} sw-2  ok changed=1 unchanged=2 3\\.1s verified`,
        'job p-1  proved',
        'sw-1  ok changed=1 unchanged=2 3\\.1s verified',
        'sw-2  ok changed=1 unchanged=2 3\\.1s verified',
        '$',
      ].join('\n'),
    ),
  );
  expect(spoken.code).toBe(0);
});

test('what a device said in several lines stands in one, in the recap and in the job, whose summary says what was seen', async () => {
  const full = push(1, 'sw-1', {
    state: 'refused',
    attempt: 1,
    sentAt: at(1),
    finishedAt: at(2),
    evidence: [
      { at: at(1), what: 'device `sw-1`: the connection ended after `end` was sent; its outcome is unknown [device.lost]' },
      { at: at(2), what: 'its hardware has no room', detail: '%ACL-4-A: none\r\n%ACL-4-B: none\n' },
    ],
  });
  job('failed', [full]);
  const said = '%ACL-4-A: none; %ACL-4-B: none';
  expect((await run(['acl', 'status', 'p-1'])).out).toContain(`its hardware has no room, ${said}\n`);
  expect((await run(['acl', 'status', 'p-1', '-o', 'wide'])).out).toContain(`its hardware has no room, ${said}`);
  const { out } = await run(['job', 'show', 'p-1']);
  expect(out).toContain(`its hardware has no room: ${said}\n`);
  expect(out).toContain('the connection ended after `end` was sent 1 → its hardware has no room 2\n');
});

test('on a terminal it redraws: a line a batch, and below it what failed', async () => {
  job('running', [proved(1, 'sw-1'), failed(2, 'sw-2'), push(3, 'sw-3', { state: 'waiting' })]);
  setTimeout(() => job('failed', [proved(1, 'sw-1'), failed(2, 'sw-2'), failed(3, 'sw-3')]), 300);
  const spoken = await run(['acl', 'status', 'p-1', '--follow', '--no-color'], { terminal: true });
  const [first = '', second = ''] = spoken.out.split('\u001b[5A\u001b[J');
  expect(first.split('\n').slice(1)).toEqual([
    '  batch 1 of 3  ####################  1 of 1, 0 running, 0 failed',
    '  batch 2 of 3  ####################  1 of 1, 0 running, 1 failed',
    '    `- sw-2: the device refused line 3',
    '  batch 3 of 3  ....................  0 of 1, 0 running, 0 failed',
    '',
  ]);
  expect(second).toContain('`- sw-3: the device refused line 3');
});

test('an interrupt leaves the job alone and names it: exit 130', async () => {
  job('running', [push(1, 'sw-1', {})]);
  const interrupt = new AbortController();
  setTimeout(() => interrupt.abort(), 100);
  const spoken = await run(['acl', 'status', 'p-1', '--follow'], { interrupted: interrupt.signal });
  expect([spoken.code, spoken.err]).toEqual([130, 'portreeve: the job goes on: p-1\nportreeve: interrupted\n']);
});

test('retry and rollback start a job that follows another', async () => {
  expect(await run(['job', 'retry', 'p-1', '--failed-only'])).toMatchObject({ code: 0, out: 'retry of p-1: accepted, job p-9\n' });
  expect(await run(['acl', 'rollback', 'p-1', '--reason', 'T-1'])).toMatchObject({ code: 0, out: 'rollback of p-1: accepted, job p-9\n' });
  expect(await run(['job', 'rollback', 'p-1'])).toMatchObject({ code: 0 });
  expect(control.followed.map((one) => one.split(' ').slice(1).join(' '))).toEqual(['retry p-1', 'rollback p-1 T-1', 'rollback p-1']);
  expect((await run(['job', 'retry', 'p-1'])).code).toBe(9);
});

test('what would follow on several devices up needs --yes, or somebody who types how many they are; nothing is done without', async () => {
  job('partial', [proved(1, 'sw-1'), failed(2, 'sw-2'), failed(3, 'sw-3')]);
  const before = control.followed.length;
  const refused = await run(['acl', 'rollback', 'p-1']);
  expect([refused.code, refused.err]).toEqual([
    9,
    expect.stringContaining('rollback of p-1 on devices: 3: sw-1, sw-2, sw-3: add --yes to go on'),
  ]);
  expect((await run(['job', 'retry', 'p-1', '--failed-only'])).code).toBe(9);
  expect(control.followed.length).toBe(before);
  expect((await run(['acl', 'rollback', 'p-1', '--yes'])).code).toBe(0);
  expect((await run(['job', 'retry', 'p-1', '--failed-only', '--yes'])).code).toBe(0);
  expect(control.followed.length).toBe(before + 2);
  job('failed', [failed(1, 'sw-1')]);
});

test('a rollback that is waited for shows how it goes, and at the end a line a device', async () => {
  const rollBack = (state: Plan['state'], ...steps: readonly Step[]) =>
    control.plans.set('p-9' as PlanId, provedPlan('p-9', { state, steps, rollout: { waves: [1], pause: 0, rate: {}, jitter: 0 } }));
  rollBack('running', push(1, 'sw-1', { state: 'sent', attempt: 1, sentAt: at(1) }));
  setTimeout(() => rollBack('failed', failed(1, 'sw-1')), 300);
  const spoken = await run(['acl', 'rollback', 'p-1', '--wait=30s']);
  expect(spoken.out).toMatch(
    /^\S+Z job p-9 running\n\S+Z sw-1 running\n\S+Z job p-9 failed\n\S+Z sw-1 {2}failed .*\njob p-9 {2}failed[\s\S]*\nsw-1 {2}failed .*: the device refused line 3\n$/,
  );
  expect([spoken.code, spoken.err]).toEqual([3, expect.stringContaining('`portreeve job retry p-9 --failed-only`')]);
  rollBack('running', push(1, 'sw-1', {}));
  const drawn = await run(['acl', 'rollback', 'p-1', '--wait=700ms', '--no-color'], { terminal: true });
  expect(drawn.out).toContain('  batch 1 of 1  ....................  0 of 1, 0 running, 0 failed\n\u001b[2A\u001b[J');
  expect(drawn.code).toBe(8);
});

test.each<[string, FaultCode, number]>([
  ['a plan that is stale', 'plan.stale', 2],
  ['a guard', 'plan.refused', 4],
  ['too little TCAM', 'acl.tcam', 4],
  ['a right that is missing', 'api.forbidden', 6],
  ['a job that is not there', 'api.not-found', 9],
  ['a job that is not over', 'api.conflict', 1],
])('exit code for %s', async (_, code, exit) => {
  control.refusal = fault(code, 'refused for a test');
  expect((await run(['acl', 'rollback', 'p-1'])).code).toBe(exit);
  control.refusal = undefined;
});

test.each<[string, Plan['state'], readonly Step[], number]>([
  ['is done', 'proved', [proved(1, 'sw-1')], 0],
  ['had nothing to do', 'unneeded', [], 0],
  ['goes on', 'running', [push(1, 'sw-1', {})], 2],
  ['waits', 'waiting', [push(1, 'sw-1', {})], 2],
  ['failed on some', 'partial', [proved(1, 'sw-1'), failed(2, 'sw-2')], 3],
  ['failed', 'failed', [failed(1, 'sw-1')], 3],
])('acl status of a job that %s', async (_, state, steps, exit) => {
  job(state, steps);
  expect((await run(['acl', 'status', 'p-1'])).code).toBe(exit);
});

test('a wait that ends before the job is exit 8, a server that is not there exit 7, a missing key exit 6', async () => {
  job('running', [push(1, 'sw-1', {})]);
  control.plans.set('p-9' as PlanId, { ...provedPlan('p-9'), state: 'running' });
  expect((await run(['acl', 'rollback', 'p-1', '--wait=100ms'])).code).toBe(8);
  const server = ['--server', 'http://127.0.0.1:9'];
  expect((await speak(['acl', 'status', 'p-1', ...server, '--key', 'k'])).code).toBe(7);
  expect((await speak(['acl', 'status', 'p-1', ...server])).code).toBe(6);
});
