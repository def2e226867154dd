import { expect, it } from 'vitest';
import { fault } from '../../../src/base/fault.ts';
import { err, ok } from '../../../src/base/result.ts';
import type { DeviceLeases } from '../../../src/ports/device-leases.ts';
import { DocumentWorld } from './document-world.ts';
import { evidence } from './world.ts';

/** Leases of which the first is surely ours only so many times that somebody asks. */
function runningOut(asked: number): DeviceLeases & { taken: number } {
  const leases = {
    taken: 0,
    take: async () => {
      const token = ++leases.taken;
      let left = token === 1 ? asked : Number.POSITIVE_INFINITY;
      return ok({ token, held: () => left-- > 0, release: async () => undefined });
    },
    close: async () => undefined,
  };
  return leases;
}

it('nothing is sent after the lease of the device ran out; what was entered is looked at, and made whole under a new one', async () => {
  const leases = runningOut(12);
  const at = await DocumentWorld.start({}, { session: 9, lines: 1 }, { leases });
  const plan = await at.pushed();
  const { runningConfig } = at.lab.state;
  await at.stop();
  expect(evidence(plan).join('\n')).toMatch(/the lease of device `sw1` ran out: nothing more is sent/);
  expect(evidence(plan).join('\n')).toMatch(/looked at again: \d+ lines of the change are not on the device/);
  expect(plan.state).toBe('proved');
  expect(runningConfig).toContain('switchport access vlan 22');
  expect(leases.taken).toBeGreaterThan(2);
});

it('a device another server writes to is not touched', { timeout: 30_000 }, async () => {
  const taken = fault('device.leased', 'server `muc` is writing to device `sw1` now');
  const leases: DeviceLeases = { take: async () => err(taken), close: async () => undefined };
  const at = await DocumentWorld.start({}, { session: 9, lines: 1 }, { leases });
  const before = at.lab.state.runningConfig;
  const plan = await at.pushed();
  const after = at.lab.state.runningConfig;
  await at.stop();
  expect(plan.state).toBe('failed');
  expect(evidence(plan)[0]).toBe('server `muc` is writing to device `sw1` now [device.leased]');
  expect(after).toBe(before);
});
