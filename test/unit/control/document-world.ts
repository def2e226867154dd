import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { ControlDeps } from '../../../src/control/deps.ts';
import type { ControlEvent, EventId } from '../../../src/model/event.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { DeviceShells } from '../../../src/ports/device-shell.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import type { LabOptions } from '../../lab/options.ts';
import { writtenPlan } from '../plan/written-plan.ts';
import { NOBODY_ENROLLED } from '../ssh/enrolment.ts';
import { device, playbooks, SWITCH } from './policy-and-device.ts';
import { World } from './world.ts';

export const KEY = 'alpha-key-1';
export const DOCUMENT = `
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

export type Cut = { readonly session: number; readonly lines: number };
type Push = Extract<ControlEvent, { kind: 'config.push' }>;

/** A lab switch, and the control path that reaches it; documents may name any environment variable, whose value is `KEY`. */
export class DocumentWorld {
  readonly lab: LabSwitch;
  readonly world: World;

  /** Every line that was sent, session by session. */
  readonly sent: readonly string[];

  private constructor(lab: LabSwitch, world: World, sent: readonly string[]) {
    this.lab = lab;
    this.world = world;
    this.sent = sent;
  }

  /** `cut`: the SSH session of that number (from 1) ends after so many command lines. */
  static async start(options: Partial<LabOptions> = {}, cut?: Cut, more: Partial<ControlDeps> = {}): Promise<DocumentWorld> {
    const lab = await LabSwitch.start({ username: 'portreeve', password: 'pw', accounting: false, ...options });
    const { port, hostKey } = lab.ready.ssh;
    const address = '127.0.0.1' as Ipv4;
    const ssh = { address, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey], algorithms: 'modern' as const };
    const shells = createDeviceShells({ clock: systemClock, random: createRandom(), enrolled: NOBODY_ENROLLED });
    let opened = 0;
    const sent: string[] = [];
    const world = new World({
      device: { ...device(), ssh },
      clock: systemClock,
      more: {
        playbooks: playbooks(cut === undefined ? undefined : /initial: 5s/),
        shells: {
          open: async (one) => {
            if (cut !== undefined) lab.setFaults({ ssh: { dropAfterLines: ++opened === cut.session ? cut.lines : 0 } });
            return recorded(await shells.open(one), sent);
          },
        },
        documentKey: (source) => {
          const named = typeof source === 'object' && 'env' in source;
          return named ? { ok: true, value: new Secret(KEY) } : { ok: false, error: 'a key is written out' };
        },
        ...more,
      },
    });
    await world.control.start();
    return new DocumentWorld(lab, world, sent);
  }

  async stop(): Promise<void> {
    await this.world.control.stop();
    await this.lab.stop();
  }

  push(more: Partial<Push> = {}): Push {
    const event = { id: 'push' as EventId, at: this.world.time.now(), actor: 'test', kind: 'config.push' as const };
    return { ...event, document: DOCUMENT, devices: [SWITCH], allowMissing: true, ...more };
  }

  async pushed(event = this.push()): Promise<Plan> {
    const plan = await this.world.control.settled(await this.world.job(event), 60_000);
    if (plan === undefined) throw new Error('no job');
    return writtenPlan(plan);
  }

  /** Resolves when the switch shows what is waited for. */
  async shown(what: (running: string) => boolean): Promise<void> {
    while (!what(this.lab.state.runningConfig)) await new Promise((wake) => setTimeout(wake, 5));
  }
}

function recorded(opened: Awaited<ReturnType<DeviceShells['open']>>, sent: string[]): typeof opened {
  if (!opened.ok) return opened;
  const shell = opened.value;
  sent.push('! a new session');
  const write = (text: string): void => {
    sent.push(...text.split('\n').filter((line) => line !== ''));
    shell.write(text);
  };
  return {
    ok: true,
    value: {
      write,
      onText: (listener) => shell.onText(listener),
      onClose: (listener) => shell.onClose(listener),
      close: () => shell.close(),
    },
  };
}
