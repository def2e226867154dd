import { afterAll, expect, test } from 'vitest';
import { usedKey } from '../../../src/control/used-key.ts';
import { apiFixture, KEYS, session } from './api-fixture.ts';

const fixture = apiFixture();
const { ask, control, sessions } = fixture;
sessions.put(session('s-1'));
sessions.put(session('s-2'));
afterAll(() => fixture.server.close());

const PATH = '/sessions:bulk-action';

test('the same of many sessions: each an event and a job of its own, with what became of each', async () => {
  const body = { action: 'disable-port', sessions: ['s-1', 's-9', 's-2'], with: { reason: 'T-1', ttl: '4h' } };
  const answer = await ask('POST', PATH, { key: KEYS.operator, body, headers: { 'idempotency-key': 'once' } });
  expect(answer.statusCode).toBe(202);
  expect(answer.json()).toMatchObject({
    results: [
      { session: 's-1', duplicate: false, jobs: [{ href: expect.stringContaining('/jobs/') }] },
      { session: 's-9', error: { code: 'api.not-found', message: 'there is no session `s-9`' } },
      { session: 's-2', duplicate: false },
    ],
  });
  const asked = control.events.filter(({ kind }) => kind === 'session.action');
  expect(asked).toMatchObject([
    { session: 's-1', command: { kind: 'disable-host-port', ttl: 14_400_000 }, reason: 'T-1' },
    { session: 's-2', command: { kind: 'disable-host-port', ttl: 14_400_000 }, reason: 'T-1' },
  ]);
  const again = await ask('POST', PATH, { key: KEYS.operator, body, headers: { 'idempotency-key': 'once' } });
  expect(again.json()).toEqual(answer.json());
  expect(control.events.filter(({ kind }) => kind === 'session.action')).toHaveLength(2);
});

test('a key that was used with another body: nothing of this one is done', async () => {
  control.refusal = usedKey();
  const asked = control.asked;
  const body = { action: 'disconnect', sessions: ['s-1', 's-2'], with: { reason: 'T-2' } };
  const answer = await ask('POST', PATH, { key: KEYS.operator, body, headers: { 'idempotency-key': 'used' } });
  expect([answer.statusCode, answer.json().code, control.asked - asked]).toEqual([422, 'api.idempotency', 1]);
  control.refusal = undefined;
});
