import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { InventoryEntry } from '../../src/plan/inventory/entry.ts';
import { hostsOfPattern } from '../../src/plan/inventory/host-range.ts';
import { matchDevices } from '../../src/plan/inventory/match-devices.ts';
import { mergeDevices } from '../../src/plan/inventory/merge-devices.ts';
import { readInventory } from '../../src/plan/inventory/read-inventory.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const address = fc.tuple(fc.nat(255), fc.nat(255)).map(([c, d]) => `10.0.${c}.${d}`);
const place = fc.stringMatching(/^[A-Za-z][A-Za-z ,"]{0,10}[A-Za-z]$/);
const entry: fc.Arbitrary<InventoryEntry> = fc
  .record({ name, address, platform: fc.constantFrom('c9300', 'isr1000-8p'), site: place })
  .map(({ site, ...rest }) => ({ ...rest, groups: { Site: site }, at: '' }));
const inventory = fc.uniqueArray(entry, { comparator: (a, b) => a.name === b.name || a.address === b.address, maxLength: 8 });
const bare = (entries: readonly InventoryEntry[]) => entries.map(({ at: _, ...rest }) => rest);
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

test('what is written as CSV, NetBox JSON, Ansible INI or devices.yaml reads back as what it was', () => {
  fc.assert(
    fc.property(inventory, (entries) => {
      const csv = [
        'name,address,platform,Site',
        ...entries.map((one) => [one.name, one.address, one.platform, quoted(one.groups.Site ?? '')].join(',')),
      ];
      const read = readInventory('i.csv', csv.join('\n'));
      expect(read.ok && bare(read.value)).toEqual(bare(entries));
      const netbox = entries.map((one) => ({
        name: one.name,
        primary_ip4: { address: `${one.address}/24` },
        platform: { slug: one.platform },
        tenant: { name: one.groups.Site },
      }));
      const boxed = readInventory('i.json', JSON.stringify({ results: netbox }));
      expect(boxed.ok && bare(boxed.value)).toEqual(
        bare(entries).map(({ groups, ...rest }) => ({ ...rest, groups: { Tenant: groups.Site } })),
      );
      const ini = entries.map((one) => `${one.name} ansible_host=${one.address} portreeve_platform=${one.platform}`);
      const hosts = readInventory('hosts', ini.join('\n'));
      expect(hosts.ok && bare(hosts.value)).toEqual(bare(entries).map((one) => ({ ...one, groups: {} })));
      const merged = mergeDevices('', entries, { driver: 'cisco-iosxe' });
      const own = merged.ok && readInventory('devices.yaml', merged.value.text, 'yaml');
      expect(own !== false && own.ok && bare(own.value)).toEqual(bare(entries).map((one) => ({ ...one, driver: 'cisco-iosxe' })));
    }),
  );
});

test('no text makes a reader fail otherwise than with faults that have a place', () => {
  const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]:=#"'{},\n a-c0-9-]{0,60}$/));
  fc.assert(
    fc.property(text, fc.constantFrom('yaml', 'csv', 'netbox', 'ansible'), (written, format) => {
      const read = readInventory('f', written, format);
      if (!read.ok) for (const { at } of read.error) expect(at).toMatch(/^f:\d+/);
    }),
    { numRuns: 400 },
  );
});

test('merging is done once: a second time nothing changes, and comments and unknown devices stay', () => {
  fc.assert(
    fc.property(inventory, inventory, (before, after) => {
      const first = mergeDevices('# ours\ndevices:\n  - name: KEPT # mine\n    addresses: [192.0.2.1]\n    platform: c9300\n', before, {
        driver: 'd',
      });
      const second = first.ok ? mergeDevices(first.value.text, after, { driver: 'd' }) : first;
      const third = second.ok ? mergeDevices(second.value.text, after, { driver: 'd' }) : second;
      if (!second.ok || !third.ok) throw new Error('not merged');
      expect(third.value).toEqual({ text: second.value.text, changes: [] });
      expect(second.value.text).toMatch(/^# ours\n[\s\S]*# mine/);
      const devices = parse(second.value.text).devices as readonly { name: string; addresses: readonly string[]; platform: string }[];
      expect(new Set(devices.map((one) => one.name))).toEqual(new Set(['KEPT', ...[...before, ...after].map((one) => one.name)]));
      for (const one of after)
        expect(devices.find((device) => device.name === one.name)).toMatchObject({ addresses: [one.address], platform: one.platform });
    }),
  );
});

test('every entry of an inventory is either found or told', () => {
  const devices = fc.uniqueArray(fc.record({ id: name, addresses: fc.array(address, { maxLength: 2 }) }), { selector: (one) => one.id });
  fc.assert(
    fc.property(inventory, devices, (entries, configured) => {
      const { found, unknown } = matchDevices(entries, configured);
      expect(found.every((id) => configured.some((one) => one.id === id))).toBe(true);
      for (const one of entries) {
        const byName = configured.some(({ id }) => id === one.name);
        const byAddress = configured.filter(({ addresses }) => addresses.includes(one.address ?? ''));
        const told = unknown.some(({ message }) => message.includes(`\`${one.name}\``));
        expect(told).toBe(!byName && byAddress.length !== 1);
      }
    }),
  );
});

test('a range stands for as many hosts as it counts', () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), fc.integer({ min: 1, max: 5 }), (from, more, step) => {
      const hosts = hostsOfPattern(`sw[${from}:${from + more}:${step}]-x`);
      expect(hosts.ok && hosts.value).toEqual(Array.from({ length: Math.floor(more / step) + 1 }, (_, at) => `sw${from + at * step}-x`));
    }),
  );
});
