import { afterAll, expect, test } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { Mac } from '../../../src/model/mac.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { apiFixture, decision, discoveredUser, KEYS, provedPlan, session } from './api-fixture.ts';
import { posturePolicy } from './posture-fixture.ts';

const fixture = apiFixture();
fixture.decisions.note(decision());
const { ask, control, sessions, emitted, discovered } = fixture;
sessions.put(session('s-1'));
discovered.putIfAbsent(discoveredUser('john'));
fixture.state.posturePolicy = posturePolicy(['vpn', 'servers: [{ name: vs, bindings: [] }]']);
const mac = '02-00-5E-00-00-01' as Mac;
fixture.deps.postures.put({ ...newRecord(mac, [mac], instantOf(0), 1, 'c-1'), state: 'quarantined' });
control.plans.set(provedPlan('p-1').id, provedPlan('p-1'));
afterAll(() => fixture.server.close());

const acl = { name: 'X', lines: ['permit ip any any'], devices: ['sw1'] };
type Role = keyof typeof KEYS;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** `code`: what who has the right is told, where this fixture cannot make it succeed. */
type Route = readonly [method: Method, path: string, needed: Role | 'open', body?: unknown, code?: string];

/** Every route with the least role that may use it. */
const MATRIX: readonly Route[] = [
  ['GET', '/healthz', 'open'],
  ['GET', '/readyz', 'open'],
  ['GET', '/openapi.json', 'open'],
  ['GET', '/metrics', 'viewer'],
  ['GET', '/sessions', 'viewer'],
  ['GET', '/sessions/s-1', 'viewer'],
  ['GET', '/posture/endpoints', 'viewer'],
  ['GET', '/posture/endpoints/02-00-5E-00-00-01', 'viewer'],
  ['POST', '/posture/endpoints/02-00-5E-00-00-01/heartbeat', 'operator', {}],
  ['POST', '/posture/endpoints/02-00-5E-00-00-01/challenge', 'operator', { flow: 'vpn' }],
  ['POST', '/posture/endpoints/02-00-5E-00-00-01/report', 'operator', { run: '0'.repeat(32), declined: true }, 'api.not-found'],
  ['PUT', '/posture/endpoints/02-00-5E-00-00-01/quarantine', 'operator', { reason: 'T-1' }],
  ['DELETE', '/posture/endpoints/02-00-5E-00-00-01/quarantine', 'operator'],
  ['POST', '/posture/webhooks/scanner', 'open', {}, 'api.unauthorised'],
  ['GET', '/devices', 'viewer'],
  ['GET', '/devices/sw1', 'viewer'],
  ['POST', '/devices/sw1/probe', 'operator', {}],
  ['GET', '/devices/sw1/tcam', 'viewer'],
  ['POST', '/devices/sw1/tcam/forecast', 'viewer', {}],
  ['POST', '/devices/sw1/tcam/reconcile', 'operator', {}],
  ['GET', '/devices/sw1/hostkey', 'viewer'],
  ['POST', '/devices/sw1/hostkey', 'admin', { accept: `SHA256:${'A'.repeat(43)}` }, 'api.conflict'],
  ['POST', '/devices/sw1/hostkey/enrolment', 'admin', { for: '1m' }],
  ['DELETE', '/devices/sw1/hostkey/enrolment', 'admin'],
  ['GET', '/idempotency-keys/k-1', 'viewer'],
  ['GET', '/jobs', 'viewer'],
  ['GET', '/jobs/p-1', 'viewer'],
  ['GET', '/jobs/p-1/recap', 'viewer'],
  ['POST', '/jobs/p-1/pause', 'operator'],
  ['POST', '/jobs/p-1/resume', 'operator'],
  ['POST', '/jobs/p-1/cancel', 'operator'],
  ['POST', '/jobs/p-1/approve', 'admin', { reason: 'T-1' }],
  ['POST', '/jobs/p-1/deny', 'admin', { reason: 'T-1' }],
  ['POST', '/jobs/p-1/retry', 'admin', {}],
  ['POST', '/jobs/p-1/rollback', 'admin', {}],
  ['GET', '/policy', 'viewer'],
  ['GET', '/policy/revisions', 'viewer'],
  ['GET', '/policy/revisions/1', 'viewer'],
  ['POST', '/policy:validate', 'viewer', {}],
  ['POST', '/policy:impact', 'viewer', {}],
  ['POST', '/policy:lint', 'viewer', {}],
  ['GET', '/policy/hits', 'viewer'],
  ['POST', '/policy/hits:reset', 'admin', {}],
  ['POST', '/policy:test', 'viewer', { cases: [{ name: 'a', request: {}, expect: {} }] }],
  ['POST', '/policy:record', 'operator', { decisions: ['1'] }],
  ['POST', '/policy:explain', 'operator', { decision: '1' }],
  ['GET', '/auth-log', 'viewer'],
  ['GET', '/auth-log/1', 'viewer'],
  ['GET', '/audit', 'operator'],
  ['GET', '/users', 'viewer'],
  ['GET', '/users/switches/john', 'viewer'],
  ['PATCH', '/users/switches/john', 'admin', { enabled: false }],
  ['DELETE', '/users/switches/john', 'admin'],
  ['POST', '/users:purge', 'admin', { profile: 'nowhere' }],
  ['POST', '/audit:verify', 'operator'],
  ['GET', '/acls', 'viewer'],
  ['GET', '/acls/WEB', 'viewer'],
  ['POST', '/acls:plan', 'operator', acl],
  ['POST', '/plans', 'operator', { lists: [{ name: 'A', lines: ['permit ip any any'] }], devices: ['sw1'] }],
  ['POST', '/plans:apply', 'admin', { plan: {} }, 'plan.altered'],
  ['POST', '/posture/results', 'operator', { mac: '02005e000001', status: 'compliant' }],
  ['POST', '/sessions:repair', 'operator', {}],
  ['POST', '/sessions/s-1/actions/reauthenticate', 'operator', {}],
  ['POST', '/sessions:bulk-action', 'operator', { action: 'query', sessions: ['s-1'] }],
  ['POST', '/sessions/s-1/actions/bounce', 'operator', { reason: 'T-1' }],
  ['POST', '/sessions/s-1/actions/disable-port', 'operator', { reason: 'T-1' }],
  ['POST', '/devices/sw1/enable-port', 'operator', { port: 'Gi0/1/4', reason: 'T-1' }],
  ['POST', '/sessions/s-1/actions/disconnect', 'operator', {}],
  ['POST', '/sessions/s-1/actions/query', 'operator', {}],
  ['POST', '/sessions/s-1/actions/activate-service', 'operator', { service: 'GUEST' }],
  ['POST', '/sessions/s-1/actions/deactivate-service', 'operator', { service: 'GUEST' }],
  ['POST', '/sessions/s-1/actions/interface-template', 'operator', { template: 'ACCESS_POINT' }],
  ['POST', '/sessions/s-1/actions/authorize-only', 'operator', {}],
  ['POST', '/sessions/s-1/actions/change-authorization', 'operator', { filterId: 'GUEST' }],
  ['POST', '/acls:push', 'admin', acl],
  ['POST', '/configurations:plan', 'operator', { document: 'aaa: {}', devices: ['sw1'] }],
  ['POST', '/configurations:drift', 'operator', { document: 'aaa: {}', devices: ['sw1'] }],
  ['GET', '/devices/sw1/drift', 'operator'],
  ['POST', '/configurations:push', 'admin', { document: 'aaa: {}', devices: ['sw1'] }],
  ['POST', '/devices:save', 'admin', { devices: ['sw1'] }],
  ['POST', '/policy:publish', 'admin', {}],
  ['POST', '/policy:reload', 'admin', {}],
  ['POST', '/policy:rollback', 'admin', { revision: 1 }],
];

const ORDER: readonly (Role | 'nobody')[] = ['nobody', 'viewer', 'operator', 'admin'];

test.each(MATRIX.map((route) => ({ route, name: route.slice(0, 3).join(' ') })))(
  '$name',
  async ({ route: [method, path, needed, body, code] }) => {
    for (const who of ORDER) {
      const answer = await ask(method, path, { key: who === 'nobody' ? undefined : KEYS[who], ...(body !== undefined && { body }) });
      const allowed = needed === 'open' || ORDER.indexOf(who) >= ORDER.indexOf(needed);
      if (allowed && code !== undefined) expect(answer.json().code).toBe(code);
      else if (allowed) expect(answer.statusCode, `${who}: ${answer.body}`).toBeLessThan(300);
      else expect([answer.statusCode, answer.json().code]).toEqual(who === 'nobody' ? [401, 'api.unauthorised'] : [403, 'api.forbidden']);
    }
  },
);

test('the matrix holds every route of the document', async () => {
  const document = (await ask('GET', '/openapi.json')).json();
  const documented = Object.entries(document.paths as Record<string, object>)
    .filter(([path]) => path.startsWith('/api/v1'))
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`));
  const tested = MATRIX.map(
    ([method, path]) =>
      `${method} ${path.replace('switches/john', '{profile}/{name}').replace('/s-1', '/{id}').replace('/p-1', '/{id}').replace('/sw1', '/{id}').replace('revisions/1', 'revisions/{revision}').replace('auth-log/1', 'auth-log/{id}').replace('02-00-5E-00-00-01', '{id}').replace('webhooks/scanner', 'webhooks/{name}').replace('acls/WEB', 'acls/{name}').replace('keys/k-1', 'keys/{key}')}`,
  );
  expect(tested.filter((one) => one !== 'GET /openapi.json').toSorted()).toEqual(
    documented.filter((one) => one !== 'GET /events').toSorted(),
  );
});

test.each([
  ['a wrong key', 'Bearer nothing-we-know'],
  ['an empty key', 'Bearer '],
  ['another scheme', `Basic ${KEYS.admin}`],
  ['the digest instead of the key', `Bearer ${'0'.repeat(64)}`],
  ['two keys', `Bearer ${KEYS.admin} ${KEYS.admin}`],
])('%s is no key', async (_name, authorization) => {
  const answer = await ask('GET', '/sessions', { key: undefined, headers: { authorization } });
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="portreeve"');
});

test('a request without the right is refused before its body is looked at', async () => {
  const answer = await ask('POST', '/acls:push', { key: KEYS.viewer, body: { nonsense: true } });
  expect(answer.statusCode).toBe(403);
  expect(answer.json().detail).toBe('the API key `a-viewer` has the role viewer, and this needs admin');
});

test('a refusal is logged with the name of the key and never with the key', async () => {
  emitted.length = 0;
  await ask('POST', '/policy:reload', { key: KEYS.operator });
  expect(emitted).toEqual([
    { level: 'warn', topic: 'api.denied', fields: expect.objectContaining({ key: 'a-operator', code: 'api.forbidden' }) },
  ]);
  expect(JSON.stringify(emitted)).not.toContain(KEYS.operator);
});

test('the event says who asked', async () => {
  await ask('POST', '/sessions/s-1/actions/query', { key: KEYS.operator });
  expect(control.events.at(-1)?.actor).toBe('api:a-operator');
});

test('other keys are let in from one request to the next, those that went are not', async () => {
  const own = apiFixture();
  const status = async (key: string): Promise<number> => (await own.ask('GET', '/sessions', { key })).statusCode;
  expect([await status(KEYS.viewer), await status(KEYS.admin)]).toEqual([200, 200]);
  const { keys } = own.state;
  own.state.keys = keys.filter(({ role }) => role !== 'viewer');
  expect([await status(KEYS.viewer), await status(KEYS.admin)]).toEqual([401, 200]);
  own.state.keys = keys.map((key) => (key.role === 'admin' ? { ...key, role: 'viewer' } : key));
  expect((await own.ask('POST', '/policy:publish')).statusCode).toBe(403);
  await own.server.close();
});
