import { expect, test } from 'vitest';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';

/** Where the line ends of an answer are lost and a blank stands in their place. */
const LISTS: readonly (readonly [string, string])[] = [
  [
    'ip-access-lists',
    'Standard IP access list 10\n    20 permit 192.0.2.7 (3 matches)\nExtended IP access list OG\n    10 permit tcp object-group A any range 1 9\n    20 deny   ip any any log\nExtended IP access list EMPTY\nIPv6 access list six\n    permit tcp any any eq bgp time-range GO (active) sequence 10\n    deny ipv6 any any sequence 20\n',
  ],
  [
    'users',
    '    Line       User       Host(s)              Idle       Location\n   0 con 0                idle                 00:12:00\n*  1 vty 0     anna       idle                 00:00:00 192.0.2.9\n\n  Interface    User               Mode         Idle     Peer Address\n',
  ],
  [
    'archive',
    'The maximum archive configurations allowed is 10.\nThere are currently 1 archive configurations saved.\nThe next archive file will be named flash:a-1\n Archive #  Name\n   1        flash:a-0 <- Most Recent\n   2\n',
  ],
  [
    'tcam-utilization',
    'Codes: EM - Exact_Match, I - Input, O - Output, IO - Input & Output, NA - Not Applicable\nCAM Utilization for ASIC  [0]\n Table                  Subtype      Dir      Max     Used    %Used       V4       V6     MPLS    Other\n ------------------------------------------------------------------------------------------------------\n CTS Cell Matrix/VPN\n Label                  EM           O        8192        0    0.00%        0        0        0        0\n Security ACL           TCAM         IO       5120      131    2.56%       26       60        0       45\nCAM Utilization for ASIC  [1]\n Table                  Subtype      Dir      Max     Used    %Used       V4       V6     MPLS    Other\n ------------------------------------------------------------------------------------------------------\n Security ACL           TCAM         IO       5120      129    2.52%       26       58        0       45\n',
  ],
  [
    'tcam-utilization',
    'CAM Utilization for ASIC# 0\n Table                                              Max Values        Used Values\n --------------------------------------------------------------------------------\n L3 Multicast entries                                8192/512             0/7\n Security Access Control Entries 5120 246\nCAM Utilization for ASIC# 1\n Table                                              Max Values        Used Values\n --------------------------------------------------------------------------------\n Security Access Control Entries                     5120                126\n',
  ],
  [
    'device-tracking-macs',
    'MAC                    Interface  vlan       prlvl      state            Time left        Policy           Input_index\n0200.5e10.0001         Twe1/0/42  39         NO TRUST   MAC-REACHABLE    41 s             test1            49\n0200.5e10.0002         Twe1/0/43  39         NO TRUST   MAC-STALE        N/A                               50\n',
  ],
  [
    'device-tracking-database',
    'Binding table configuration:\nmax/box  : no limit\nmax/mac  : 4\nBinding table current counters:\ndynamic  : 2\nBinding table counters by state:\nSTALE  : 1\nvlanDB has 2 entries for vlan 39, 2 dynamic\n    Network Layer Address  Link Layer Address  Interface  vlan  prlvl  age  state  Time left\nND  FE80::1  0200.5e10.0001  Gi1/0/1  39  0005  9s  STALE\nND  FE80::2  0200.5e10.0002  Gi1/0/2  39  0005  9s  REACHABLE  299 s\n',
  ],
  [
    'dot1x-summary',
    'Interface       PAE     Client          Status\n--------------------------------------------------------\nGi0/1           AUTH    0200.5e10.0001  UNAUTHORIZED\n                        0200.5e10.0002  AUTHORIZED\n                SUPP    0200.5e10.0003  AUTHORIZED\nGi0/2           AUTH    -               UNAUTHORIZED\n',
  ],
  [
    'access-session',
    'Interface  MAC Address    Method  Domain  Status Fg  Session ID\n-----------------------------------------\nGi1/0/1  0200.5e10.0001 mab  DATA  Auth  0A0A1DFE00000FB3000101FF\n\nRunnable methods list:\n  Handle  Priority  Name\n      13         5  dot1xSup\n      14        15  mab\n',
  ],
];

test.each(LISTS)('%s reads the same', (query, text) => {
  const parse = queries.find(({ name }) => name === query)?.parse;
  const whole = parse?.(text);
  const run = parse?.(text.replaceAll('\n', ' '));
  expect(whole?.ok && whole.value.notes).toEqual([]);
  expect(run?.ok && run.value.facts).toEqual(whole?.ok && whole.value.facts);
});

test('a version says what has an end of its own, and that there was more', () => {
  const text = `Cisco IOS XE Software, Version 17.03.03
Cisco IOS Software [Amsterdam], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 17.3.3, RELEASE SOFTWARE (fc7)
ROM: IOS-XE ROMMON
sw1 uptime is 2 days, 3 hours, 18 minutes
System returned to ROM by Reload Command
System image file is "flash:packages.conf"
cisco C9300-24P (X86) processor with 1419044K/6147K bytes of memory.
Processor board ID FCW1
1 Virtual Ethernet interface
28 Gigabit Ethernet interfaces
Configuration register is 0x102
`;
  const read = queries.find(({ name }) => name === 'version')?.parse(text.replaceAll('\n', ' '));
  expect(read?.ok && read.value.facts).toMatchObject({
    version: '17.3.3',
    xeVersion: '17.03.03',
    hostname: 'sw1',
    uptimeMinutes: 3078,
    imageFile: 'flash:packages.conf',
    model: 'C9300-24P',
    memoryKilobytes: 1_419_044,
    processorBoardId: 'FCW1',
    interfaces: { 'Virtual Ethernet': 1, 'Gigabit Ethernet': 28 },
    configRegister: '0x102',
  });
  expect(read?.ok && read.value.facts).not.toHaveProperty('returnedToRomBy');
  expect(read?.ok && read.value.notes.map(({ why }) => why)).toContain('the line ends are lost: what has no end of its own was left out');
  const grown = queries.find(({ name }) => name === 'version')?.parse(text.replaceAll('\n', ''));
  expect(grown?.ok).toBe(false);
});

test('numbers that have grown together are no entries of a list', () => {
  const parse = queries.find(({ name }) => name === 'ip-access-lists')?.parse;
  for (const text of [
    'Extended IP access list A 10 permit tcp object-group G any eq 44320 deny ip any any',
    'Extended IP access list A 10 permit ip 192.0.2.0 0.0.0.25520 deny ip any any',
  ])
    expect(parse?.(text).ok).toBe(false);
});
