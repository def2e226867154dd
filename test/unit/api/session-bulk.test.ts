import { afterAll, beforeEach, expect, test } from 'vitest';
import { usedKey } from '../../../src/control/used-key.ts';
import { apiFixture, KEYS, session } from './api-fixture.ts';

const fixture = apiFixture();
const { ask, control, sessions } = fixture;
sessions.put(session('s-1'));
sessions.put(session('s-2'));
sessions.put(session('s-3', { device: 'sw2' as never }));
sessions.put(session('s-4', { state: 'ended' }));
afterAll(() => fixture.server.close());
beforeEach(() => {
  control.events.length = 0;
});

const PATH = '/sessions:bulk-action';
const bulk = (body: object, key?: string) =>
  ask('POST', PATH, { key: KEYS.operator, body, ...(key !== undefined && { headers: { 'idempotency-key': key } }) });

test('the same of sessions that are named: one event and one job, and who was left out', async () => {
  const body = { action: 'disable-port', sessions: ['s-1', 's-9', 's-2', 's-4'], with: { reason: 'T-1', ttl: '4h' } };
  const answer = await bulk(body, 'once');
  expect(answer.statusCode).toBe(202);
  expect(answer.headers.location).toBe('/api/v1/jobs/p-1');
  expect(answer.json()).toMatchObject({
    jobs: [{ id: 'p-1' }],
    sessions: 2,
    leftOut: [
      { session: 's-9', code: 'api.not-found', message: 'there is no session `s-9`' },
      { session: 's-4', code: 'api.not-found', message: 'session `s-4` has ended' },
    ],
  });
  expect(control.events).toMatchObject([
    { kind: 'sessions.action', sessions: ['s-1', 's-2'], command: { kind: 'disable-host-port', ttl: 14_400_000 }, reason: 'T-1' },
  ]);
  expect((await bulk(body, 'once')).json()).toEqual(answer.json());
  expect(control.events).toHaveLength(1);
});

test('a selector chooses the live sessions it matches, with how they are gone about', async () => {
  const limits = {
    batches: [1, '10%'],
    maxFailures: { count: 2 },
    rate: { global: '30/m', perDevice: '2/s' },
    pause: '30s',
    maxTargets: 10,
  };
  const answer = await bulk({ action: 'reauthenticate', selector: 'device=sw1 and state=active', limits, with: { type: 'rerun' } });
  expect([answer.statusCode, answer.json().sessions, answer.json().leftOut]).toEqual([202, 2, undefined]);
  expect(control.events).toMatchObject([
    {
      sessions: ['s-1', 's-2'],
      command: { kind: 'reauthenticate', type: 'rerun' },
      rollout: {
        batches: [{ targets: 1 }, { percent: 10 }],
        maxFailures: { count: 2 },
        rate: { global: 0.5, perDevice: 2 },
        pause: 30_000,
      },
    },
  ]);
});

test('of sessions that are named a selector chooses', async () => {
  await bulk({ action: 'query', sessions: ['s-1', 's-3'], selector: 'device=sw2' });
  expect(control.events).toMatchObject([{ sessions: ['s-3'] }]);
});

test.each([
  ['neither sessions nor a selector', { action: 'query' }, 400, 'api.invalid', '/sessions'],
  ['a selector that is none', { action: 'query', selector: 'colour=red' }, 400, 'api.invalid', '/selector'],
  ['a selector nothing matches', { action: 'query', selector: 'device=sw9' }, 422, 'plan.no-target', undefined],
  [
    'more than are allowed',
    { action: 'query', selector: 'device=*', limits: { maxTargets: 2 } },
    422,
    'plan.refused',
    '/limits/maxTargets',
  ],
  [
    'a rate that is none',
    { action: 'query', selector: 'device=*', limits: { rate: { global: 'fast' } } },
    400,
    'api.invalid',
    '/limits/rate/global',
  ],
])('%s: nothing is done', async (_what, body, status, code, pointer) => {
  const answer = await bulk(body);
  expect([answer.statusCode, answer.json().code, answer.json().errors?.[0]?.pointer]).toEqual([status, code, pointer]);
  expect(control.events).toEqual([]);
});

test('a key that was used with another body: nothing of this one is done', async () => {
  control.refusal = usedKey();
  const answer = await bulk({ action: 'disconnect', sessions: ['s-1', 's-2'], with: { reason: 'T-2' } }, 'used');
  expect([answer.statusCode, answer.json().code, control.events]).toEqual([422, 'api.idempotency', []]);
  control.refusal = undefined;
});

test('the list of sessions takes the same selectors', async () => {
  const found = await ask('GET', `/sessions?${new URLSearchParams({ filter: 'device=sw2 or state=ended' })}`, { key: KEYS.viewer });
  expect(found.json().sessions.map(({ id }: { id: string }) => id)).toEqual(['s-3', 's-4']);
  const wrong = await ask('GET', `/sessions?${new URLSearchParams({ filter: 'device' })}`, { key: KEYS.viewer });
  expect([wrong.statusCode, wrong.json().errors[0].pointer]).toEqual([400, '/filter']);
});
