import { afterEach, beforeEach, expect, test } from 'vitest';
import { ok } from '../../../src/base/result.ts';
import { instantOf } from '../../../src/base/time.ts';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import { recordAfter } from '../posture/records.ts';
import { apiFixture, decision, device, LAPTOP, provedPlan, START, session } from './api-fixture.ts';

let fixture: ReturnType<typeof apiFixture>;
beforeEach(() => {
  fixture = apiFixture();
});
afterEach(() => fixture.server.close());

const CAMERA = parseMac('02-00-5E-00-00-02') as Mac;

test('a session is shown with its posture and without what stays inside', async () => {
  const { ask, sessions, deps } = fixture;
  sessions.put(session('s-1', { identity: { store: 'hosts', name: 'laptop', attributes: { room: '7' } } }));
  deps.postures.put(recordAfter({ endpoint: LAPTOP, status: 'compliant', version: 1, at: START, failedChecks: [] }));
  const answer = await ask('GET', '/sessions/s-1');
  expect(answer.json()).toMatchObject({
    id: 's-1',
    mac: '02-00-5E-00-00-01',
    posture: 'compliant',
    state: 'active',
    applied: { dacl: '#ACSACL#-IP-FULL-66a1b2c3', at: '2026-01-31T12:00:00.000Z' },
    identity: { store: 'hosts', name: 'laptop' },
    startedAt: '2026-01-31T12:00:00.000Z',
  });
  expect(answer.body).not.toMatch(/request"|room/);
});

test('sessions are filtered by MAC, device, state and posture', async () => {
  const { ask, sessions, deps } = fixture;
  sessions.put(session('s-1'));
  sessions.put(session('s-2', { endpoint: CAMERA, state: 'ended' }));
  sessions.put(session('s-3', { endpoint: CAMERA, device: 'sw2' as never }));
  deps.postures.put(recordAfter({ endpoint: CAMERA, status: 'noncompliant', version: 1, at: START, failedChecks: [] }));
  const ids = async (query: string) => (await ask('GET', `/sessions${query}`)).json().sessions.map((one: { id: string }) => one.id);
  expect(await ids('')).toEqual(['s-1', 's-2', 's-3']);
  expect(await ids('?mac=0200.5e00.0002')).toEqual(['s-2', 's-3']);
  expect(await ids('?mac=0200.5e00.0002&state=active')).toEqual(['s-3']);
  expect(await ids('?device=sw1&state=active')).toEqual(['s-1']);
  expect(await ids('?posture=noncompliant')).toEqual(['s-2', 's-3']);
  expect(await ids('?posture=unknown')).toEqual(['s-1']);
});

test('pages are in order of id, complete and without repetition', async () => {
  const { ask, sessions } = fixture;
  const all = Array.from({ length: 25 }, (_, i) => `s-${String((i * 7) % 25).padStart(2, '0')}`);
  for (const id of all) sessions.put(session(id));
  const seen: string[] = [];
  let path = '/api/v1/sessions?limit=10&device=sw1';
  let pages = 0;
  for (;;) {
    const answer = await ask('GET', path);
    seen.push(...answer.json().sessions.map((one: { id: string }) => one.id));
    pages++;
    const link = /^<(.+)>; rel="next"$/.exec(String(answer.headers.link ?? ''));
    expect(answer.json().next !== undefined).toBe(link !== null);
    if (!link?.[1]) break;
    path = link[1];
  }
  expect(pages).toBe(3);
  expect(seen).toEqual(all.toSorted());
});

test.each([
  ['reauthenticate', { type: 'rerun', reason: 'T-1' }, { kind: 'reauthenticate', type: 'rerun' }],
  ['reauthenticate', undefined, { kind: 'reauthenticate' }],
  ['bounce', { reason: 'T-1' }, { kind: 'bounce-host-port' }],
  ['disable-port', { reason: 'T-1' }, { kind: 'disable-host-port' }],
  ['disconnect', {}, { kind: 'terminate' }],
  ['query', {}, { kind: 'session-query' }],
  [
    'activate-service',
    { service: 'GUEST', precedence: 10, replaceAll: true },
    { kind: 'activate-service', service: 'GUEST', precedence: 10, replaceAll: true },
  ],
  ['deactivate-service', { service: 'GUEST' }, { kind: 'deactivate-service', service: 'GUEST' }],
])('%s %j becomes an event and a job', async (action, body, command) => {
  const { ask, sessions, control } = fixture;
  sessions.put(session('s-1'));
  const answer = await ask('POST', `/sessions/s-1/actions/${action}`, body === undefined ? {} : { body });
  expect(answer.statusCode).toBe(202);
  expect(answer.headers).toMatchObject({ location: '/api/v1/jobs/p-1', 'retry-after': '1' });
  const [event] = control.events;
  expect(answer.json()).toEqual({ event: event?.id, duplicate: false, jobs: [{ id: 'p-1', href: '/api/v1/jobs/p-1' }] });
  expect(event).toMatchObject({ kind: 'session.action', session: 's-1', command, actor: 'api:a-admin', at: START });
  expect(event && 'reason' in event ? event.reason : undefined).toBe((body as { reason?: string } | undefined)?.reason);
});

test('a posture result is accepted once; the second time the answer says so', async () => {
  const { ask, control } = fixture;
  const body = { id: 'assess-1', mac: '02:00:5e:00:00:01', status: 'noncompliant', failedChecks: ['firewall'], at: '2026-01-31T11:59:00Z' };
  const first = await ask('POST', '/posture/results', { body });
  const second = await ask('POST', '/posture/results', { body });
  expect([first.statusCode, first.json().duplicate]).toEqual([202, false]);
  expect([second.statusCode, second.json()]).toEqual([200, { ...first.json(), duplicate: true, outcome: 'duplicate' }]);
  expect(control.events).toHaveLength(1);
  expect(control.events[0]).toMatchObject({
    id: 'assess-1',
    kind: 'posture.reported',
    result: { endpoint: LAPTOP, status: 'noncompliant', version: 1, failedChecks: ['firewall'], at: Date.parse('2026-01-31T11:59:00Z') },
  });
});

test('an array of results gets an outcome for each', async () => {
  const { ask, control } = fixture;
  await ask('POST', '/posture/results', { body: { id: 'b', mac: '02005e000002', status: 'compliant' } });
  const answer = await ask('POST', '/posture/results', {
    body: [
      { id: 'a', mac: '02005e000001', status: 'compliant' },
      { id: 'b', mac: '02005e000002', status: 'compliant' },
    ],
  });
  expect(answer.statusCode).toBe(202);
  expect(answer.json().results.map((one: { event: string; duplicate: boolean }) => [one.event, one.duplicate])).toEqual([
    ['a', false],
    ['b', true],
  ]);
  expect(control.events).toHaveLength(2);
});

test('versions are counted on from what is known, also for results that come at once', async () => {
  const { ask, control, deps } = fixture;
  deps.postures.put(recordAfter({ endpoint: LAPTOP, status: 'unknown', version: 41, at: START, failedChecks: [] }));
  let release = () => {};
  control.hold = new Promise((resolve) => {
    release = resolve;
  });
  const three = ['compliant', 'noncompliant', 'compliant'].map((status) =>
    ask('POST', '/posture/results', { body: { mac: LAPTOP, status } }),
  );
  while (control.asked < 3) await new Promise((resolve) => setImmediate(resolve));
  release();
  await Promise.all(three);
  const versions = control.events.map((event) => (event.kind === 'posture.reported' ? event.result.version : 0));
  expect(versions.toSorted()).toEqual([42, 43, 44]);
});

test('an event without work: 202 and no place to look', async () => {
  fixture.control.withoutJobs = true;
  const answer = await fixture.ask('POST', '/posture/results', { body: { mac: LAPTOP, status: 'compliant' } });
  expect([answer.statusCode, answer.json().jobs, answer.headers.location]).toEqual([202, [], undefined]);
});

test('the posture of an endpoint', async () => {
  const { ask, deps } = fixture;
  expect((await ask('GET', '/posture/endpoints/02005e000001')).json()).toMatchObject({
    endpoint: LAPTOP,
    status: 'unknown',
    failedChecks: [],
  });
  deps.postures.put(recordAfter({ endpoint: LAPTOP, status: 'noncompliant', version: 2, at: START, failedChecks: ['disk'] }));
  expect((await ask('GET', '/posture/endpoints/02005e000001')).json()).toEqual({
    endpoint: LAPTOP,
    macs: [LAPTOP],
    status: 'noncompliant',
    state: 'noncompliant',
    since: '2026-01-31T12:00:00.000Z',
    version: 2,
    at: '2026-01-31T12:00:00.000Z',
    failedChecks: ['disk'],
    checks: [{ id: 'disk', passed: false, blocking: true, reason: 'failed', evidence: '', firstFailedAt: '2026-01-31T12:00:00.000Z' }],
    groups: [],
    firstFailedAt: '2026-01-31T12:00:00.000Z',
    remediating: false,
    stale: false,
    remainingSeconds: {},
    correlation: 'test',
  });
});

test('devices are shown without a secret of any kind', async () => {
  const { ask, sessions } = fixture;
  sessions.put(session('s-1'));
  sessions.put(session('s-2', { state: 'ended' }));
  const list = await ask('GET', '/devices');
  const one = await ask('GET', '/devices/sw1');
  expect(list.json().devices.map((each: { id: string; sessions: number }) => [each.id, each.sessions])).toEqual([
    ['sw1', 1],
    ['sw2', 0],
  ]);
  expect(one.json()).toMatchObject({ coa: { address: '192.0.2.10', port: 1700 }, ssh: { username: 'portreeve' } });
  for (const text of [list.body, one.body]) {
    expect(text).not.toMatch(/secret|password|redacted/i);
    for (const hidden of [device('x').radius?.secret, device('x').ssh?.password]) expect(text).not.toContain(hidden?.reveal());
  }
});

test('a plan shows notes and steps, and stores nothing', async () => {
  const { ask, control } = fixture;
  control.previewed = ok([
    provedPlan('draft', {
      state: 'draft',
      notes: ['+ permit tcp any any eq www', 'in use 3, adding 2: 5 of 255'],
      steps: [],
    }),
  ]);
  const answer = await ask('POST', '/acls:plan', {
    body: { name: 'WEB', text: 'permit tcp any any eq 80\n! a comment\n', devices: ['sw1', 'sw1'] },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    acl: { name: 'WEB', lines: ['permit tcp any any eq www'] },
    devices: ['sw1'],
    plans: [{ state: 'draft', notes: ['+ permit tcp any any eq www', 'in use 3, adding 2: 5 of 255'] }],
  });
  expect(control.events).toEqual([]);
});

test('a push becomes an event with the list in canonical form', async () => {
  const { ask, control } = fixture;
  const answer = await ask('POST', '/acls:push', {
    body: { name: 'WEB', lines: ['permit tcp any any eq 80'], devices: ['sw1', 'sw2'], reason: 'T-7' },
  });
  expect([answer.statusCode, answer.headers.location]).toEqual([202, '/api/v1/jobs/p-1']);
  expect(control.events[0]).toMatchObject({
    kind: 'acl.push',
    acls: [{ name: 'WEB', lines: ['permit tcp any any eq www'] }],
    devices: ['sw1', 'sw2'],
    reason: 'T-7',
  });
});

test('a job shows each step, its evidence and times from when it could start', async () => {
  const { ask, control } = fixture;
  const plan = provedPlan('p-1');
  const [first] = plan.steps;
  if (!first) throw new Error('no step');
  const second = {
    ...first,
    id: 'p-1/2',
    after: ['p-1/1'],
    do: { kind: 'save-config', device: 'sw1' } as never,
    finishedAt: instantOf(START + 48.2),
    evidence: [{ at: instantOf(START + 48.2), what: 'saved' }],
  };
  control.plans.set(plan.id, { ...plan, steps: [first, second] });
  const job = (await ask('GET', '/jobs/p-1')).json();
  expect(job).toMatchObject({
    id: 'p-1',
    state: 'proved',
    cause: 'ev-1',
    ms: 38.2,
    counts: { total: 2, proved: 2, failed: 0, skipped: 0, open: 0 },
  });
  expect(job.steps[0]).toMatchObject({
    does: 'reauthenticate (last) session s-1 on sw1',
    expects: 'authorization in force: FULL, dACL #ACSACL#-IP-FULL-66a1b2c3',
    ms: 38.2,
  });
  expect(job.steps[0].evidence.map((one: { what: string; ms: number }) => [one.what, one.ms])).toEqual([
    ['sent', 0.4],
    ['CoA-ACK', 3.1],
    ['Access-Accept', 12],
    ['dACL #ACSACL#-IP-FULL-66a1b2c3', 20.5],
    ['accounting', 38.2],
  ]);
  expect(job.steps[1]).toMatchObject({ ms: 10, evidence: [{ what: 'saved', ms: 10 }] });
});

test('jobs are listed and filtered by state', async () => {
  const { ask, control } = fixture;
  control.plans.set('p-1' as never, provedPlan('p-1'));
  control.plans.set('p-2' as never, provedPlan('p-2', { state: 'failed' }));
  expect((await ask('GET', '/jobs?state=failed')).json().jobs.map((job: { id: string }) => job.id)).toEqual(['p-2']);
  expect((await ask('GET', '/jobs?limit=1')).json().jobs).toHaveLength(1);
});

test('a wait is handed on in milliseconds, and an unfinished job says to ask again', async () => {
  const { ask, control } = fixture;
  const { finishedAt: _finishedAt, ...running } = provedPlan('p-1', { state: 'running' });
  control.plans.set(running.id, running);
  const answer = await ask('GET', '/jobs/p-1?wait=10s');
  expect(control.waits).toEqual([10_000]);
  expect([answer.statusCode, answer.json().state, answer.headers['retry-after']]).toEqual([200, 'running', '1']);
});

test('a closing server keeps nobody waiting', async () => {
  const { ask, control, server } = fixture;
  control.plans.set('p-1' as never, provedPlan('p-1', { state: 'running' }));
  control.settling = new Promise(() => {});
  const waiting = ask('GET', '/jobs/p-1?wait=60s');
  await new Promise((resolve) => setTimeout(resolve, 20));
  await server.close();
  expect((await waiting).json()).toMatchObject({ state: 'running' });
});

test('the policy in force', async () => {
  expect((await fixture.ask('GET', '/policy')).json()).toMatchObject({
    revision: 1,
    services: [
      {
        name: 'network-access',
        rules: [
          { name: 'Compliant', access: 'permit', profiles: ['FULL'], hits: 0 },
          { name: 'Default', access: 'deny', profiles: [] },
        ],
      },
    ],
    profiles: [{ name: 'FULL', dacl: 'FULL' }],
    dacls: [{ name: 'FULL', current: true, lines: ['permit ip any any'] }],
  });
});

test('revisions: listed, shown, and only those that are kept', async () => {
  const { ask } = fixture;
  expect((await ask('GET', '/policy')).headers.etag).toBe('"1"');
  expect((await ask('GET', '/policy/revisions')).json()).toMatchObject({
    revisions: [{ revision: 1, inForce: true, origin: { by: 'start', changed: [] } }],
  });
  expect((await ask('GET', '/policy/revisions/1')).json()).toMatchObject({ revision: 1, inForce: true });
  const absent = await ask('GET', '/policy/revisions/9');
  expect([absent.statusCode, absent.json().code]).toEqual([404, 'api.not-found']);
});

test('the decision log: newest first, filtered, in pages that keep their place while decisions come in', async () => {
  const { ask, decisions } = fixture;
  for (const userName of ['ann', 'bob', 'ann', 'ann'])
    decisions.note(decision({ userName, outcome: userName === 'bob' ? 'reject' : 'accept' }));
  const users = async (path: string) => {
    const page = (await ask('GET', path)).json();
    return { users: page.decisions.map((one: { id: string; user: string }) => `${one.id} ${one.user}`), next: page.next };
  };
  const first = await users('/auth-log?user=ann&limit=2');
  expect(first.users).toEqual(['4 ann', '3 ann']);
  decisions.note(decision({ userName: 'ann' }));
  expect(await users(`/auth-log?user=ann&limit=2&cursor=${first.next}`)).toEqual({ users: ['1 ann'], next: undefined });
  expect((await users('/auth-log?outcome=reject')).users).toEqual(['2 bob']);
  expect((await users('/auth-log?mac=02:00:5e:00:00:01&device=sw1&rule=Compliant')).users).toHaveLength(5);
  expect((await users('/auth-log?device=sw2')).users).toEqual([]);
  const one = (await ask('GET', '/auth-log/2')).json();
  expect([one.user, one.outcome, one.identity, one.request]).toEqual([
    'bob',
    'reject',
    { store: 'users', name: 'anna', group: 'All:Employees' },
    undefined,
  ]);
  expect([(await ask('GET', '/auth-log/99')).statusCode, (await ask('GET', '/auth-log?cursor=x')).statusCode]).toEqual([404, 400]);
});

test('a publish or rollback made on another revision than the one in force: 412', async () => {
  const { ask, state } = fixture;
  state.reload = { ok: false, error: [{ code: 'policy.superseded', message: 'revision 5 is in force and not 4' }] };
  for (const [path, body] of [
    ['/policy:publish', {}],
    ['/policy:rollback', { revision: 1 }],
  ] as const) {
    const answer = await ask('POST', path, { body, headers: { 'if-match': '"4"' } });
    expect([answer.statusCode, answer.json().code]).toEqual([412, 'policy.superseded']);
    expect((await ask('POST', path, { body, headers: { 'if-match': 'W/4' } })).statusCode).toBe(400);
  }
});

test('a reload tells what changed and what it started', async () => {
  const { ask, state } = fixture;
  const answer = await ask('POST', '/policy:reload');
  expect([answer.statusCode, answer.headers.location]).toEqual([202, '/api/v1/jobs/p-9']);
  expect(answer.json()).toEqual({ revision: 5, changed: ['dacl FULL'], jobs: [{ id: 'p-9', href: '/api/v1/jobs/p-9' }] });
  state.reload = ok({ revision: 5, changed: [], jobs: [] });
  expect((await ask('POST', '/policy:reload')).statusCode).toBe(200);
});

test('a reload that fails names every fault with its file and line', async () => {
  const { ask, state } = fixture;
  state.reload = {
    ok: false,
    error: [
      { code: 'config.unknown-key', message: '`ruels` is not a known key', at: 'policy/access.yaml:3:1' },
      { code: 'config.reference', message: '`NONE` is no profile', at: 'policy/access.yaml:9:7' },
    ],
  };
  const answer = await ask('POST', '/policy:reload');
  expect(answer.statusCode).toBe(400);
  expect(answer.json().errors).toEqual([
    { pointer: 'policy/access.yaml:3:1', code: 'config.unknown-key', message: '`ruels` is not a known key' },
    { pointer: 'policy/access.yaml:9:7', code: 'config.reference', message: '`NONE` is no profile' },
  ]);
});

test('the audit trail is read backwards in pages, and verified', async () => {
  const { ask, audit } = fixture;
  const first = (await ask('GET', '/audit?limit=2')).json();
  expect(first.records.map((one: { sequence: number }) => one.sequence)).toEqual([3, 2]);
  const second = (await ask('GET', `/audit?limit=2&cursor=${first.next}`)).json();
  expect([second.records.map((one: { sequence: number }) => one.sequence), second.next]).toEqual([[1], undefined]);
  expect((await ask('POST', '/audit:verify')).json()).toEqual({ intact: true, records: 3 });
  audit.verdict = { intact: false, records: 3, sequence: 2, why: 'the hash does not fit' };
  expect((await ask('POST', '/audit:verify')).json()).toEqual({ intact: false, records: 3, sequence: 2, why: 'the hash does not fit' });
});

test('health, readiness and metrics, below the API and at the root', async () => {
  const { server, ask, state } = fixture;
  expect((await ask('GET', '/healthz', { key: undefined })).json()).toEqual({ status: 'ok', version: '0.1.0' });
  expect((await server.app.inject('/healthz')).statusCode).toBe(200);
  expect((await server.app.inject('/metrics')).statusCode).toBe(401);
  const metrics = await ask('GET', '/metrics');
  expect([metrics.headers['content-type'], metrics.body]).toEqual(['text/plain; version=0.0.4; charset=utf-8', 'portreeve_up 1\n']);
  expect((await server.app.inject('/readyz')).json()).toEqual({ ready: true, checks: [{ name: 'journal', ok: true }] });
  state.checks.push({ name: 'queue', ok: false, detail: 'Redis does not answer' });
  const unready = await server.app.inject('/readyz');
  expect([unready.statusCode, unready.json().ready]).toEqual([503, false]);
});

test('every answer forbids caching and sniffing, and has a request id', async () => {
  const answer = await fixture.ask('GET', '/devices');
  expect(answer.headers).toMatchObject({
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^[0-9a-f]{16}$/),
  });
});
