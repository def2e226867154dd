import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { systemClock } from '../../../src/adapters/clock.ts';
import type { Fault } from '../../../src/base/fault.ts';
import type { Result } from '../../../src/base/result.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { ConfigureOutcome } from '../../../src/driver/configure.ts';
import { type DeviceSession, openDeviceSession } from '../../../src/driver/device-session.ts';
import { LabSwitch } from '../../lab/lab-switch.ts';
import { type Break, cuttingWire } from './cutting-wire.ts';
import { device, PASSWORD, shells } from './fixture.ts';

const ENABLE = 'lab-enable';
const ATTEMPTS = 3;
let lab: LabSwitch;

beforeEach(async () => {
  lab = await LabSwitch.start({ username: 'portreeve', password: PASSWORD, enable: ENABLE, accounting: false });
});
afterEach(() => lab.stop());

function target(port = lab.ready.ssh.port) {
  return device(port, { hostKeys: [lab.ready.ssh.hostKey], enableSecret: new Secret(ENABLE) });
}

function open(port?: number) {
  return shells({ busy: { attempts: ATTEMPTS, initial: 1, cap: 1 } }).open(target(port));
}

const logins = () => lab.events.filter((line) => /SEC_LOGIN-/.test(line));

describe('the link is cut before there is a terminal', () => {
  test.each<[string, Break]>([
    ['the identification', { after: 'identification' }],
    ['its offer of algorithms', { after: 'message', number: 20 }],
    ['the key exchange', { after: 'message', number: 31 }],
  ])('after %s: busy, asked again a bounded number of times, and nobody logged in', async (_stage, at) => {
    const wire = await cuttingWire(lab.ready.ssh.port, at);
    expect(await open(wire.port)).toMatchObject({ ok: false, error: { code: 'device.busy' } });
    expect(wire.connections()).toBe(ATTEMPTS);
    expect(logins()).toEqual([]);
    await wire.close();
  });

  test('during and after authentication: a password that may have been seen is not sent again, a login that succeeded is', async () => {
    const codes = new Set<string>();
    for (let packet = 1; packet <= 7; packet++) {
      const before = logins().length;
      const wire = await cuttingWire(lab.ready.ssh.port, { instead: 'sealed', packet });
      const opened = await open(wire.port);
      if (opened.ok) await opened.value.close();
      else {
        codes.add(opened.error.code);
        expect(['device.busy', 'device.authentication']).toContain(opened.error.code);
        if (opened.error.code === 'device.authentication') expect(wire.connections()).toBe(1);
        if (logins().length > before) expect(opened.error.code).toBe('device.busy');
      }
      await wire.close();
    }
    expect([...codes].sort()).toEqual(['device.authentication', 'device.busy']);
    expect(logins().some((line) => line.includes('LOGIN_FAILED'))).toBe(false);
  });
});

describe('the link is cut on the command line', () => {
  const BLOCK = {
    mode: 'config',
    lines: ['ip access-list extended NEW', 'permit tcp any any eq 443', 'permit tcp any any eq 80', 'deny ip any any'],
    inverse: ['no ip access-list extended NEW'],
  };

  async function session(): Promise<Result<DeviceSession, Fault>> {
    const shell = await open();
    if (!shell.ok) return shell;
    const timing = { quiet: 60, stuck: 300 };
    return openDeviceSession({ shell: shell.value, driver: ciscoIosxe, device: target(), clock: systemClock, timing });
  }

  /** Logs in, pushes the block and reads it back; gives the first thing that was not as it should be. */
  async function push(): Promise<Fault | ConfigureOutcome | undefined> {
    const opened = await session();
    if (!opened.ok) return opened.error;
    const configured = await opened.value.configure(BLOCK);
    if (!configured.ok) return configured.error;
    const shown = await opened.value.run('show ip access-lists NEW');
    if (!shown.ok) return shown.error;
    await opened.value.close();
    return configured.value.kind === 'applied' ? undefined : configured.value;
  }

  const entries = BLOCK.lines.slice(1).map((line, index) => `${(index + 1) * 10} ${line.replace('eq 80', 'eq www')}`);

  test.each(['dropAfterLines', 'dropAnswerOfLine'] as const)(
    'at every line from the first empty one to the reading back (%s): the fault is told, and the list is never another than was sent',
    async (fault) => {
      const told: string[] = [];
      for (let done = false; !done; ) {
        await lab.configure(['no ip access-list extended NEW']);
        lab.setFaults({ ssh: { [fault]: told.length + 1 } });
        const outcome = await push();
        lab.clearFaults();
        done = outcome === undefined;
        if (outcome !== undefined) told.push('code' in outcome ? outcome.code : outcome.kind);
        const list = lab.state.accessLists.find(({ name }) => name === 'NEW')?.lines ?? [];
        expect(entries.slice(0, list.length)).toEqual(list);
        await expect.poll(() => lab.state.ssh.inUse).toBe(0);
      }
      // Two empty lines, enable (its secret is no line of its own), three settings, then configure terminal, the block, end and the reading back.
      expect(told).toHaveLength(2 + 1 + 3 + 1 + BLOCK.lines.length + 2);
      expect(new Set(told.slice(0, 2))).toEqual(new Set(['device.busy']));
      expect(new Set(told.slice(2))).toEqual(new Set(['device.lost']));
      expect(lab.state.accessLists.map(({ name, lines }) => [name, lines])).toEqual([['NEW', entries]]);
    },
    60_000,
  );

  test('what comes after a cut is not sent, and says that its outcome is unknown or that it was not sent', async () => {
    const opened = await session();
    if (!opened.ok) throw new Error(opened.error.message);
    lab.setFaults({ ssh: { dropAfterLines: 1 } });
    const lost = await opened.value.run('show clock');
    expect(lost).toMatchObject({ ok: false, error: { code: 'device.lost', message: expect.stringContaining('its outcome is unknown') } });
    expect(await opened.value.configure(BLOCK)).toMatchObject({ ok: false, error: { code: 'device.lost' } });
    expect(lab.state.accessLists).toEqual([]);
  });
});
