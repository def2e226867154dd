import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';
import { createDeviceShells } from '../../../src/adapters/ssh/shells.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { Ipv4 } from '../../../src/model/ipv4.ts';
import type { DeviceShells } from '../../../src/ports/device-shell.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { NOBODY_ENROLLED } from '../ssh/enrolment.ts';
import { device, SWITCH } from './policy-and-device.ts';
import { World } from './world.ts';

const WEB = { name: 'WEB', lines: ['permit tcp any any eq 80', 'deny ip any any'] };
const SET_UP = ['terminal length 0', 'terminal width 511', 'terminal no monitor'];
const TCAM = 'show platform hardware fed switch active fwd-asic resource tcam utilization';

let lab: LabSwitch;
let world: World;
/** What was typed, session by session; an empty line is one. */
let typed: string[][];

beforeEach(async () => {
  lab = await LabSwitch.start({ username: 'portreeve', password: 'pw', accounting: false, model: 'c9300' });
  typed = [];
  const { port, hostKey } = lab.ready.ssh;
  const address = '127.0.0.1' as Ipv4;
  const ssh = { address, port, username: 'portreeve', password: new Secret('pw'), hostKeys: [hostKey], algorithms: 'modern' as const };
  world = new World({ device: { ...device(), platform: 'c9300', ssh }, clock: systemClock, more: { shells: recorded() } });
  await world.control.start();
});

afterEach(async () => {
  await world.control.stop();
  await lab.stop();
});

function recorded(): DeviceShells {
  const shells = createDeviceShells({ clock: systemClock, random: createRandom(), enrolled: NOBODY_ENROLLED });
  return {
    open: async (target) => {
      const opened = await shells.open(target);
      if (!opened.ok) return opened;
      const session: string[] = [];
      typed.push(session);
      const write = (text: string): void => {
        session.push(text.trimEnd());
        opened.value.write(text);
      };
      return { ok: true, value: { ...opened.value, write } };
    },
  };
}

async function push(acl: typeof WEB, id: string): Promise<string> {
  const job = await world.job(world.push(acl, id));
  expect((await world.control.settled(job, 15_000))?.state).toBe('proved');
  return lab.state.accessLists.find(({ name }) => name.startsWith(`PR-${acl.name}-`))?.name ?? '';
}

it('a push asks nothing twice: its lists are those of the plan, its name the one of the session before, and the hardware comes last', async () => {
  const name = await push(WEB, 'first');
  await expect.poll(() => typed[1]?.at(-1)).toBe(TCAM);
  const pending = 'show archive config rollback timer';
  const entered = ['10 permit tcp any any eq www', '20 deny ip any any'];
  expect(typed).toEqual([
    [
      '',
      '',
      ...SET_UP,
      'show ip access-lists',
      pending,
      'configure terminal',
      `ip access-list extended ${name}`,
      ...entered,
      'end',
      'exit',
    ],
    [...SET_UP, `show ip access-lists ${name}`, pending, 'write memory', TCAM],
  ]);
});

it('lists that were read for the plan are read again once something was written', async () => {
  const event = { ...world.push(WEB, 'two'), acls: [WEB, { name: 'APP', lines: ['permit ip any any'] }] };
  const job = await world.job(event);
  expect((await world.control.settled(job, 15_000))?.state).toBe('proved');
  const asked = typed.flat().filter((line) => line.startsWith('show ip access-lists'));
  expect(asked.map((line) => line.replace(/-[0-9a-f]{8}$/, ''))).toEqual([
    'show ip access-lists',
    'show ip access-lists PR-WEB',
    'show ip access-lists PR-APP',
    'show ip access-lists PR-APP',
  ]);
  expect(world.tcam.of(SWITCH)?.lists.size).toBe(2);
});
