import { expect, test } from 'vitest';
import type { InventoryFormat } from '../../../src/plan/inventory/entry.ts';
import { matchDevices } from '../../../src/plan/inventory/match-devices.ts';
import { mergeDevices } from '../../../src/plan/inventory/merge-devices.ts';
import { readInventory } from '../../../src/plan/inventory/read-inventory.ts';
import { FIELDS } from './fields.ts';
import { HOSTILE } from './texts.ts';

type Row = Readonly<Record<string, string>>;
const ROW: Row = { name: 'sw-x', address: '10.0.0.9', platform: 'c9300' };
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const cells = (values: readonly string[]): string => `${values.map(quoted).join(',')}\n`;

/** The field of the table, as each kind of file spells it. */
const WRITERS: Readonly<Record<string, { readonly format: InventoryFormat; readonly text: (row: Row) => string }>> = {
  'inventory, own YAML': {
    format: 'yaml',
    text: ({ username, group, 'group name': groupName, ...row }) =>
      JSON.stringify([
        {
          ...row,
          ...(group !== undefined && { groups: { Location: group } }),
          ...(groupName !== undefined && { groups: { [groupName]: 'All' } }),
          ...(username !== undefined && { ssh: { username } }),
        },
      ]),
  },
  'inventory, CSV': {
    format: 'csv',
    text: ({ group, 'group name': groupName, ...row }) => {
      const all = { ...row, ...(group !== undefined && { Location: group }), ...(groupName !== undefined && { [groupName]: 'All' }) };
      return cells(Object.keys(all)) + cells(Object.values(all));
    },
  },
  'inventory, NetBox JSON': {
    format: 'netbox',
    text: ({ name, address, platform, group }) =>
      JSON.stringify([{ name, primary_ip4: { address }, platform: { slug: platform }, site: { name: group ?? 'Berlin' } }]),
  },
  'inventory, Ansible YAML': {
    format: 'ansible',
    text: ({ name = '', address, platform, username = 'ops', group = 'access' }) =>
      `${JSON.stringify('all')}: ${JSON.stringify({ children: { [group]: { hosts: { [name]: { ansible_host: address, ansible_user: username, portreeve_platform: platform } } } } })}\n`.replace(
        /^"all": /,
        'all:\n  ',
      ),
  },
  'inventory, Ansible INI': {
    format: 'ansible',
    text: ({ name = '', address = '', platform = '', username = 'ops', group = 'access' }) =>
      `[${group}]\n${name} ansible_host='${address}' ansible_user='${username}' portreeve_platform='${platform}'\n`,
  },
};

const KNOWN = [{ id: 'sw1', addresses: ['10.0.0.1'] }];
const ONE_LINE = /^[^\p{Cc}\u2028-\u202e\u2066-\u2069]*$/u;
const TABLE = Object.entries(WRITERS).flatMap(([surface, writer]) =>
  Object.entries((FIELDS as Readonly<Record<string, { readonly fields: Readonly<Record<string, string>> }>>)[surface]?.fields ?? {}).map(
    ([field, fate]) => ({ surface, field, fate, writer }),
  ),
);

test('every kind of inventory in the table is written here', () => {
  expect(
    Object.keys(FIELDS)
      .filter((name) => name.startsWith('inventory'))
      .toSorted(),
  ).toEqual(Object.keys(WRITERS).toSorted());
  for (const { surface, writer } of TABLE)
    expect(readInventory('i', writer.text(ROW), writer.format), surface).toMatchObject({ ok: true, value: [{ name: 'sw-x' }] });
});

test.each(TABLE)('$surface: $field: $fate', ({ field, fate, writer: { text: write, format } }) => {
  const wrong: unknown[] = [];
  for (const text of HOSTILE) {
    const read = readInventory('i', write({ ...ROW, [field]: text }), format);
    if (!read.ok) {
      if (read.error.length === 0) wrong.push([text]);
      continue;
    }
    // No device is meant by it, whatever else the lines of the file say.
    if (matchDevices(read.value, KNOWN).found.length > 0) wrong.push([text, read.value]);
    const values = read.value.flatMap(({ at: _, groups, port: __, ...rest }) => [...Object.values(rest), ...Object.entries(groups).flat()]);
    if (!values.every((value) => ONE_LINE.test(value))) wrong.push([text, read.value]);
    if (fate === 'refused' && read.value.some(({ address }) => address === text && text !== '')) wrong.push([text, read.value]);
    // What is written into a devices.yaml is the same values again, and no key beside them.
    const merged = mergeDevices('', read.value, { driver: 'cisco-iosxe', platform: 'c9300', passwordEnv: 'PW' });
    if (!merged.ok) continue;
    const again = readInventory('devices.yaml', merged.value.text, 'yaml');
    const back = again.ok ? again.value.map(({ name, username, groups }) => ({ name, username, groups })) : again.error;
    const meant = read.value.map(({ name, username, groups }) => ({ name, username, groups }));
    if (JSON.stringify(back) !== JSON.stringify(meant)) wrong.push([text, merged.value.text]);
  }
  expect(wrong.slice(0, 2)).toEqual([]);
});

test('what cannot be in an inventory is told with the field and the device', () => {
  const faults = (row: Row) => {
    const read = readInventory('i.json', WRITERS['inventory, own YAML']?.text({ ...ROW, ...row }) ?? '', 'yaml');
    return read.ok ? [] : read.error.map(({ message }) => message);
  };
  expect(faults({ platform: 'c9300\nreload' })).toEqual(['`platform` of `sw-x` is not one line of text without control characters']);
  expect(faults({ driver: 'x\u2028' })).toEqual(['`driver` of `sw-x` is not one line of text without control characters']);
  expect(faults({ group: 'All:\u001b[A' })).toEqual(['`Location` of `sw-x` is not one line of text without control characters']);
  expect(faults({ username: 'ops\ndo reload' })).toEqual([
    '`username` of `sw-x` cannot be used: a user name: 1 to 128 visible ASCII characters without blanks',
  ]);
});
