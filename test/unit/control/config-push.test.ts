import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { ControlEvent, EventId } from '../../../src/model/event.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { writtenPlan } from '../../../src/plan/course.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { device, SWITCH } from './policy-and-device.ts';
import { evidence, World } from './world.ts';

const KEY = 'alpha-key-1';
const DOCUMENT = `
aaa:
  group: ISE
  servers: [{ name: psn-1, address: 10.10.1.10, key: { env: RADIUS_KEY } }]
  accounting: { interim: 60 }
dynamicAuthor: { clients: [{ address: 10.10.1.10, key: { device: coa } }], port: 3799 }
deviceTracking: { policies: [{ name: TRACK }] }
accessLists:
  - { name: REDIRECT, use: redirect, entries: [20 deny udp any any eq domain, 30 permit tcp any any eq www] }
devices:
  sw1: { interfaces: [{ name: GigabitEthernet0/1/1, accessVlan: 22, deviceTracking: TRACK }] }
  sw2: { interfaces: [{ name: GigabitEthernet0/1/7, accessVlan: 99 }] }
`;
/** How the lab switch shows that the document is on it. */
const LINES = ['server name psn-1', 'ip access-list extended REDIRECT', 'device-tracking attach-policy TRACK', 'switchport access vlan 22'];

let lab: LabSwitch;
let world: World;

beforeEach(async () => {
  lab = await LabSwitch.start({
    username: 'portreeve',
    password: 'pw',
    accounting: false,
    secondMs: 20,
    startupConfig: ['ip http server'],
  });
  const { port, hostKey } = lab.ready.ssh;
  const address = '127.0.0.1' as Ipv4;
  const ssh = { address, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey], algorithms: 'modern' as const };
  const shells = createDeviceShells({ clock: systemClock, random: createRandom() });
  world = new World({
    device: { ...device(), ssh },
    clock: systemClock,
    more: {
      shells,
      documentKey: (source) =>
        typeof source === 'object' && 'env' in source ? { ok: true, value: new Secret(KEY) } : { ok: false, error: 'a key is written out' },
    },
  });
  await world.control.start();
});

afterEach(async () => {
  await world.control.stop();
  await lab.stop();
});

function push(document = DOCUMENT, more: Partial<Extract<ControlEvent, { kind: 'config.push' }>> = {}): ControlEvent {
  const event = { id: 'push' as EventId, at: world.time.now(), actor: 'test', kind: 'config.push' as const };
  return { ...event, document, devices: [SWITCH], allowMissing: true, ...more };
}

async function pushed(event = push()): Promise<Plan> {
  const plan = await world.control.settled(await world.job(event), 30_000);
  if (plan === undefined) throw new Error('no job');
  return writtenPlan(plan);
}

describe('a configuration document on a device without an archive', () => {
  it('is entered, read back over a new session, and saved; its keys stand nowhere', async () => {
    const plan = await pushed();
    expect(evidence(plan)).toEqual([
      expect.stringMatching(/^entering \d+ lines on sw1, without a revert timer, since its configuration archive is not set up$/),
      'the device is as the document wants it, read back over a new SSH session',
      'saving the configuration on sw1',
      'the configuration is saved',
    ]);
    expect(plan.state).toBe('proved');
    for (const line of LINES) expect(lab.state.runningConfig).toContain(line);
    expect(lab.state.runningConfig).not.toContain('GigabitEthernet0/1/7\n switchport access vlan 99');
    expect(lab.state.runningConfig).toContain('client 10.10.1.10 server-key testing123');
    expect(JSON.stringify(plan) + JSON.stringify(world.emitted)).not.toMatch(/alpha-key-1|testing123/);
    expect(plan.notes.join('\n')).toContain('key [redacted]');
  });

  it('is found there the second time', async () => {
    await pushed();
    const again = await pushed(push(DOCUMENT, { id: 'again' as EventId }));
    expect(again).toMatchObject({ state: 'unneeded', steps: [] });
    expect(again.notes.at(-2)).toBe('sw1 is as the document wants it');
  });

  it('lacks what it needs: refused unless that is allowed, and nothing is sent', async () => {
    const before = lab.state.runningConfig;
    const refused = await world.control.accept(push(DOCUMENT.replace('  accounting: { interim: 60 }\n', ''), { allowMissing: false }));
    expect(refused).toMatchObject({ ok: false, error: { code: 'device.prerequisite' } });
    expect(lab.state.runningConfig).toBe(before);
  });

  it('a key that is written out is refused before anything is asked or kept', async () => {
    const refused = await world.control.accept(push(DOCUMENT.replace('{ env: RADIUS_KEY }', 'written-out')));
    expect(refused).toMatchObject({ ok: false, error: { code: 'config.invalid' } });
    expect(JSON.stringify(refused) + JSON.stringify(world.emitted)).not.toContain('written-out');
    expect(lab.state.ssh.connections).toBe(0);
  });

  it('a device that was changed after the plan was looked at is not touched', async () => {
    const preview = await world.control.preview(push());
    const step = preview.ok ? preview.value[0]?.steps[0]?.do : undefined;
    if (step?.kind !== 'configure') throw new Error('no step');
    await lab.configure(['interface GigabitEthernet0/1/3', 'description somebody was here']);
    const stale = await world.control.accept(push(DOCUMENT, { basis: { [SWITCH]: step.basis } }));
    expect(stale).toMatchObject({ ok: false, error: { code: 'plan.stale' } });
    expect(lab.state.runningConfig).not.toContain('psn-1');
  });

  it.each(['key alpha-key-1', 'port 3799', '30 permit tcp any any eq www', 'device-tracking attach-policy TRACK'])(
    'refused at `%s`: everything is as it was',
    async (line) => {
      const before = lab.state.runningConfig;
      lab.setFaults({ ssh: { invalidLines: [line] } });
      const plan = await pushed();
      expect(plan.steps.map(({ state }) => state)).toEqual(['refused', 'skipped']);
      expect(evidence(plan).at(1)).toMatch(/not a command here; taken back: the device is as it was$/);
      expect(JSON.stringify(plan)).not.toContain(KEY);
      expect(lab.state.runningConfig).toBe(before);
    },
  );
});
