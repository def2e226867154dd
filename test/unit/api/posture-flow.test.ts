import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PostureClock } from '../../../src/control/posture-clock.ts';
import { ENDPOINT } from '../control/world.ts';
import { postureFixture, posturePolicy } from './posture-fixture.ts';

/** The sample of the source document (requirement E35): Firefox, then a logon, then Chrome. */
const VPN = `
epaActions:
  - { name: firefox, expression: 'sys.client_expr("proc_2_firefox")', defaultGroup: fox, quarantineGroup: repair, killProcesses: [badproc] }
  - { name: chrome, expression: 'sys.client_expr("proc_2_chrome")', defaultGroup: chromium }
authenticationActions: [{ name: directory, method: ldap }]
policies:
  - { name: p-firefox, action: { epa: firefox } }
  - { name: p-ldap, action: { authentication: directory } }
  - { name: p-chrome, action: { epa: chrome } }
  - { name: p-free, action: noAuthn }
factors:
  - { name: logon, bindings: [{ policy: p-ldap, priority: 10, nextFactor: after }] }
  - { name: after, bindings: [{ policy: p-chrome, priority: 10 }] }
servers:
  - { name: vs, bindings: [{ policy: p-firefox, priority: 10, nextFactor: logon }] }
  - { name: open, bindings: [{ policy: p-free, priority: 10 }] }
  - { name: only, bindings: [{ policy: p-firefox, priority: 10 }] }
`;

let fixture: Awaited<ReturnType<typeof postureFixture>>;
beforeEach(async () => {
  fixture = await postureFixture(posturePolicy(['vpn', VPN]));
});
afterEach(() => fixture.server.close());

const path = (what: string, id: string = ENDPOINT) => `/posture/endpoints/${id}/${what}`;
const challenge = (body: object = {}, id?: string) => fixture.ask('POST', path('challenge', id), { body: { flow: 'vpn', ...body } });
const report = (body: object, id?: string) => fixture.ask('POST', path('report', id), { body });
const record = () => fixture.world.postures.get(ENDPOINT);
const facts = (...processes: readonly string[]) => ({ platform: 'windows', processes });

async function throughTo(client: 'plugin' | 'browser' = 'plugin') {
  const first = (await challenge({ client })).json();
  const logon = (await report({ run: first.run, facts: facts('firefox.exe') })).json();
  const last = (await report({ run: logon.run, login: { ok: true, groups: ['staff'] } })).json();
  return { first, logon, last, done: (await report({ run: last.run, facts: facts('chrome.exe') })).json() };
}

describe('a flow by challenge and report (E14, E15, E16, E19, E35)', () => {
  it('asks one challenge a factor, and its groups become the posture', async () => {
    const { first, logon, last, done } = await throughTo();
    expect(first).toMatchObject({
      state: 'challenge',
      challenge: { factor: 'vs', atoms: ['proc_2_firefox'], killProcesses: ['badproc'], consent: true },
    });
    expect(logon).toMatchObject({ state: 'login', login: { factor: 'logon', method: 'ldap' } });
    expect(last).toMatchObject({ state: 'challenge', challenge: { factor: 'after', atoms: ['proc_2_chrome'] } });
    expect(done).toMatchObject({ state: 'complete', outcome: { groups: ['fox', 'staff', 'chromium'], quarantined: false } });
    expect(done.outcome.trace.map(({ kind }: { kind: string }) => kind)).toContain('scan');
    expect(record()).toMatchObject({ state: 'compliant', groups: ['fox', 'staff', 'chromium'] });
  });

  it('says that an assessment is under way', async () => {
    await challenge();
    expect(record()?.state).toBe('pending');
  });

  it('ends without a logon form where the only factor is a scan (E20)', async () => {
    const first = (await challenge({ at: 'only' })).json();
    expect((await report({ run: first.run, facts: facts('firefox.exe') })).json()).toMatchObject({
      state: 'complete',
      outcome: { groups: ['fox'] },
    });
  });

  it('is complete at once where nothing is asked (E17), also under an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once' };
    const done = await fixture.ask('POST', path('challenge'), { body: { flow: 'vpn', at: 'open' }, headers });
    expect(done.json()).toMatchObject({ state: 'complete', accepted: { duplicate: false } });
    expect(record()?.state).toBe('compliant');
  });

  it('puts who fails into the quarantine group of the last policy, and is complete (E18)', async () => {
    const first = (await challenge({ at: 'only' })).json();
    const done = (await report({ run: first.run, facts: facts('vim.exe') })).json();
    expect(done).toMatchObject({ state: 'complete', outcome: { groups: ['repair'], quarantined: true } });
    expect(done.outcome.periodic).toBeUndefined();
    expect(record()).toMatchObject({ state: 'quarantined', groups: ['repair'], quarantine: { reason: 'repair', sticky: false } });
  });

  it('denies who fails without one, and who reports nothing', async () => {
    const { last } = await throughTo();
    expect(last.state).toBe('challenge');
    const first = (await challenge({ at: 'after' })).json();
    const done = (await report({ run: first.run, declined: true })).json();
    expect(done).toMatchObject({ state: 'denied', outcome: { reason: 'epa-failed' } });
    expect(record()).toMatchObject({ state: 'noncompliant', checks: [{ id: 'chrome', passed: false, reason: 'not-reported' }] });
  });

  it('takes the word of the client where it reports verdicts (E36)', async () => {
    const first = (await challenge({ at: 'only' })).json();
    expect((await report({ run: first.run, verdicts: { proc_2_firefox: true } })).json().state).toBe('complete');
  });
});

describe('a report is refused', () => {
  it('for another endpoint, and the run goes on', async () => {
    const { run } = (await challenge()).json();
    const other = await report({ run, facts: facts('firefox.exe') }, '02-00-00-00-00-02');
    expect([other.statusCode, other.json().errors[0].pointer]).toEqual([404, '/run']);
    expect(fixture.world.postures.get('02-00-00-00-00-02' as typeof ENDPOINT)).toBeUndefined();
    expect((await report({ run, facts: facts('firefox.exe') })).json().state).toBe('login');
  });

  it('when it is replayed', async () => {
    const { run } = (await challenge()).json();
    await report({ run, facts: facts('firefox.exe') });
    expect((await report({ run, facts: facts('firefox.exe') })).statusCode).toBe(404);
  });

  it('when it comes too late, or after another challenge', async () => {
    const late = (await challenge()).json();
    fixture.world.clock.advance(10 * 60_000);
    expect((await report({ run: late.run, facts: facts() })).statusCode).toBe(404);
    const before = (await challenge()).json();
    await challenge();
    expect((await report({ run: before.run, facts: facts() })).statusCode).toBe(404);
  });

  it('when it is a logon where facts are asked', async () => {
    const { run } = (await challenge()).json();
    const answer = await report({ run, login: { ok: true } });
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'api.conflict']);
  });

  it('when it holds nothing, or two things', async () => {
    const { run } = (await challenge()).json();
    expect((await report({ run })).statusCode).toBe(400);
    expect((await report({ run, facts: {}, declined: true })).statusCode).toBe(400);
  });

  it('and so is a flow nobody defined, and a factor it does not have', async () => {
    expect((await challenge({ flow: 'none' })).statusCode).toBe(404);
    expect((await challenge({ at: 'nowhere' })).json().errors[0].pointer).toBe('/at');
  });
});

describe('the scan that goes on after a flow (E24, E25, E26)', () => {
  it('is that of the latest factor, and goes on while it passes', async () => {
    const { done } = await throughTo();
    expect(done.outcome.periodic).toEqual({ atoms: ['proc_2_chrome'], minutes: 2 });
    expect(record()?.scan).toMatchObject({ run: done.run, flow: 'vpn', action: 'chrome', minutes: 2 });
    fixture.world.clock.advance(100_000);
    const passed = (await report({ run: done.run, facts: facts('chrome.exe') })).json();
    expect([passed.state, passed.accepted.duplicate]).toEqual(['complete', false]);
    expect((await fixture.ask('GET', `/posture/endpoints/${ENDPOINT}`)).json()).toMatchObject({
      status: 'compliant',
      remainingSeconds: { scan: 150 },
    });
    expect(record()?.groups).toEqual(['fox', 'staff', 'chromium']);
  });

  it('terminates the session when it fails, whatever grace there is', async () => {
    const { world } = fixture;
    world.settings = { ...world.settings, grace: 3_600_000 };
    world.connect();
    const { done } = await throughTo();
    await world.pass(1000);
    const failed = (await report({ run: done.run, facts: facts('firefox.exe') })).json();
    await world.pass(1000);
    expect(failed).toMatchObject({ state: 'denied', outcome: { reason: 'scan-failed' } });
    expect(world.sent.at(-1)?.request.packet).toBe('Disconnect-Request');
    expect(record()).toMatchObject({ state: 'noncompliant' });
    expect(record()?.scan).toBeUndefined();
    expect((await report({ run: done.run, facts: facts('chrome.exe') })).statusCode).toBe(404);
  });

  it('terminates the session when its report does not come', async () => {
    const { world } = fixture;
    const clock = new PostureClock({ postures: world.postures, clock: world.clock, accept: (event) => world.control.accept(event) });
    clock.start();
    world.connect();
    await throughTo();
    await world.pass(149_000);
    expect(record()?.state).toBe('compliant');
    await world.pass(2000);
    expect(record()).toMatchObject({ state: 'noncompliant' });
    expect(world.sent.at(-1)?.request.packet).toBe('Disconnect-Request');
    await clock.stop();
  });

  it('is not for a browser (E27)', async () => {
    const { done } = await throughTo('browser');
    expect(done.outcome.periodic).toBeUndefined();
    expect(record()?.scan).toBeUndefined();
    expect(record()?.state).toBe('compliant');
  });
});
