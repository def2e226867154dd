import { afterAll, expect, test } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { apiFixture, KEYS, session } from './api-fixture.ts';

const fixture = apiFixture();
const { ask, control, sessions } = fixture;
sessions.put(session('s-1'));
afterAll(() => fixture.server.close());

type Case = readonly [
  name: string,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body: unknown,
  status: number,
  code: string,
  pointers: readonly string[],
];

const acl = { name: 'X', lines: ['permit ip any any'], devices: ['sw1'] };
const deep = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) as unknown;

const CASES: readonly Case[] = [
  ['unknown route', 'GET', '/nothing', undefined, 404, 'api.not-found', []],
  ['wrong method', 'GET', '/acls:push', undefined, 404, 'api.not-found', []],
  ['unknown session', 'GET', '/sessions/s-9', undefined, 404, 'api.not-found', []],
  ['unknown job', 'GET', '/jobs/p-9', undefined, 404, 'api.not-found', []],
  ['unknown device', 'GET', '/devices/sw9', undefined, 404, 'device.unknown', []],
  ['action on an unknown session', 'POST', '/sessions/s-9/actions/query', {}, 404, 'api.not-found', []],
  [
    'bulk action without reason',
    'POST',
    '/sessions:bulk-action',
    { action: 'bounce', sessions: ['s-1'] },
    400,
    'api.invalid',
    ['/with/reason'],
  ],
  ['unknown bulk action', 'POST', '/sessions:bulk-action', { action: 'explode', sessions: ['s-1'] }, 400, 'api.invalid', ['/action']],
  ['a session twice', 'POST', '/sessions:bulk-action', { action: 'query', sessions: ['s-1', 's-1'] }, 400, 'api.invalid', ['/sessions']],
  [
    'only unknown sessions',
    'POST',
    '/sessions:bulk-action',
    { action: 'query', sessions: ['s-8', 's-9'] },
    404,
    'api.not-found',
    ['/sessions/0', '/sessions/1'],
  ],
  ['unknown action', 'POST', '/sessions/s-1/actions/explode', {}, 404, 'api.not-found', []],
  ['bad state', 'GET', '/sessions?state=gone', undefined, 400, 'api.invalid', ['query/state']],
  ['bad MAC', 'GET', '/sessions?mac=zz', undefined, 400, 'api.invalid', ['query/mac']],
  ['limit 0', 'GET', '/sessions?limit=0', undefined, 400, 'api.invalid', ['query/limit']],
  ['limit 1001', 'GET', '/sessions?limit=1001', undefined, 400, 'api.invalid', ['query/limit']],
  ['limit no number', 'GET', '/jobs?limit=x', undefined, 400, 'api.invalid', ['query/limit']],
  ['unknown query field', 'GET', '/sessions?colour=red', undefined, 400, 'api.invalid', ['query/colour']],
  ['foreign cursor', 'GET', '/sessions?cursor=!!', undefined, 400, 'api.invalid', ['query/cursor']],
  ['foreign audit cursor', 'GET', '/audit?cursor=eHg', undefined, 400, 'api.invalid', ['query/cursor']],
  ['bad wait', 'GET', '/jobs/p-1?wait=2h', undefined, 400, 'api.invalid', ['query/wait']],
  ['bad topic', 'GET', '/events?topics=session,weather', undefined, 400, 'api.invalid', ['query/topics']],
  ['bounce without reason', 'POST', '/sessions/s-1/actions/bounce', {}, 400, 'api.invalid', ['/reason']],
  ['disable-port with empty reason', 'POST', '/sessions/s-1/actions/disable-port', { reason: ' ' }, 400, 'api.invalid', ['/reason']],
  ['two-line reason', 'POST', '/sessions/s-1/actions/bounce', { reason: 'a\nb' }, 400, 'api.invalid', ['/reason']],
  ['bad type', 'POST', '/sessions/s-1/actions/reauthenticate', { type: 'first' }, 400, 'api.invalid', ['/type']],
  ['service missing', 'POST', '/sessions/s-1/actions/activate-service', {}, 400, 'api.invalid', ['/service']],
  [
    'service that smuggles',
    'POST',
    '/sessions/s-1/actions/deactivate-service',
    { service: 'A subscriber:x' },
    400,
    'api.invalid',
    ['/service'],
  ],
  ['unknown body field', 'POST', '/sessions/s-1/actions/query', { 'a/b': 1 }, 400, 'api.invalid', ['/a~1b']],
  ['no posture fields', 'POST', '/posture/results', {}, 400, 'api.invalid', ['/mac', '/status']],
  ['bad status', 'POST', '/posture/results', { mac: '02005e000001', status: 'fine' }, 400, 'api.invalid', ['/status']],
  [
    'bad item',
    'POST',
    '/posture/results',
    [
      { mac: '02005e000001', status: 'compliant' },
      { mac: 'x', status: 'compliant' },
    ],
    400,
    'api.invalid',
    ['/1/mac'],
  ],
  ['empty array', 'POST', '/posture/results', [], 400, 'api.invalid', ['']],
  ['not a result', 'POST', '/posture/results', '"x"', 400, 'api.invalid', ['']],
  [
    'too many results',
    'POST',
    '/posture/results',
    Array.from({ length: 1001 }, () => ({ mac: '02005e000001', status: 'compliant' })),
    400,
    'api.invalid',
    [''],
  ],
  [
    'future assessment',
    'POST',
    '/posture/results',
    { mac: '02005e000001', status: 'compliant', at: '2027-01-01T00:00:00Z' },
    400,
    'api.invalid',
    ['/at'],
  ],
  ['bad time', 'POST', '/posture/results', { mac: '02005e000001', status: 'compliant', at: 'yesterday' }, 400, 'api.invalid', ['/at']],
  ['endpoint nobody knows', 'GET', '/posture/endpoints/zz', undefined, 404, 'api.not-found', []],
  ['endpoint that is none', 'GET', '/posture/endpoints/a%20b', undefined, 400, 'api.invalid', ['path/id']],
  ['nobody named', 'POST', '/posture/results', { status: 'compliant' }, 400, 'api.invalid', ['/mac']],
  ['neither status nor facts', 'POST', '/posture/results', { mac: '02005e000001' }, 400, 'api.invalid', ['/status']],
  ['quarantine without a reason', 'PUT', '/posture/endpoints/02005e000001/quarantine', {}, 400, 'api.invalid', ['/reason']],
  ['bad line', 'POST', '/acls:plan', { ...acl, lines: ['permit ip any any', 'permit ip any an'] }, 422, 'acl.syntax', ['/lines/1']],
  ['bad text', 'POST', '/acls:push', { name: 'X', text: 'pormit', devices: ['sw1'] }, 422, 'acl.syntax', ['/text']],
  ['both lines and text', 'POST', '/acls:plan', { ...acl, text: '' }, 400, 'api.invalid', ['/lines']],
  ['device not configured', 'POST', '/acls:plan', { ...acl, devices: ['sw1', 'sw9'] }, 404, 'device.unknown', ['/devices/1']],
  ['no device', 'POST', '/acls:push', { ...acl, devices: [] }, 400, 'api.invalid', ['/devices']],
  ['deep body', 'POST', '/posture/results', deep, 400, 'api.syntax', []],
  ['not JSON', 'POST', '/posture/results', '{"mac":', 400, 'api.syntax', []],
  ['prototype poison', 'POST', '/posture/results', '{"__proto__":{}}', 400, 'api.syntax', []],
  ['too large', 'POST', '/posture/results', { mac: 'x'.repeat(1024 * 1024) }, 413, 'api.too-large', []],
  ['bad escape in the path', 'GET', '/sessions/%zz', undefined, 400, 'api.invalid', ['path']],
  ['endless path part', 'GET', `/sessions/${'x'.repeat(1100)}`, undefined, 404, 'api.not-found', []],
];

test.each(CASES)('%s', async (_name, method, path, body, status, code, pointers) => {
  const before = control.events.length;
  const answer = await ask(method, path, body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } });
  const problem = answer.json();
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.statusCode).toBe(status);
  expect(problem).toMatchObject({ type: `urn:portreeve:fault:${code}`, status, code, requestId: answer.headers['x-request-id'] });
  expect(problem.title).toBeTypeOf('string');
  expect(problem.detail).toMatch(/^[^A-Z].*[^.]$/);
  expect((problem.errors ?? []).map((one: { pointer: string }) => one.pointer)).toEqual(pointers);
  expect(answer.body).not.toMatch(/node_modules|\.ts:|\bat .*\(/);
  expect(control.events.length).toBe(before);
});

test('another media type', async () => {
  const answer = await ask('POST', '/posture/results', { body: 'mac=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  expect([answer.statusCode, answer.json().code]).toEqual([415, 'api.media-type']);
});

test('the message names the field, what was sent and what is allowed', async () => {
  const answer = await ask('GET', '/sessions?state=gone');
  expect(answer.json().detail).toBe('`state` is `gone`: one of authenticating, active, reauthenticating, ended');
});

test('what came from outside cannot break out of its line', async () => {
  const answer = await ask('POST', '/sessions/s-1/actions/query', { body: { 'evil`\n\u001b[31m': 1 } });
  expect(answer.json().detail).toBe('`evil???[31m` is not a known field: remove it, or mend the spelling');
});

test('a fault of the control path keeps its code, status and arithmetic', async () => {
  control.previewed = {
    ok: false,
    error: fault('acl.tcam', 'in use 27 = 2 sessions x 12 (dACL LIMITED) + 3 (ACL REDIRECT); adding 260 (ACL X): 287 of 255, 32 too many', {
      details: { limit: 255, total: 287 },
    }),
  };
  const answer = await ask('POST', '/acls:plan', { body: acl });
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toMatchObject({
    code: 'acl.tcam',
    detail: expect.stringContaining('287 of 255'),
    details: { limit: 255, total: 287 },
  });
});

test('the journal cannot be written: 507, and when to try again', async () => {
  control.refusal = fault('journal.unavailable', 'the journal cannot be written: free disk space');
  const answer = await ask('POST', '/posture/results', { body: { mac: '02005e000001', status: 'compliant' } });
  control.refusal = undefined;
  expect([answer.statusCode, answer.json().code, answer.headers['retry-after']]).toEqual([507, 'journal.unavailable', '5']);
});

test('a bug is told to the log, and to the caller only by its request id', async () => {
  const broken = apiFixture();
  broken.control.jobs = async () => {
    throw new Error('boom with /secret/path');
  };
  const answer = await broken.ask('GET', '/jobs');
  const problem = answer.json();
  expect([answer.statusCode, problem.code]).toEqual([500, 'api.internal']);
  expect(answer.body).not.toContain('boom');
  expect(broken.emitted).toEqual([
    {
      level: 'error',
      topic: 'api.internal-fault',
      fields: expect.objectContaining({ requestId: problem.requestId, why: 'boom with /secret/path' }),
    },
  ]);
  await broken.server.close();
});

test('an answer that does not fit its schema is a bug too, not a stack trace', async () => {
  const broken = apiFixture();
  broken.sessions.put(session('s-1', { revision: 'three' as unknown as number }));
  const answer = await broken.ask('GET', '/sessions/s-1', { key: KEYS.viewer });
  expect([answer.statusCode, answer.json().code]).toEqual([500, 'api.internal']);
  await broken.server.close();
});
