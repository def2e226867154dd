import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { CoaCommand } from '../../../src/model/coa.ts';
import type { ControlEvent, EventId } from '../../../src/model/event.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import { parseMac } from '../../../src/model/mac.ts';
import type { Plan, PlanId } from '../../../src/model/plan.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { avpair } from '../../lab/radius/npm-radius.ts';
import { TestRadiusServer } from '../lab/radius-server.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { NOBODY_ENROLLED } from '../ssh/enrolment.ts';
import { device, playbooks, SWITCH } from './policy-and-device.ts';
import { ack, evidence, nak, timeout, World } from './world.ts';

const PORT = 'GigabitEthernet0/1/4';
const MAC = parseMac('02-00-5E-00-00-04');

/** An effect is waited for a second, before the device is looked at. */
const impatient = playbooks().map((playbook) => ({ ...playbook, steps: playbook.steps.map((step) => ({ ...step, within: 1000 })) }));

let radius: TestRadiusServer;
let lab: LabSwitch;
let world: World;

beforeEach(async () => {
  radius = await TestRadiusServer.start();
  lab = await LabSwitch.start({
    ...radius.options,
    username: 'portreeve',
    password: 'pw',
    secondMs: 20,
    startupConfig: ['interface GigabitEthernet0/1/5', 'switchport mode trunk', 'exit'],
  });
  const { port, hostKey } = lab.ready.ssh;
  const address = '127.0.0.1' as Ipv4;
  const ssh = { address, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey], algorithms: 'modern' as const };
  const shells = createDeviceShells({ clock: systemClock, random: createRandom(), enrolled: NOBODY_ENROLLED });
  world = new World({ device: { ...device(), ssh }, clock: systemClock, more: { shells, playbooks: impatient } });
  await world.control.start();
});
afterEach(async () => {
  await world.control.stop();
  await lab.stop();
  radius.stop();
});

const shut = () => lab.configure(['interface GigabitEthernet0/1/4', 'shutdown']);

/** A session of the lab switch, as portreeve knows it. */
async function plugIn() {
  const { auditSessionId } = await lab.plugIn({ port: 4, mac: MAC ?? '', method: 'mab' });
  const { acctSessionId: _, ...keys } = world.keys(MAC);
  return world.sessions.started({ ...keys, port: PORT, auditSessionId }, 'start', world.time.now());
}

const openPort = (port: string): ControlEvent =>
  ({ id: 'open' as EventId, at: world.time.now(), actor: 'test', kind: 'port.enable', device: SWITCH, port }) as ControlEvent;

async function ended(job: PlanId): Promise<Plan> {
  const plan = await world.control.settled(job, 15_000);
  if (plan === undefined) throw new Error('no job');
  return writtenPlan(plan);
}

async function told(command: CoaCommand): Promise<{ readonly job: PlanId }> {
  const session = await plugIn();
  return { job: await world.job(world.action(session.id, command, 'a')) };
}

describe('a port that was shut', () => {
  it('is opened over SSH and read back', async () => {
    await lab.plugIn({ port: 4, mac: MAC ?? '', method: 'mab' });
    await shut();
    expect(lab.state.sessions).toEqual([]);
    const plan = await ended(await world.job(openPort('gi0/1/4')));
    expect(plan.state).toBe('proved');
    expect(evidence(plan).at(-1)).toBe('gi0/1/4 is open, read back over a new SSH session');
    expect(lab.state.runningConfig).not.toMatch(/GigabitEthernet0\/1\/4\n shutdown/);
  });

  it('that is open already is left as it is', async () => {
    const plan = await ended(await world.job(openPort(PORT)));
    expect(evidence(plan)).toEqual([`${PORT} is open already`]);
  });

  it('and is a trunk is left alone', async () => {
    const plan = await ended(await world.job(openPort('GigabitEthernet0/1/5')));
    expect(plan.state).toBe('failed');
    expect(evidence(plan)).toEqual(['not done: GigabitEthernet0/1/5 is left alone, it is a trunk']);
  });

  it.each(['GigabitEthernet0/0/0', 'GigabitEthernet0/9/9', 'Vlan1', 'Port-channel1', 'Gi0/1/4\nreload'])(
    '%j is no port to open',
    async (port) => {
      const accepted = await world.control.accept(openPort(port));
      expect(accepted).toMatchObject({ ok: false, error: { code: 'api.invalid', at: '/port' } });
    },
  );

  it('for a time opens again by itself, even when nobody knows whether it was shut', async () => {
    world.answer = async () => {
      await shut();
      return timeout;
    };
    const { job } = await told({ kind: 'disable-host-port', ttl: 1500 });
    const plan = await ended(job);
    expect(plan.steps.map(({ do: action, state }) => `${action.kind} ${state}`)).toEqual(['coa proved', 'enable-port proved']);
    expect(plan.notes.join()).toContain(`portreeve session enable-port --device sw1 --port ${PORT}`);
    expect(lab.state.runningConfig).not.toMatch(/GigabitEthernet0\/1\/4\n shutdown/);
  });
});

describe('a port that is to be shut, and RADIUS does not do it', () => {
  const isShut = (): boolean => /GigabitEthernet0\/1\/4\n(?: (?!shutdown).*\n)* shutdown/.test(lab.state.runningConfig);

  it.each([
    [503, 'refused with Error-Cause 503'],
    [501, 'refused with Error-Cause 501'],
    [405, 'refused with Error-Cause 405'],
    [407, 'refused with Error-Cause 407'],
  ])('NAK %i: it is shut over SSH, read back, and the job says how to open it (C1, C2)', async (cause, why) => {
    world.answer = () => nak(cause);
    const { job } = await told({ kind: 'disable-host-port' });
    const plan = await ended(job);
    expect(plan).toMatchObject({ state: 'proved', steps: [{ do: { kind: 'shut-port' }, state: 'proved' }] });
    const seen = plan.steps[0]?.evidence ?? [];
    expect(seen.map(({ what }) => what).slice(-4)).toEqual([
      'next rung: ssh',
      `shutting ${PORT} on the command line of sw1`,
      '`shutdown` was taken',
      `${PORT} is shut, read back over a new SSH session`,
    ]);
    expect(seen.at(-4)?.detail).toBe(why);
    expect(seen.at(-1)?.detail).toContain(`portreeve session enable-port --device sw1 --port ${PORT}`);
    expect(isShut()).toBe(true);
  });

  it('its session ended meanwhile: the port is shut all the same, and opens when its time is over', async () => {
    world.answer = () => {
      for (const { id } of [...world.sessions.list()]) world.sessions.end(id, world.time.now());
      lab.unplug(MAC ?? '');
      return nak(503);
    };
    const { job } = await told({ kind: 'disable-host-port', ttl: 1000 });
    const plan = await ended(job);
    expect(plan.steps.map(({ do: action, state }) => `${action.kind} ${state}`)).toEqual(['shut-port proved', 'enable-port proved']);
    expect(isShut()).toBe(false);
  });

  it('silence, and its port is open: shut over SSH', async () => {
    world.answer = () => timeout;
    const plan = await ended((await told({ kind: 'disable-host-port' })).job);
    expect(plan.state).toBe('proved');
    expect(evidence(plan)).toContain(`by SSH: ${PORT} is open`);
    expect(world.changes).toHaveLength(1);
    expect(isShut()).toBe(true);
  });

  it('silence, but its port is shut: that proves it, and nothing is entered', async () => {
    world.answer = async () => {
      await shut();
      return timeout;
    };
    const plan = await ended((await told({ kind: 'disable-host-port' })).job);
    expect(plan).toMatchObject({ state: 'proved', steps: [{ do: { kind: 'coa' } }] });
    expect(evidence(plan).at(-1)).toBe(`by SSH: ${PORT} is shut`);
  });

  it('an ACK, and its port is open: shut over SSH', async () => {
    world.answer = () => ack();
    const plan = await ended((await told({ kind: 'disable-host-port' })).job);
    expect(plan).toMatchObject({ state: 'proved', steps: [{ do: { kind: 'shut-port' } }] });
    expect(isShut()).toBe(true);
  });

  it('and another endpoint is on it by now: the port of others is left as it is', async () => {
    world.answer = async () => {
      lab.unplug(MAC ?? '');
      await lab.plugIn({ port: 4, mac: '02-00-5E-00-00-05', method: 'mab' });
      return nak(503);
    };
    const plan = await ended((await told({ kind: 'disable-host-port' })).job);
    expect(plan).toMatchObject({ state: 'failed', steps: [{ state: 'failed' }] });
    expect(evidence(plan).at(-1)).toBe(
      `not done: ${PORT} is left as it is, by SSH: 02-00-5E-00-00-05 is on it, and who it was to be shut for is not`,
    );
    expect(isShut()).toBe(false);
  });

  it('and somebody opens it while the device cannot be reached: it stays open', { timeout: 30_000 }, async () => {
    world.answer = () => nak(503);
    lab.setFaults({ ssh: { vtyBusy: 1000 } });
    const { job } = await told({ kind: 'disable-host-port' });
    const step = async () => (await world.plan(job)).steps[0];
    await vi.waitFor(async () => expect(await step()).toMatchObject({ do: { kind: 'shut-port' }, state: 'ready', attempt: 1 }), {
      timeout: 10_000,
    });
    lab.setFaults({ ssh: { vtyBusy: 0 } });
    await ended(await world.job(openPort(PORT)));
    expect(await ended(job)).toMatchObject({ steps: [{ state: 'skipped', skipped: 'superseded' }] });
    expect(isShut()).toBe(false);
  });

  it('and it is a trunk: left alone', async () => {
    world.answer = async () => {
      await lab.configure(['interface GigabitEthernet0/1/4', 'switchport mode trunk']);
      return nak(503);
    };
    const plan = await ended((await told({ kind: 'disable-host-port' })).job);
    expect(plan.state).toBe('failed');
    expect(evidence(plan).at(-1)).toBe(`not done: ${PORT} is left alone, it is a trunk`);
  });

  it('and nobody wants it over SSH: left open', async () => {
    world.answer = () => nak(503);
    const plan = await ended((await told({ kind: 'disable-host-port', ssh: false })).job);
    expect(plan).toMatchObject({ steps: [{ state: 'skipped', skipped: 'gone' }] });
    expect(isShut()).toBe(false);
  });
});

describe('a bounce that the device refuses', () => {
  it.each([
    [{}, { state: 'failed', steps: [{ state: 'refused', do: { kind: 'coa' } }] }],
    [{ ssh: true }, { state: 'proved', steps: [{ state: 'proved', do: { kind: 'clear-session' } }] }],
  ])('%j: the session is cleared over SSH only where that is wanted', async (more, expected) => {
    world.answer = () => nak(501);
    expect(await ended((await told({ kind: 'bounce-host-port', ...more })).job)).toMatchObject(expected);
  });

  it('of a port with others on it is a reauthentication all the same', async () => {
    await lab.plugIn({ port: 4, mac: '02-00-5E-00-00-05', method: 'mab' });
    const { job } = await told({ kind: 'bounce-host-port', ssh: true });
    await ended(job);
    expect(world.changes[0]?.text).toContain('reauthenticate');
  });
});

describe('a session the device is asked for over SSH', () => {
  it('is cleared on the last rung, and another begins', async () => {
    world.answer = () => nak(501);
    const { job } = await told({ kind: 'reauthenticate', escalate: [{ to: 'terminate' }, { to: 'ssh', within: 1000 }] });
    const before = lab.state.sessions[0]?.auditSessionId;
    const plan = await ended(job);
    expect(plan).toMatchObject({ state: 'proved', steps: [{ do: { kind: 'clear-session' } }] });
    expect(evidence(plan)).toEqual([
      expect.stringMatching(/^CoA-Request reauthenticate/),
      expect.stringMatching(/^CoA-NAK Error-Cause 501/),
      'next rung: ssh',
      'clearing the session on the command line of sw1',
      'the command was taken',
      'the session did not show the effect within 1 s',
      'by SSH: the session is over, another has begun',
    ]);
    expect(lab.state.sessions[0]?.auditSessionId).not.toBe(before);
  });

  it('has others on its port that only the device knows: reauthenticated instead of bounced', async () => {
    await lab.plugIn({ port: 4, mac: '02-00-5E-00-00-05', method: 'mab' });
    const { job } = await told({ kind: 'bounce-host-port' });
    await ended(job);
    expect(world.changes.map(({ text }) => text.includes('reauthenticate'))).toEqual([true]);
    expect((await world.plan(job)).steps[0]?.evidence[0]?.detail).toBe('by SSH: 0200.5e00.0005 is on the port too');
  });

  it('is on a trunk: reauthenticated instead of bounced, its port not shut; forced, it is bounced', async () => {
    await lab.configure(['interface GigabitEthernet0/1/4', 'switchport mode trunk']);
    const { job } = await told({ kind: 'bounce-host-port' });
    await ended(job);
    expect((await world.plan(job)).steps[0]?.evidence[0]?.detail).toBe(`by SSH: ${PORT} carries others, it is a trunk`);
    const [session] = world.sessions.list();
    if (session === undefined) throw new Error('no session');
    const shut = await ended(await world.job(world.action(session.id, { kind: 'disable-host-port' }, 'b')));
    expect([shut.state, evidence(shut).at(-1)]).toEqual(['failed', expect.stringMatching(/^the port is not shut: .*it is a trunk/)]);
    await ended(await world.job(world.action(session.id, { kind: 'bounce-host-port', force: true }, 'c')));
    expect(world.changes.map(({ text }) => /command=([a-z-]+)/.exec(text)?.[1])).toEqual(['reauthenticate', 'bounce-host-port']);
  });

  it('is that of a phone: reauthenticated instead of bounced', async () => {
    radius.decide = () => ({ code: 'Access-Accept', attributes: [avpair('device-traffic-class=voice')] });
    const { job } = await told({ kind: 'bounce-host-port' });
    await ended(job);
    expect((await world.plan(job)).steps[0]?.evidence[0]?.detail).toBe('by SSH: 0200.5e00.0004 on the port is a phone');
  });

  it('is not bounced when something stronger was asked for while its port was looked at', async () => {
    world.answer = () => ack();
    const session = await plugIn();
    const bounce = await world.job(world.action(session.id, { kind: 'bounce-host-port' }, 'a'));
    await vi.waitFor(() => expect(lab.state.ssh.connections).toBe(1));
    await ended(await world.job(world.action(session.id, { kind: 'terminate' }, 'b')));
    expect(await ended(bounce)).toMatchObject({ state: 'superseded' });
    expect(world.changes.map(({ request }) => request.packet)).toEqual(['Disconnect-Request']);
  });

  it('is repaired by that where it answers no query: there it stays, gone it ends, and that is its last proof', async () => {
    world.answer = () => timeout;
    const session = await plugIn();
    expect(await world.control.seek([session], 'ann')).toMatchObject([{ outcome: 'there' }]);
    expect(world.sessions.get(session.id)?.state).toBe('active');
    lab.unplug(MAC ?? '');
    const [sought] = await world.control.seek([session], 'ann');
    expect([sought?.outcome, sought?.what]).toEqual(['ended', expect.stringContaining('by SSH: the session is over')]);
    expect(world.sessions.get(session.id)).toMatchObject({
      state: 'ended',
      lastProof: { kind: 'ssh', detail: 'by SSH: the session is over, its port shows no session of it' },
    });
  });

  it('is gone: what was to end it is proved', async () => {
    world.answer = () => {
      lab.unplug(MAC ?? '');
      return timeout;
    };
    const { job } = await told({ kind: 'bounce-host-port' });
    const plan = await ended(job);
    expect(plan.state).toBe('proved');
    expect(evidence(plan).at(-1)).toBe('by SSH: the session is over');
  });

  it('is the same still: it had no effect', async () => {
    world.answer = () => ack();
    const { job } = await told({ kind: 'bounce-host-port' });
    expect(await ended(job)).toMatchObject({ state: 'failed', steps: [{ state: 'failed' }] });
  });
});
