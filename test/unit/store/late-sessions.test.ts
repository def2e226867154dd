import { expect, test } from 'vitest';
import { GroupCommit } from '../../../src/adapters/store/sqlite/group-commit.ts';
import { LateSessions } from '../../../src/adapters/store/sqlite/late-sessions.ts';
import type { Batch } from '../../../src/adapters/store/sqlite/operations.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { Session } from '../../../src/model/session.ts';
import type { Clock } from '../../../src/ports/clock.ts';

const request = Uint8Array.of(1);
const session = (more: Partial<Session> = {}): Session =>
  ({
    id: 's',
    device: 'sw1',
    nasAddress: '10.0.0.1',
    userName: 'u',
    state: 'active',
    request,
    startedAt: 0,
    seenAt: 0,
    revision: 1,
    ...more,
  }) as Session;

/** A commit whose disk answers at once, and what it was given. */
function fixture() {
  const written: string[] = [];
  const commit: GroupCommit = new GroupCommit((batch: Batch) => {
    for (const operation of batch.operations)
      if (operation.kind === 'save-sessions') written.push(...operation.sessions.map(({ id }) => id));
    const accounting = batch.accounting && ({ ok: true, value: undefined } as const);
    queueMicrotask(() =>
      commit.answered({ answers: batch.operations.map(() => ({ ok: true, value: undefined })), ...(accounting && { accounting }) }),
    );
  });
  const timers: (() => void)[] = [];
  const after: Clock['after'] = (_delay, task) => {
    timers.push(task);
    return () => undefined;
  };
  const clock: Clock = { now: () => instantOf(0), monotonic: () => 0, after };
  const late = new LateSessions(commit, clock);
  const pass = async () => {
    for (const task of timers.splice(0)) task();
    await commit.idle();
  };
  return { late, commit, written, pass };
}

test('the latest state is written once, late', async () => {
  const { late, written, pass } = fixture();
  late.remember(session());
  late.remember(session({ userName: 'v' }));
  expect(written).toEqual([]);
  await pass();
  expect(written).toEqual(['s']);
});

test('a session merely heard of again is not written again, until a minute has passed', async () => {
  const { late, written, pass } = fixture();
  late.remember(session());
  await pass();
  late.remember(session({ seenAt: instantOf(59_000), revision: 2 }));
  await pass();
  expect(written).toEqual(['s']);
  late.remember(session({ seenAt: instantOf(60_000), revision: 3 }));
  await pass();
  expect(written).toEqual(['s', 's']);
});

test.each<[string, Partial<Session>]>([
  ['state', { state: 'ended' }],
  ['ids', { acctSessionId: '7' }],
  ['address', { ip: '10.0.0.9' as NonNullable<Session['ip']> }],
  ['request', { request: Uint8Array.of(2) }],
  ['grant', { granted: { fingerprint: 'f' } as NonNullable<Session['granted']> }],
  ['application', { applied: { fingerprint: 'f' } as NonNullable<Session['applied']> }],
])('a change of its %s is written', async (_what, change) => {
  const { late, written, pass } = fixture();
  late.remember(session());
  await pass();
  late.remember(session(change));
  await pass();
  expect(written).toEqual(['s', 's']);
});

test('it rides along with a transaction that is written for another reason', async () => {
  const { late, commit, written } = fixture();
  late.remember(session());
  await new Promise<void>((stored) => commit.account(Uint8Array.of(4), 1, 0, () => stored()));
  expect(written).toEqual(['s']);
});
