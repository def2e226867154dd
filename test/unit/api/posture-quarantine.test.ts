import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ack, ENDPOINT } from '../control/world.ts';
import { KEYS } from './api-fixture.ts';
import { postureFixture } from './posture-fixture.ts';

let fixture: Awaited<ReturnType<typeof postureFixture>>;
beforeEach(async () => {
  fixture = await postureFixture();
});
afterEach(() => fixture.server.close());

const PATH = `/posture/endpoints/${ENDPOINT}/quarantine`;
const record = () => fixture.world.postures.get(ENDPOINT);
const shown = async () => (await fixture.ask('GET', `/posture/endpoints/${ENDPOINT}`)).json();

describe('a quarantine', () => {
  it('has an owner and a reason, and the switch follows', async () => {
    const { world, ask } = fixture;
    world.connect();
    await ask('POST', '/posture/results', { body: { mac: ENDPOINT, status: 'compliant' } });
    await world.pass(1000);
    // The policy rejects who is quarantined, so the switch ends the session.
    world.answer = (_, same) => {
      same.sessions.stopped(same.keys(), same.clock.now());
      return ack();
    };
    const answer = await ask('PUT', PATH, { body: { reason: 'T-123', ttl: '4h' }, headers: { 'x-correlation-id': 'T-123' } });
    await world.pass(1000);
    expect([answer.statusCode, answer.json().correlation]).toEqual([202, 'T-123']);
    expect(await shown()).toMatchObject({
      status: 'quarantined',
      quarantine: { by: 'api:a-admin', reason: 'T-123', sticky: true, isolation: 'restrict' },
      remainingSeconds: { quarantine: 4 * 3600 - 1 },
      correlation: 'T-123',
    });
    const job = await world.plan(answer.json().jobs[0].id);
    expect([job.state, job.correlation]).toEqual(['proved', 'T-123']);
    expect(world.sent.at(-1)?.text).toContain('reauthenticate');
  });

  it('stays, whatever is reported', async () => {
    const { ask, world } = fixture;
    await ask('PUT', PATH, { body: { reason: 'T-1' } });
    await ask('POST', '/posture/results', { body: { mac: ENDPOINT, status: 'compliant' } });
    await ask('POST', '/posture/results', { body: { mac: ENDPOINT, facts: { platform: 'linux', processes: ['falcond'] } } });
    expect(record()).toMatchObject({ state: 'quarantined', checks: [{ id: 'agent', passed: true }, { id: 'editor' }] });
    expect(world.postures.status(ENDPOINT)).toBe('quarantined');
  });

  it('ends by release, once', async () => {
    const { ask } = fixture;
    await ask('PUT', PATH, { body: { reason: 'T-1' } });
    const released = await ask('DELETE', PATH);
    const again = await ask('DELETE', PATH);
    expect([released.statusCode, record()?.state, record()?.quarantine]).toEqual([202, 'pending', undefined]);
    expect([again.statusCode, again.json().code]).toEqual([409, 'api.conflict']);
  });

  it.each([
    ['shutdown', 'disable-host-port'],
    ['terminate', undefined],
  ])('by %s tells the switch so', async (isolation, command) => {
    const { ask, world } = fixture;
    world.connect();
    await ask('PUT', PATH, { body: { reason: 'T-1', isolation } });
    await world.pass(1000);
    expect(world.sent).toHaveLength(1);
    if (command) expect(world.sent[0]?.text).toContain(command);
    else expect(world.sent[0]?.request.packet).toBe('Disconnect-Request');
  });

  it.each([
    ['without a reason', { ttl: '4h' }],
    ['with a blank one', { reason: ' ' }],
    ['of no length', { reason: 'x', ttl: '0s' }],
    ['of years', { reason: 'x', ttl: '999d' }],
    ['of no known kind', { reason: 'x', isolation: 'burn' }],
  ])('%s is refused', async (_, body) => {
    const answer = await fixture.ask('PUT', PATH, { body });
    expect([answer.statusCode, record()]).toEqual([400, undefined]);
  });

  it('is for operators, of endpoints that can be named', async () => {
    const { ask } = fixture;
    expect((await ask('PUT', PATH, { key: KEYS.viewer, body: { reason: 'x' } })).statusCode).toBe(403);
    expect((await ask('DELETE', PATH, { key: undefined })).statusCode).toBe(401);
    expect((await ask('PUT', '/posture/endpoints/agent-9/quarantine', { body: { reason: 'x' } })).statusCode).toBe(404);
  });
});

describe('of an endpoint that is not connected', () => {
  it('a release is remembered: it begins anew and is not put away again (PacketFence #7597)', async () => {
    const { ask, world } = fixture;
    await ask('PUT', PATH, { body: { reason: 'T-1' } });
    const held = record();
    if (held) world.postures.put({ ...held, revision: held.revision + 1, state: 'ended', resume: 'quarantined' });
    expect((await ask('DELETE', PATH)).statusCode).toBe(202);
    expect(record()).toMatchObject({ state: 'ended', resume: 'unknown' });
    expect(world.postures.status(ENDPOINT)).toBe('unknown');
  });
});

describe('a heartbeat', () => {
  it('moves the deadline of silence and nothing else', async () => {
    const { ask, world } = fixture;
    world.settings = { ...world.settings, heartbeat: 60_000 };
    await ask('POST', '/posture/results', { body: { mac: ENDPOINT, status: 'compliant' } });
    world.clock.advance(40_000);
    const { revision } = record() ?? {};
    expect((await shown()).remainingSeconds.heartbeat).toBe(20);
    const answer = await ask('POST', `/posture/endpoints/${ENDPOINT}/heartbeat`, { body: {} });
    expect([answer.json().remainingSeconds.heartbeat, record()?.revision, record()?.state]).toEqual([60, revision, 'compliant']);
    expect((await ask('POST', '/posture/endpoints/agent-9/heartbeat', { body: {} })).statusCode).toBe(404);
  });
});
