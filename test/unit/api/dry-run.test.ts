import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import { instantOf } from '../../../src/base/time.ts';
import type { Mac } from '../../../src/model/mac.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { apiFixture, discoveredUser, provedPlan, session } from './api-fixture.ts';

const fixture = apiFixture();
const { ask, control } = fixture;
afterAll(() => fixture.server.close());
fixture.sessions.put(session('s-1'));
fixture.discovered.putIfAbsent(discoveredUser('john'));
control.plans.set(provedPlan('p-1').id, provedPlan('p-1'));
const mac = '02-00-5E-00-00-01' as Mac;
fixture.deps.postures.put({ ...newRecord(mac, [mac], instantOf(0), 1, 'c-1'), state: 'quarantined' });
beforeEach(() => {
  control.previewed = ok([provedPlan('draft', { state: 'draft' })]);
});

type Operation = { readonly parameters?: readonly { readonly name: string; readonly in: string }[] };
const document = (await ask('GET', '/openapi.json')).json() as { paths: Record<string, Record<string, Operation>> };
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, operation]) =>
    method === 'get' ? [] : [{ name: `${method.toUpperCase()} ${path.replace('/api/v1', '')}`, operation }],
  ),
);

/** They answer a question; or are a turn of a conversation, or a sign of life. */
const NO_CHANGE = [
  'POST /acls:plan',
  'POST /audit:verify',
  'POST /configurations:drift',
  'POST /configurations:plan',
  'POST /devices/{id}/tcam/forecast',
  'POST /devices/{id}/tcam/reconcile',
  'POST /plans',
  'POST /policy:explain',
  'POST /policy:impact',
  'POST /policy:lint',
  'POST /policy:record',
  'POST /policy:test',
  'POST /policy:validate',
  'POST /posture/endpoints/{id}/challenge',
  'POST /posture/endpoints/{id}/heartbeat',
  'POST /posture/endpoints/{id}/report',
  'POST /posture/webhooks/{name}',
];

test('every request that changes something documents dryRun, and no other', () => {
  const dry = operations.filter(({ operation }) => operation.parameters?.some((one) => one.name === 'dryRun' && one.in === 'query'));
  const names = (some: typeof operations) => some.map(({ name }) => name).toSorted();
  expect(names(dry)).toEqual(names(operations.filter(({ name }) => !NO_CHANGE.includes(name))));
});

const list = { name: 'X', lines: ['permit ip any any'], devices: ['sw1'] };
/** Those that become an event. */
const EVENTS: readonly (readonly ['POST' | 'PUT' | 'DELETE', string, unknown?])[] = [
  ['POST', '/sessions/s-1/actions/reauthenticate', {}],
  ['POST', '/sessions/s-1/actions/bounce', { reason: 'T-1' }],
  ['POST', '/devices/sw1/enable-port', { port: 'Gi0/1', reason: 'T-1' }],
  ['POST', '/acls:push', list],
  ['POST', '/configurations:push', { document: 'aaa: {}', devices: ['sw1'] }],
  ['POST', '/devices:save', { devices: ['sw1'] }],
  ['PUT', `/posture/endpoints/${mac}/quarantine`, { reason: 'T-1' }],
  ['DELETE', `/posture/endpoints/${mac}/quarantine`],
  ['POST', '/posture/results', { mac, status: 'compliant' }],
  ['POST', '/jobs/p-1/retry', {}],
  ['POST', '/jobs/p-1/rollback', {}],
];

describe.each(EVENTS.map(([method, path, body]) => ({ method, path, body })))('$method $path', ({ method, path, body }) => {
  const dry = (headers: Record<string, string> = {}) =>
    ask(method, `${path}?dryRun=true`, { ...(body !== undefined && { body }), headers });

  test('gives the plans and accepts nothing, under whatever key', async () => {
    for (const headers of [{}, { 'idempotency-key': 'k' }, { 'idempotency-key': 'k' }]) {
      const answer = await dry(headers);
      expect([answer.statusCode, answer.headers['idempotency-replayed']]).toEqual([200, undefined]);
      expect(answer.json()).toMatchObject({ duplicate: false, jobs: [], plans: [{ id: 'draft', state: 'draft', counts: { total: 1 } }] });
    }
    expect([control.events, control.followed]).toEqual([[], []]);
  });

  test('says what a guard says', async () => {
    control.previewed = err(fault('plan.refused', 'too many'));
    const answer = await dry();
    expect([answer.statusCode, answer.json().code]).toEqual([422, 'plan.refused']);
  });
});

test.each([
  ['POST', '/jobs/p-1/pause', undefined, { state: 'paused' }],
  ['POST', '/jobs/p-1/approve', { reason: 'T-1' }, { state: 'running' }],
  ['PATCH', '/users/switches/john', { enabled: false }, { enabled: false }],
  ['DELETE', '/users/switches/john', undefined, { removed: 1 }],
  ['POST', '/users:purge', {}, { removed: 1 }],
  ['POST', '/policy/hits:reset', undefined, { epoch: 2 }],
  ['POST', '/sessions:repair', {}, { sessions: [{ session: 's-1', outcome: 'unasked' }] }],
  ['POST', '/policy:publish', undefined, { revision: 1, changed: [], jobs: [] }],
  ['POST', '/policy:reload', undefined, { revision: 1, changed: [], jobs: [] }],
  ['POST', '/policy:rollback', { revision: 1 }, { revision: 1, changed: [], jobs: [] }],
] as const)('%s %s tells how it would be, and leaves it as it is', async (method, path, body, expected) => {
  const answer = await ask(method, `${path}?dryRun=true`, { ...(body !== undefined && { body }) });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject(expected);
  expect([control.steered, control.judged, fixture.userStore.audit]).toEqual([[], [], []]);
  expect((await ask('GET', '/users/switches/john')).json()).toMatchObject({ enabled: true });
});

test('a policy that a guard would not let move its sessions is refused by a dry run', async () => {
  fixture.state.impact = { ...fixture.state.impact, refused: ['3 targets would be changed, and playbook `policy` allows 1 at once'] };
  const answer = await ask('POST', '/policy:publish?dryRun=true');
  expect([answer.statusCode, answer.json().code]).toEqual([422, 'plan.refused']);
  fixture.state.impact = { ...fixture.state.impact, refused: [] };
});
