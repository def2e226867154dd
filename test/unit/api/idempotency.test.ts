import { afterEach, beforeEach, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { usedKey } from '../../../src/control/used-key.ts';
import { apiFixture, KEYS, LAPTOP, session } from './api-fixture.ts';

let fixture: ReturnType<typeof apiFixture>;
beforeEach(() => {
  fixture = apiFixture();
  fixture.sessions.put(session('s-1'));
});
afterEach(() => fixture.server.close());

const PATH = '/sessions/s-1/actions/bounce';
const post = (key: string, body: unknown, path = PATH, who: string = KEYS.admin) =>
  fixture.ask('POST', path, { key: who, body, headers: { 'idempotency-key': key } });

test('the same key and body: the same answer, and nothing happens twice', async () => {
  const first = await post('k-1', { reason: 'T-1' });
  const second = await post('k-1', { reason: 'T-1' });
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  expect(second.headers['idempotency-replayed']).toBe('true');
  expect([second.statusCode, second.body, second.headers.location]).toEqual([202, first.body, first.headers.location]);
  expect(fixture.control.events).toHaveLength(1);
});

test('the order of the fields is not another body', async () => {
  const path = '/sessions/s-1/actions/activate-service';
  await post('k-1', { service: 'A', reason: 'T-1' }, path);
  expect((await post('k-1', { reason: 'T-1', service: 'A' }, path)).headers['idempotency-replayed']).toBe('true');
});

test('the same key with another body is refused', async () => {
  await post('k-1', { reason: 'T-1' });
  const other = await post('k-1', { reason: 'T-2' });
  expect([other.statusCode, other.json().code]).toEqual([422, 'api.idempotency']);
  expect(fixture.control.events).toHaveLength(1);
});

test('while the first is still answered: 409', async () => {
  let release = () => {};
  fixture.control.hold = new Promise((resolve) => {
    release = resolve;
  });
  const first = post('k-1', { reason: 'T-1' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  const second = await post('k-1', { reason: 'T-1' });
  release();
  expect([second.statusCode, second.json().code]).toEqual([409, 'api.conflict']);
  expect((await first).statusCode).toBe(202);
});

test('a key belongs to one route and one sender', async () => {
  await post('k-1', { reason: 'T-1' });
  const elsewhere = await post('k-1', { reason: 'T-1' }, '/sessions/s-1/actions/disable-port');
  const another = await post('k-1', { reason: 'T-1' }, PATH, KEYS.operator);
  expect([elsewhere.statusCode, another.statusCode]).toEqual([202, 202]);
  expect(new Set(fixture.control.events.map(({ id }) => id)).size).toBe(3);
});

test('the event id is made of the key, so a restart does not forget it', async () => {
  await post('k-1', { reason: 'T-1' });
  const before = fixture.control.events[0]?.id;
  const restarted = apiFixture();
  restarted.sessions.put(session('s-1'));
  await restarted.ask('POST', PATH, { body: { reason: 'T-1' }, headers: { 'idempotency-key': 'k-1' } });
  expect(restarted.control.events[0]?.id).toBe(before);
  const [event] = restarted.control.events;
  expect([event?.request, event?.request?.length]).toEqual([fixture.control.events[0]?.request, 32]);
  await restarted.ask('POST', PATH, { body: { reason: 'T-2' }, headers: { 'idempotency-key': 'k-2' } });
  expect(restarted.control.events[1]?.request).not.toBe(event?.request);
  await restarted.server.close();
});

test('what the journal knows under the key with another body is refused: 422', async () => {
  fixture.control.refusal = usedKey();
  const other = await post('k-1', { reason: 'T-2' });
  expect([other.statusCode, other.json().code]).toEqual([422, 'api.idempotency']);
});

test('without a key every request is its own', async () => {
  await fixture.ask('POST', PATH, { body: { reason: 'T-1' } });
  await fixture.ask('POST', PATH, { body: { reason: 'T-1' } });
  expect(new Set(fixture.control.events.map(({ id }) => id)).size).toBe(2);
});

test('items of an array without ids get ids of their own from one key', async () => {
  const results = [1, 2].map(() => ({ mac: LAPTOP, status: 'compliant' }));
  await post('k-1', results, '/posture/results');
  expect(new Set(fixture.control.events.map(({ id }) => id)).size).toBe(2);
});

test('what failed on our side is not kept: the same key may try again', async () => {
  fixture.control.refusal = fault('journal.unavailable', 'the journal cannot be written');
  expect((await post('k-1', { reason: 'T-1' })).statusCode).toBe(507);
  fixture.control.refusal = undefined;
  const again = await post('k-1', { reason: 'T-1' });
  expect([again.statusCode, again.headers['idempotency-replayed']]).toEqual([202, undefined]);
});

test('a refused body takes no key', async () => {
  expect((await post('k-1', {})).statusCode).toBe(400);
  expect((await post('k-1', { reason: 'T-1' })).statusCode).toBe(202);
});

test('a day later the key is forgotten here, and the journal still knows the event', async () => {
  await post('k-1', { reason: 'T-1' });
  fixture.clock.move(24 * 60 * 60 * 1000 + 1);
  const later = await post('k-1', { reason: 'T-1' });
  expect([later.statusCode, later.headers['idempotency-replayed'], later.json().duplicate]).toEqual([200, undefined, true]);
});

test.each([[''], ['x'.repeat(256)], ['two words']])('`%s` is no key', async (key) => {
  const answer = await post(key, { reason: 'T-1' });
  expect([answer.statusCode, answer.json().errors?.[0]?.pointer]).toEqual([400, 'header/idempotency-key']);
});

test('a question takes no notice of the key', async () => {
  const ask = () => fixture.ask('GET', '/devices', { headers: { 'idempotency-key': 'k-1' } });
  await ask();
  expect((await ask()).headers['idempotency-replayed']).toBeUndefined();
});
