import { describe, expect, it } from 'vitest';
import { faultLine } from '../../../src/base/fault.ts';
import type { InventoryFormat } from '../../../src/plan/inventory/entry.ts';
import { readInventory } from '../../../src/plan/inventory/read-inventory.ts';

function entries(file: string, text: string, format?: InventoryFormat): unknown {
  const read = readInventory(file, text, format);
  return read.ok ? read.value : read.error.map(faultLine);
}

describe('CSV', () => {
  it('is read with quotes, a byte order mark and CRLF; other columns are groups, passwords are not read', () => {
    const text =
      '\ufeffName,IP Address,Platform,Site,Password\r\nsw-ber-1,10.1.0.11,isr1000-8p,"Berlin, Mitte",hunter2\r\n\r\n"sw-""2""",10.1.0.12/24,,,x\r\n';
    expect(entries('d.csv', text)).toEqual([
      { name: 'sw-ber-1', address: '10.1.0.11', platform: 'isr1000-8p', groups: { Site: 'Berlin, Mitte' }, at: 'd.csv:2' },
      { name: 'sw-"2"', address: '10.1.0.12', groups: {}, at: 'd.csv:4' },
    ]);
  });

  it.each([
    ['', 'd.csv:1: the file is empty'],
    ['ip,platform\n10.0.0.1,c9300\n', 'd.csv:1: no column is called `name`'],
    ['name,ip\nsw1,10.0.0.1,x\n', 'd.csv:2: the line has 3 values and there are 2 columns'],
    ['name,ip\nsw1,10.0.0.256\n', 'd.csv:2: `10.0.0.256` of `sw1` is no IPv4 address'],
    ['name\nsw1\nsw 2\nsw1\n', 'd.csv:3: `sw 2` is no name of a device'],
    ['name\n"sw1\n', 'd.csv:2: a quoted value is not closed'],
    ['name,port\nsw1,70000\n', 'd.csv:2: `70000` of `sw1` is no port'],
  ])('tells what is wrong, with the line: %j', (text, why) => {
    expect(entries('d.csv', text)).toEqual(expect.arrayContaining([expect.stringContaining(why)]));
  });
});

describe('NetBox', () => {
  const DEVICE = {
    id: 7,
    name: 'sw-ber-1',
    device_type: { id: 1, model: 'C1111-8P', slug: 'c1111-8p' },
    role: { name: 'Access' },
    platform: { name: 'IOS-XE', slug: 'isr1000-8p' },
    site: { name: 'Berlin', slug: 'ber' },
    location: { name: 'Floor: 1' },
    primary_ip4: { address: '10.1.0.11/24', family: 4 },
    primary_ip6: null,
    tenant: null,
  };

  it('answers are read, and exports without the envelope', () => {
    const expected = [
      {
        name: 'sw-ber-1',
        address: '10.1.0.11',
        platform: 'isr1000-8p',
        groups: { Location: 'All:Berlin:Floor- 1', Role: 'Access', 'Device Type': 'C1111-8P' },
        at: expect.stringMatching(/^n\.json:\d+:\d+$/),
      },
    ];
    expect(entries('n.json', JSON.stringify({ count: 1, next: null, results: [DEVICE] }, null, 2))).toEqual(expected);
    expect(entries('n.json', JSON.stringify([DEVICE]))).toEqual(expected);
  });

  it('tells that a page of the list is not all of it', () => {
    const page = { count: 51, next: 'https://netbox.example/api/dcim/devices/?limit=50&offset=50', results: [DEVICE] };
    expect(entries('n.json', JSON.stringify(page))).toEqual([expect.stringContaining('the answer holds 1 devices and goes on at `next`')]);
    expect(entries('n.json', JSON.stringify({ ...page, next: null }))).toHaveLength(1);
  });

  it('tells a device without a name, and JSON that is none', () => {
    expect(entries('n.json', JSON.stringify([{ ...DEVICE, name: null }]))).toEqual([
      expect.stringMatching(/^n\.json:1:2: the device has no name/),
    ]);
    expect(entries('n.json', '{"results": 5}')).toEqual([expect.stringContaining('n.json:1:')]);
  });
});

describe('Ansible', () => {
  const INI = `
; comment
sw-alone ansible_host=10.9.0.1
[access]
sw-ber-[01:03] ansible_port=2222   # a range
sw-muc-1 ansible_host=10.2.0.11 ansible_user='ops' ansible_password=hunter2
[access:vars]
ansible_user=netops
portreeve_platform="isr1000-8p"
[core]
10.1.0.1
[switches:children]
access
core
[switches:vars]
ansible_user=outer
`;
  const YAML = `---
all:
  vars: { ansible_user: outer }
  children:
    switches:
      children:
        access:
          vars: { ansible_user: netops, portreeve_platform: isr1000-8p }
          hosts:
            sw-ber-[01:03]: { ansible_port: 2222 }
            sw-muc-1: { ansible_host: 10.2.0.11, ansible_user: ops, ansible_password: hunter2 }
        core:
          hosts:
            10.1.0.1:
`;
  const access = { platform: 'isr1000-8p', groups: { Ansible: 'switches:access' } };
  const muc = { ...access, name: 'sw-muc-1', address: '10.2.0.11', username: 'ops' };
  const ber = (n: number) => ({ ...access, name: `sw-ber-0${n}`, port: 2222, username: 'netops' });
  const core = { name: '10.1.0.1', address: '10.1.0.1', username: 'outer', groups: { Ansible: 'switches:core' } };

  it('INI and YAML say the same: ranges, children, variables of groups that give way to those of hosts', () => {
    const at = { at: expect.stringMatching(/^hosts(\.yml)?:\d+/) };
    const expected = [ber(1), ber(2), ber(3), muc, core].map((one) => ({ ...one, ...at }));
    const ini = entries('hosts', INI) as readonly { name: string }[];
    expect(ini.filter(({ name }) => name !== 'sw-alone')).toEqual(expected);
    expect(ini[0]).toEqual({ name: 'sw-alone', address: '10.9.0.1', groups: {}, at: 'hosts:3' });
    expect(entries('hosts.yml', YAML)).toEqual(expected);
    expect(JSON.stringify(ini)).not.toContain('hunter2');
  });

  it.each([
    ['[access\nsw1\n', 'hosts:1: `[access` is no section'],
    ['sw[1:\n', 'hosts:1: `sw[1:` has a bracket without the other'],
    ['sw[9:1]\n', 'hosts:1: `[9:1]` is no range'],
    ['sw[1:999999]\n', 'hosts:1: `[1:999999]` is no range'],
    ['sw1 10.0.0.1\n', 'hosts:1: `10.0.0.1` is no variable'],
    ['[a:vars]\nx\n', 'hosts:2: `x` is no variable'],
    ['sw1 ansible_host=10.0.0.999\n', 'hosts:1: `10.0.0.999` of `sw1` is no IPv4 address'],
  ])('tells what is wrong, with the line: %j', (text, why) => {
    expect(entries('hosts', text)).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    ['[a]\nsw1\n[a:children]\nb\n[b:children]\na\n', ['hosts:1: the group `a` holds itself', 'hosts:4: the group `b` holds itself']],
    ['[a]\nsw1\n[switches:children]\na\nacces\n', ['hosts:5: there is no group `acces`']],
    ['[a]\nsw1\n[b:vars]\nansible_user=x\n', ['hosts:3: there is no group `b`']],
  ])('a group that holds itself or is nowhere is told, never left out: %j', (text, why) => {
    expect(entries('hosts', text)).toEqual(why.map((one) => expect.stringContaining(one)));
  });

  it('variables of deeper groups win, of equally deep ones those of the later name, wherever they stand', () => {
    const deeper =
      '[outer:children]\nz\n[z]\nsw1\n[z:vars]\nportreeve_platform=c9300\n[a]\nsw1\n[a:vars]\nportreeve_platform=c2960l\nansible_user=x\n';
    expect(entries('hosts', deeper)).toMatchObject([{ name: 'sw1', platform: 'c9300', username: 'x', groups: { Ansible: 'a:outer:z' } }]);
    const level = '[b]\nsw1\n[b:vars]\nportreeve_platform=c9300\n[a]\nsw1\n[a:vars]\nportreeve_platform=c2960l\n';
    expect(entries('hosts', level)).toMatchObject([{ platform: 'c9300', groups: { Ansible: 'a:b' } }]);
  });
});

describe('YAML of our own', () => {
  it('is devices.yaml, or a list', () => {
    const text = `devices:
  - name: sw1
    addresses: [10.0.0.1]
    groups: { Location: "All:BER" }
    platform: c9300
    ssh: { username: ops, port: 2222, password: { env: X } }
`;
    const expected = { name: 'sw1', address: '10.0.0.1', platform: 'c9300', groups: { Location: 'All:BER' }, port: 2222, username: 'ops' };
    expect(entries('d.yaml', text)).toEqual([{ ...expected, at: 'd.yaml:2:5' }]);
    expect(entries('l.yaml', '- sw1\n- { name: sw2, address: 10.0.0.2 }\n')).toEqual([
      { name: 'sw1', groups: {}, at: 'l.yaml:1:3' },
      { name: 'sw2', address: '10.0.0.2', groups: {}, at: 'l.yaml:2:3' },
    ]);
  });
});
