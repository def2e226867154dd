import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENDPOINT } from '../control/world.ts';
import { postureFixture } from './posture-fixture.ts';

let fixture: Awaited<ReturnType<typeof postureFixture>>;
beforeEach(async () => {
  fixture = await postureFixture();
});
afterEach(() => fixture.server.close());

const post = (body: unknown, headers?: Record<string, string>) =>
  fixture.ask('POST', '/posture/results', { body, ...(headers && { headers }) });
const record = () => fixture.world.postures.get(ENDPOINT);

describe('facts', () => {
  it('are judged, with every check and its evidence', async () => {
    const answer = await post({ id: 'f-1', mac: ENDPOINT, facts: { platform: 'linux', processes: ['falcond'] } });
    expect([answer.statusCode, answer.json().outcome]).toEqual([202, 'accepted']);
    expect(record()).toMatchObject({
      state: 'compliant',
      checks: [
        { id: 'agent', passed: true },
        { id: 'editor', passed: false, blocking: false },
      ],
    });
  });

  it('that are missing fail closed as not reported', async () => {
    await post({ id: 'f-1', mac: ENDPOINT, facts: { platform: 'linux' } });
    expect(record()).toMatchObject({
      state: 'noncompliant',
      checks: [{ id: 'agent', reason: 'not-reported', blocking: true }, { id: 'editor' }],
    });
  });

  it('and a verdict at once are refused, and so is neither', async () => {
    const both = await post({ mac: ENDPOINT, status: 'compliant', facts: { platform: 'linux' } });
    const neither = await post({ mac: ENDPOINT });
    expect([both.statusCode, neither.statusCode]).toEqual([400, 400]);
    expect(record()).toBeUndefined();
  });

  it.each([
    ['no number', `{"mac":"${ENDPOINT}","facts":{"system":{"OS":{"version":NaN}}}}`, 400, 'api.syntax'],
    ['a number past all', `{"mac":"${ENDPOINT}","facts":{"system":{"OS":{"version":1e999}}}}`, 400, 'api.invalid'],
    ['a version that is none', `{"mac":"${ENDPOINT}","status":"compliant","version":1.5}`, 400, 'api.invalid'],
    ['10 MB', JSON.stringify({ mac: ENDPOINT, facts: { processes: ['x'.repeat(10 * 1024 * 1024)] } }), 413, 'api.too-large'],
    ['nesting', `{"mac":"${ENDPOINT}","facts":{"system":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}}`, 400, 'api.syntax'],
    ['too many names', JSON.stringify({ mac: ENDPOINT, facts: { processes: Array.from({ length: 30_000 }, String) } }), 400, 'api.invalid'],
    ['an expression in place of facts', JSON.stringify({ mac: ENDPOINT, facts: '('.repeat(100_000) }), 400, 'api.invalid'],
  ])('that hold %s are refused with a problem document, and nothing is done', async (_, payload, status, code) => {
    const answer = await fixture.server.app.inject({
      method: 'POST',
      url: '/api/v1/posture/results',
      headers: { authorization: 'Bearer key-of-an-admin', 'content-type': 'application/json' },
      payload,
    });
    expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(fixture.world.postures.size).toBe(0);
  });
});

describe('an endpoint', () => {
  it('is known by any of its addresses', async () => {
    await post({ id: 'a', endpoint: 'agent-7', macs: [ENDPOINT, '02-00-00-00-00-99'], status: 'noncompliant', version: 1 });
    await post({ id: 'b', mac: '0200.0000.0099', status: 'compliant', version: 2 });
    expect(fixture.world.postures.size).toBe(1);
    for (const id of ['agent-7', '02:00:00:00:00:01', '020000000099']) {
      const shown = await fixture.ask('GET', `/posture/endpoints/${id}`);
      expect(shown.json()).toMatchObject({ endpoint: 'agent-7', status: 'compliant', version: 2 });
    }
  });

  it('does not leave its quarantine under another name', async () => {
    await fixture.ask('PUT', `/posture/endpoints/${ENDPOINT}/quarantine`, { body: { reason: 'T-1' } });
    const answer = await post({ id: 'x', endpoint: 'agent-8', macs: [ENDPOINT], status: 'compliant' });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'api.conflict']);
    expect(fixture.world.postures.status(ENDPOINT)).toBe('quarantined');
  });

  it('that lost its address to another is told nothing for it', async () => {
    const { world } = fixture;
    world.connect();
    await post({ id: 'a', endpoint: 'agent-7', macs: [ENDPOINT], status: 'compliant', version: 1 });
    await post({ id: 'b', endpoint: 'agent-8', macs: [ENDPOINT], status: 'compliant', version: 1 });
    await world.pass(1000);
    const { length } = world.sent;
    await fixture.ask('PUT', '/posture/endpoints/agent-7/quarantine', { body: { reason: 'T-1', isolation: 'shutdown' } });
    await world.pass(1000);
    expect([world.sent.length, world.postures.status(ENDPOINT)]).toEqual([length, 'compliant']);
  });

  it('is found by status, state and failing check, page by page', async () => {
    const macs = Array.from({ length: 5 }, (_, index) => `02-00-00-00-01-0${index}`);
    await post(
      macs.map((mac, index) => ({ mac, status: index < 3 ? 'noncompliant' : 'compliant', failedChecks: index === 1 ? ['disk'] : [] })),
    );
    const ids = async (query: string) =>
      (await fixture.ask('GET', `/posture/endpoints${query}`)).json().endpoints.map((one: { endpoint: string }) => one.endpoint);
    expect(await ids('?status=compliant')).toEqual(macs.slice(3));
    expect(await ids('?failing=disk')).toEqual([macs[1]]);
    const first = await fixture.ask('GET', '/posture/endpoints?state=noncompliant&limit=2');
    expect(first.json().endpoints).toHaveLength(2);
    expect(await ids(`?state=noncompliant&limit=2&cursor=${first.json().next}`)).toEqual([macs[2]]);
    expect(first.headers.link).toContain(`cursor=${first.json().next}`);
  });
});

describe('results that repeat themselves or come late', () => {
  it('are told apart, dropped and counted', async () => {
    await post({ id: 'r-2', mac: ENDPOINT, status: 'compliant', version: 2 });
    const replayed = await post({ id: 'r-2', mac: ENDPOINT, status: 'compliant', version: 2 });
    const older = await post({ id: 'r-1', mac: ENDPOINT, status: 'noncompliant', version: 1 });
    expect([replayed.statusCode, replayed.json().outcome]).toEqual([200, 'duplicate']);
    expect([older.statusCode, older.json().code]).toEqual([409, 'posture.older']);
    const batch = await post([
      { id: 'r-2', mac: ENDPOINT, status: 'compliant', version: 2 },
      { id: 'r-1', mac: ENDPOINT, status: 'noncompliant', version: 1 },
      { id: 'r-3', mac: ENDPOINT, status: 'noncompliant', version: 3 },
    ]);
    expect(batch.json().results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['duplicate', 'older', 'accepted']);
    expect(record()).toMatchObject({ state: 'noncompliant', version: 3 });
    const outcomes = fixture.counted.filter((one) => one.startsWith('posture_results'));
    expect(outcomes.toSorted().map((one) => one.split(' ')[1])).toEqual([
      'accepted',
      'accepted',
      'duplicate',
      'duplicate',
      'older',
      'older',
    ]);
  });

  it('a thousand at once: at most two requests to the switch, and the last state is right', async () => {
    const { world } = fixture;
    world.connect();
    await post({ id: 'first', mac: ENDPOINT, status: 'noncompliant', version: 1 });
    await world.pass();
    const same = Array.from({ length: 1000 }, () => ({ id: 'dup', mac: ENDPOINT, status: 'compliant', version: 2 }));
    const answer = await post(same);
    await world.pass();
    const outcomes = answer.json().results.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes.filter((one: string) => one === 'accepted')).toHaveLength(1);
    expect(outcomes.filter((one: string) => one === 'duplicate')).toHaveLength(999);
    expect(world.sent.length).toBeLessThanOrEqual(2);
    expect(world.postures.status(ENDPOINT)).toBe('compliant');
  });

  it('a thousand in any order: at most two requests to the switch, and the newest counts', async () => {
    const { world } = fixture;
    world.connect();
    const versions = Array.from({ length: 1000 }, (_, index) => ((index * 7919) % 1000) + 1);
    const answer = await post(
      versions.map((version) => ({ id: `v-${version}`, mac: ENDPOINT, status: version === 1000 ? 'compliant' : 'noncompliant', version })),
    );
    expect(answer.json().results).toHaveLength(1000);
    await world.pass();
    expect(world.sent.length).toBeLessThanOrEqual(2);
    expect(record()).toMatchObject({ state: 'compliant', version: 1000 });
  });

  it('more than a thousand in one request are refused', async () => {
    const answer = await post(Array.from({ length: 1001 }, () => ({ mac: ENDPOINT, status: 'compliant' })));
    expect([answer.statusCode, fixture.world.postures.size]).toEqual([400, 0]);
  });
});

describe('the correlation', () => {
  it.each([
    ['X-Correlation-Id', { 'x-correlation-id': 'ticket-7' }, 'ticket-7'],
    ['the trace id', { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' }, '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['the event where the caller names none', {}, 'c-1'],
    ['the event where the trace is none', { traceparent: `00-${'0'.repeat(32)}-00f067aa0ba902b7-01` }, 'c-1'],
  ])('is %s, in answer, record, log and job', async (_, headers, correlation) => {
    const { world } = fixture;
    world.connect();
    const answer = await post({ id: 'c-1', mac: ENDPOINT, status: 'compliant' }, headers as Record<string, string>);
    await world.pass();
    expect([answer.json().correlation, answer.headers['x-correlation-id'], record()?.correlation]).toEqual([
      correlation,
      correlation,
      correlation,
    ]);
    for (const topic of ['posture.moved', 'job.proved']) {
      expect(world.emitted.find((one) => one.topic === topic)?.fields.correlation, topic).toBe(correlation);
    }
    const job = await fixture.ask('GET', `/jobs/${answer.json().jobs[0].id}`);
    expect(job.json().correlation ?? job.json().cause).toBe(correlation);
  });

  it('that is no identifier is refused', async () => {
    const answer = await post({ mac: ENDPOINT, status: 'compliant' }, { 'x-correlation-id': 'a b' });
    expect([answer.statusCode, answer.json().errors[0].pointer]).toEqual([400, 'header/x-correlation-id']);
  });
});
