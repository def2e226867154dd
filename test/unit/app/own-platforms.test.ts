import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ReadDevices, readDevices } from '../../../src/app/config/devices.ts';
import { faultLine } from '../../../src/base/fault.ts';
import { finish } from '../../../src/base/work.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'platforms-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(platforms: string, platform = 'lab-switch'): ReadDevices | readonly string[] {
  const file = join(folder, 'devices.yaml');
  writeFileSync(file, `platforms:\n${platforms}\ndevices:\n  - { name: sw1, addresses: [192.0.2.1], platform: ${platform} }\n`);
  const devices = finish(readDevices(file));
  return devices.ok ? devices.value : devices.error.map((one) => faultLine(one).slice(file.length + 1));
}

test('a platform of a file is like the one it names, but for what it says itself', () => {
  const devices = read(
    '  - { name: lab-switch, like: isr1000-8p, aclEntriesPerAsic: 500, entriesPerList: 64, listsPerAsic: 12, comparators: { unitsPerAsic: 64, perList: 9 }, ports: [{ prefix: GigabitEthernet1/0/, from: 1, to: 24, asic: 1 }] }',
  );
  if (!('drivers' in devices)) throw new Error(devices.join('\n'));
  const driver = devices.drivers.find(({ name }) => name === 'cisco-iosxe');
  expect(driver?.platforms.find(({ name }) => name === 'lab-switch')).toMatchObject({
    aclEntriesPerAsic: 500,
    entriesPerList: 64,
    listsPerAsic: 12,
    comparators: { unitsPerAsic: 64, protocols: 'together', cost: { eq: 0, gt: 1, lt: 1, neq: 1, range: 2 }, perList: 9 },
    portOperators: ['eq'],
    portAcls: false,
    ports: [{ prefix: 'GigabitEthernet1/0/', from: 1, to: 24, place: { asic: 1 } }],
  });
  expect(driver?.platforms.find(({ name }) => name === 'isr1000-8p')?.aclEntriesPerAsic).toBe(255);
});

test.each([
  ['  - { name: lab-switch, like: nothing }', '2:31: `nothing` is not a platform of cisco-iosxe'],
  ['  - { name: lab-switch, driver: nobody }', '2:33: `nobody` is not a driver'],
  ['  - { name: c9300 }\n  - { name: lab-switch }', '2:13: cisco-iosxe has a platform `c9300` already'],
  ['  - { name: lab-switch, ports: [{ prefix: Gi0/, from: 2, to: 1, asic: 0 }] }', '2:33: `platforms.0.ports.0`'],
  ['  - { name: lab-switch, ports: [{ prefix: Gi0/, from: 0, to: 1 }] }', '2:33: `platforms.0.ports.0`'],
  ['  - { name: lab-switch, entriesPerList: many }', '2:41: `platforms.0.entriesPerList` is `many`'],
  ['  - { name: lab-switch, comparators: { perList: 9 } }', '2:38: `platforms.0.comparators.unitsPerAsic`'],
  ['  - { name: lab-switch, listsPerAsic: -1 }', '2:39: `platforms.0.listsPerAsic` is `-1`'],
  ['  - { name: lab-switch, aclEntriesPerAsic: -1 }', '2:44: `platforms.0.aclEntriesPerAsic` is `-1`'],
])('%s is refused at its place', (platforms, told) => {
  const faults = read(platforms);
  expect(Array.isArray(faults) ? faults[0] : 'read').toContain(told);
});
