import { describe, expect, it } from 'vitest';
import { given } from '../../../src/base/given.ts';
import type { Rung } from '../../../src/model/coa.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { Mac } from '../../../src/model/mac.ts';
import type { CoaOutcome } from '../../../src/ports/coa-client.ts';
import type { SessionKeys } from '../../../src/ports/session-directory.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { device, SWITCH } from './policy-and-device.ts';
import { type Answer, ack, ENDPOINT, evidence, isQuery, nak, obedient, pair, type Sent, timeout, World } from './world.ts';

const told = (...pairs: readonly string[]): CoaOutcome => ({ ...ack(), attributes: pairs.map(pair) }) as CoaOutcome;
const sameSession = (dacl: string): CoaOutcome =>
  told('audit-session-id=0A000001', 'authz-status=Authorized', `ACS:CiscoSecure-Defined-ACL=${dacl}`);
const kindOf = ({ request, text }: Sent): string =>
  request.packet === 'Disconnect-Request' ? 'terminate' : (/subscriber:command=([a-z-]+)/.exec(text)?.[1] ?? 'other');

async function asked(answer: Answer, escalate: readonly Rung[], more: (world: World) => void = () => undefined) {
  const world = new World({ answer });
  await world.control.start();
  const session = world.connect();
  more(world);
  const job = await world.job(world.action(session.id, { kind: 'reauthenticate', escalate }, 'r'));
  return { world, session, job, kinds: () => world.changes.map(kindOf) };
}

/** Another endpoint on the port of the first. */
const OTHER = '02-00-00-00-00-02' as Mac;
const onSamePort = (world: World): SessionKeys => ({ ...world.keys(OTHER), ...given({ port: world.keys().port }) });

const TERMINATE: readonly Rung[] = [{ to: 'terminate' }];
const BOUNCE: readonly Rung[] = [{ to: 'bounce' }];

describe('a reauthentication that has no effect', () => {
  it('the device shows the old authorization: the session is ended', async () => {
    const old: Answer = (sent, world) =>
      isQuery(sent.text) ? sameSession(world.sessions.byEndpoint(ENDPOINT)[0]?.granted?.dacl ?? '') : ack();
    const { world, job, kinds } = await asked(old, TERMINATE, (w) =>
      w.postures.put({ ...newRecord(ENDPOINT, [ENDPOINT], w.clock.now(), 1, 'c-1'), state: 'compliant' }),
    );
    await world.pass(60_000 * 2);
    const plan = await world.plan(job);
    expect(kinds()).toEqual(['reauthenticate', 'reauthenticate', 'reauthenticate', 'terminate']);
    expect(plan).toMatchObject({ state: 'proved', steps: [{ state: 'proved', do: { command: { kind: 'terminate' } } }] });
    expect(evidence(plan)).toContain('by session-query: another authorization is in force');
    expect(evidence(plan)).toContain('next rung: terminate');
  });

  it('the device is silent and cannot be looked at: nothing stronger is tried', async () => {
    const { world, job, kinds } = await asked(() => timeout, BOUNCE);
    await world.pass(60_000 * 5);
    expect(new Set(kinds())).toEqual(new Set(['reauthenticate']));
    expect(await world.plan(job)).toMatchObject({ state: 'failed', steps: [{ state: 'unknown' }] });
  });

  it('the device has it in force though nothing else showed it: proved by that', async () => {
    const { world, session, job, kinds } = await asked((sent, same) => {
      if (!isQuery(sent.text)) same.grant();
      return isQuery(sent.text) ? sameSession(same.sessions.byEndpoint(ENDPOINT)[0]?.granted?.dacl ?? '') : ack();
    }, TERMINATE);
    await world.pass(30_000);
    const plan = await world.plan(job);
    expect(kinds()).toEqual(['reauthenticate']);
    expect(plan.state).toBe('proved');
    expect(evidence(plan).at(-1)).toBe('by session-query: the authorization is in force');
    expect(world.sessions.get(session.id)?.lastProof).toMatchObject({ kind: 'session-query' });
  });

  it('refused with 504: the port is bounced once, and a session that ended proves it', async () => {
    const { world, session, job, kinds } = await asked(
      (sent) => (sent.text.includes('bounce') ? ack() : nak(504)),
      [...TERMINATE, ...BOUNCE],
    );
    await world.pass(1000);
    world.sessions.end(session.id, world.clock.now());
    await world.pass();
    expect(kinds()).toEqual(['reauthenticate', 'bounce-host-port']);
    expect((await world.plan(job)).state).toBe('proved');
  });

  it('the port of others is not bounced on the way', async () => {
    const { world, job, kinds } = await asked(
      () => nak(504),
      BOUNCE,
      (w) => w.sessions.started(onSamePort(w), 'start', w.clock.now()),
    );
    await world.pass(1000);
    expect(kinds()).toEqual(['reauthenticate']);
    const plan = await world.plan(job);
    expect(plan).toMatchObject({ state: 'failed' });
    expect(evidence(plan).at(-1)).toBe('the port is not taken down: another session is on the port: 02-00-00-00-00-02');
  });

  it('a bounce that was on its way at a crash is looked for, and not sent again', async () => {
    const { world, job, kinds } = await asked((sent) => (sent.text.includes('bounce') ? new Promise(() => undefined) : nak(504)), BOUNCE);
    await world.pass(1000);
    expect(kinds()).toEqual(['reauthenticate', 'bounce-host-port']);
    await world.restart();
    world.answer = (sent) => (isQuery(sent.text) ? told('audit-session-id=0A000001') : ack());
    await world.pass(60_000);
    expect(kinds()).toEqual(['reauthenticate', 'bounce-host-port']);
    expect(await world.plan(job)).toMatchObject({ state: 'failed', steps: [{ state: 'failed' }] });
  });
});

describe('a port that is to be bounced', () => {
  it('with another session on it: its session is reauthenticated instead, and the job says so', async () => {
    const world = new World();
    await world.control.start();
    const session = world.connect();
    world.sessions.started(onSamePort(world), 'start', world.clock.now());
    const job = await world.job(world.action(session.id, { kind: 'bounce-host-port' }, 'b'));
    await world.pass();
    const plan = await world.plan(job);
    expect(world.changes.map(kindOf)).toEqual(['reauthenticate']);
    expect(plan.state).toBe('proved');
    expect(plan.steps[0]?.evidence[0]).toMatchObject({
      what: 'reauthenticated instead of taking its port down, which was not forced',
      detail: `another session is on the port: ${OTHER}`,
    });
  });

  it('with a phone on it: the same', async () => {
    const world = new World();
    await world.control.start();
    const decided = world.decided();
    const session = decided && world.grant(ENDPOINT, { ...decided, voice: true });
    if (session === undefined) throw new Error('no session');
    await world.job(world.action(session.id, { kind: 'bounce-host-port' }, 'b'));
    await world.pass();
    expect(world.changes.map(kindOf)).toEqual(['reauthenticate']);
  });

  it('forced: it is bounced', async () => {
    const world = new World();
    await world.control.start();
    const session = world.connect();
    world.sessions.started(onSamePort(world), 'start', world.clock.now());
    await world.job(world.action(session.id, { kind: 'bounce-host-port', force: true }, 'b'));
    await world.pass();
    expect(world.changes.map(kindOf)).toEqual(['bounce-host-port']);
  });
});

describe('what is learned of a device', () => {
  it('NAK 403: named otherwise, told to the log, and by that name from then on', async () => {
    const { coa } = device();
    if (coa === undefined) throw new Error('the device takes CoA');
    const egress = '192.0.2.7' as Ipv4;
    const world = new World({ device: { coa: { ...coa, address: egress } } });
    world.answer = (sent, same) =>
      sent.request.attributes.some(({ type, value }) => type === 4 && value.join('.') === egress) ? obedient(sent, same) : nak(403);
    await world.control.start();
    world.connect();
    await world.job(world.posture('compliant', 1));
    await world.pass();
    expect(world.changes).toHaveLength(2);
    expect(world.profiles.get(SWITCH)?.nas).toEqual({ address: '192.0.2.7' });
    expect(world.emitted.map(({ topic }) => topic)).toContain('coa.nas-mismatch');
  });

  it('NAK 403 to a name that was learned: its sessions know it by another by now, which is learned in its place', async () => {
    const world = new World();
    world.profiles.learn(SWITCH, { nas: { identifier: 'the-old-name' } });
    world.answer = (sent, same) => (sent.request.attributes.some(({ type }) => type === 32) ? nak(403) : obedient(sent, same));
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass();
    expect((await world.plan(job)).state).toBe('proved');
    expect(world.changes).toHaveLength(2);
    expect(world.profiles.get(SWITCH)?.nas).toEqual({ address: '127.0.0.1' });
  });

  it('NAK 403 to every name of the device: each is tried once', async () => {
    const { coa } = device();
    if (coa === undefined) throw new Error('the device takes CoA');
    const world = new World({ answer: () => nak(403), device: { coa: { ...coa, address: '192.0.2.7' as Ipv4 } } });
    await world.control.start();
    world.connect();
    const job = await world.job(world.posture('compliant', 1));
    await world.pass(60_000);
    const nas = world.changes.map(({ request }) => request.attributes.flatMap(({ type, value }) => (type === 4 ? [value.join('.')] : [])));
    expect(nas).toEqual([['127.0.0.1'], ['192.0.2.7']]);
    expect(await world.plan(job)).toMatchObject({ state: 'failed', steps: [{ state: 'refused', errorCause: 403 }] });
  });

  it('NAK 405: not sent again, unless a person asks for it', async () => {
    const world = new World({ answer: () => nak(405) });
    await world.control.start();
    const session = world.connect();
    await world.job(world.posture('compliant', 1));
    await world.pass(60_000);
    expect([world.changes.length, world.profiles.get(SWITCH)?.unsupported]).toEqual([1, ['reauthenticate']]);
    const second = await world.job(world.posture('noncompliant', 2));
    await world.pass(60_000);
    expect(world.changes).toHaveLength(1);
    expect(evidence(await world.plan(second)).at(-1)).toContain('said before that it does not take `reauthenticate`');
    await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'r'));
    await world.pass();
    expect(world.changes).toHaveLength(2);
  });
});

describe('the rest of an endpoint', () => {
  it('automatics wait for it, people do not', async () => {
    const world = new World({ more: { cooldown: 10_000 } });
    await world.control.start();
    const session = world.connect();
    await world.job(world.posture('compliant', 1));
    await world.pass();
    const second = await world.job(world.posture('noncompliant', 2));
    await world.pass(1000);
    expect(world.changes).toHaveLength(1);
    expect(await world.plan(second)).toMatchObject({ state: 'running', steps: [{ state: 'ready', attempt: 0 }] });
    await world.pass(15_000);
    expect(world.changes).toHaveLength(2);
    expect(await world.plan(second)).toMatchObject({ state: 'proved', steps: [{ attempt: 1 }] });
    await world.job(world.action(session.id, { kind: 'reauthenticate' }, 'r'));
    await world.pass();
    expect(world.changes).toHaveLength(3);
  });
});

describe('a port that is to be shut, with another session on it', () => {
  const shut = async (more: object) => {
    const world = new World();
    await world.control.start();
    const session = world.connect();
    world.sessions.started(onSamePort(world), 'start', world.clock.now());
    const job = await world.job(world.action(session.id, { kind: 'disable-host-port', ...more }, 'd'));
    await world.pass(1000);
    return { plan: await world.plan(job), told: world.changes.map(kindOf) };
  };

  it('is left open, over SSH too, and the job says for whom', async () => {
    const { plan, told } = await shut({ ttl: 60_000 });
    expect(told).toEqual([]);
    expect(plan).toMatchObject({ state: 'failed', steps: [{ state: 'failed' }, { skipped: 'blocked' }] });
    expect(evidence(plan)[0]).toBe(`the port is not shut: another session is on the port: ${OTHER}; to shut it for all of them, force it`);
  });

  it('forced: it is shut', async () => {
    expect((await shut({ force: true })).told).toEqual(['disable-host-port']);
  });

  it('is left open and the session restricted, where that is wanted instead', async () => {
    const { plan, told } = await shut({ instead: 'reauthenticate' });
    expect(told).toEqual(['reauthenticate']);
    expect(plan.state).toBe('proved');
  });
});

describe('a port of a device without a command line for us', () => {
  const world = (): World => {
    const made = new World();
    const { ssh: _, ...device } = made.device;
    Object.assign(made, { device });
    return made;
  };

  it('is not shut for a time: nothing could open it again', async () => {
    const without = world();
    await without.control.start();
    const session = without.connect();
    const accepted = await without.control.accept(without.action(session.id, { kind: 'disable-host-port', ttl: 60_000 }, 'd'));
    expect(accepted).toMatchObject({
      ok: false,
      error: { code: 'device.not-configured', message: expect.stringContaining('`ssh` section') },
    });
  });

  it('is shut where that is asked for, and the job says who opens it', async () => {
    const without = world();
    await without.control.start();
    const session = without.connect();
    const job = await without.job(without.action(session.id, { kind: 'disable-host-port' }, 'd'));
    await without.pass();
    expect(without.changes.map(kindOf)).toEqual(['disable-host-port']);
    expect((await without.plan(job)).notes).toEqual([expect.stringMatching(/^undo: open port Gi0\/1\/01 on sw1 .*portreeve cannot, for /)]);
  });
});
