import { describe, expect, test } from 'vitest';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';

/** What a query reads of a text, its notes beside it. */
function read(query: string, text: string): { readonly facts: object; readonly notes: readonly string[] } {
  const parsed = queries.find(({ name }) => name === query)?.parse(text);
  if (!parsed?.ok) throw new Error(parsed?.error.why ?? `no query ${query}`);
  return { facts: parsed.value.facts, notes: parsed.value.notes.map(({ why, line }) => `${why}: ${line}`) };
}

describe('AAA servers', () => {
  const HEAD =
    'RADIUS: id 1, priority 1, host 192.0.2.1, auth-port 1812, acct-port 1813\n     State: current UP, duration 1d12h, previous duration 0s\n';

  test('counters of a kind of request nobody has counted before have a place of their own', () => {
    const text = `${HEAD}     Author: request 4, timeouts 0
             Response: accept 4, reject 0
             Transaction: success 4, failure 0
             MAC author transactions:
             Transaction: timeouts 1, failover 0
             Transaction: total 9, success 8, failure 1
`;
    expect(read('aaa-servers', text)).toMatchObject({
      facts: {
        servers: [
          {
            current: { state: 'UP', seconds: 129_600, previousSeconds: 0 },
            requests: {
              author: { request: 4, transactionSuccess: 4, transactionFailure: 0 },
              macAuthorTransactions: { transactionTimeouts: 1, transactionTotal: 9, transactionSuccess: 8, transactionFailure: 1 },
            },
          },
        ],
      },
      notes: [],
    });
  });

  test('a counter that is there already is not written over', () => {
    const { facts, notes } = read(
      'aaa-servers',
      `${HEAD}     Authen: request 5, timeouts 1\n             Other kind of: request 7\n             Request: start 1\n             Request: start 2\n`,
    );
    expect(facts).toMatchObject({ servers: [{ requests: { authen: { request: 5, requestStart: 1 } } }] });
    expect(notes).toEqual(['a line was not understood: Other kind of: request 7', 'a line was not understood: Request: start 2']);
  });

  test('states that have grown on to a count', () => {
    const { facts, notes } = read(
      'aaa-servers',
      `${HEAD}     Platform State from WNCD (1) : current UP\n     Platform Dead: total time 3s, count 2UPUP\n     Quarantined: No\n`,
    );
    expect(facts).toMatchObject({ servers: [{ counters: { platformDeadSeconds: 3, platformDeadCount: 2 }, quarantined: false }] });
    expect(notes).toEqual([]);
  });

  test('TACACS+ and RADIUS over TLS have ports of their own', () => {
    const text =
      'TACACS+: id 2, priority 1, host 192.0.2.6, port 49\nRADIUS: id 9, priority 1, host 2001:DB8::5, RADSEC-port 2083,hostname ISE\n';
    expect(read('aaa-servers', text)).toMatchObject({
      facts: {
        servers: [
          { protocol: 'TACACS+', port: 49 },
          { host: '2001:DB8::5', tlsPort: 2083, name: 'ISE' },
        ],
      },
      notes: [],
    });
  });
});

describe('sessions', () => {
  test('a list with short session ids and without any', () => {
    const text =
      'Interface  MAC Address     Method  Domain  Status   Session ID\nGi1/0/1  0200.5e10.0001  dot1x  DATA  Unauthorized  0A00630A0000001B\nGi1/0/2  0000.0000.0000  N/A  N/A  No Auth  N/A\n';
    expect(read('access-session', text)).toEqual({
      facts: {
        sessions: [
          {
            interface: 'Gi1/0/1',
            mac: '0200.5e10.0001',
            method: 'dot1x',
            domain: 'DATA',
            status: 'Unauthorized',
            sessionId: '0A00630A0000001B',
          },
          { interface: 'Gi1/0/2', mac: '0000.0000.0000', domain: 'N/A', status: 'No Auth' },
        ],
        runnableMethods: [],
      },
      notes: [],
    });
  });

  test('timers of some releases, a VRF, an IPv6 address whose label is lost, sections by another name', () => {
    const text = `            Interface:  GigabitEthernet1/0/2
          MAC Address:  0200.5e10.0001
                        FE80::1
                  VRF:  Campus
       Unauth timeout:  10s, Remaining: 5s
Periodic Acct timeout:  300s (local), Remaining: 48s
       Session Uptime:  22444s
Local Policy:
    Security Policy:  None Security Status:  Link Unsecured
Server Policy:
           Vlan Group:  Vlan: 80
Methods status list:
       Method           State
        dot1x           Authc Success
`;
    expect(read('access-session-detail', text)).toMatchObject({
      facts: {
        sessions: [
          {
            ipv6: ['FE80::1'],
            vrf: 'Campus',
            unauthorizedTimeout: { seconds: 10, remainingSeconds: 5 },
            accountingUpdate: { seconds: 300, source: 'local', remainingSeconds: 48 },
            uptimeSeconds: 22_444,
            local: { securityPolicy: 'None', securityStatus: 'Link Unsecured' },
            server: { vlans: ['80'] },
            methods: [{ method: 'dot1x', state: 'Authc Success' }],
            other: {},
          },
        ],
      },
      notes: [],
    });
  });
});

describe('terminal lines', () => {
  const HEAD = '    Line       User       Host(s)              Idle       Location\n';

  test('idle times in minutes, lines without a number', () => {
    expect(
      read(
        'users',
        `${HEAD}   0 con 0                idle                 01:58\n* vty 2                   idle                 00:00:00 192.0.2.9\n`,
      ),
    ).toEqual({
      facts: {
        lines: [
          { number: 0, line: 'con 0', own: false, host: 'idle', idle: '01:58' },
          { line: 'vty 2', own: true, host: 'idle', idle: '00:00:00', location: '192.0.2.9' },
        ],
        connections: [],
      },
      notes: [],
    });
  });

  test('a connection without a user', () => {
    const text = `${HEAD}*  1 vty 0     anna       idle                 00:00:00 192.0.2.9\n\n  Interface    User               Mode         Idle     Peer Address\n  Vi3                             PPPoE        00:00:01 192.0.2.7\n`;
    expect(read('users', text).facts).toMatchObject({
      connections: [{ interface: 'Vi3', mode: 'PPPoE', idle: '00:00:01', peer: '192.0.2.7' }],
    });
  });
});

describe('inventory', () => {
  test('names alone, as a filter leaves them', () => {
    const text = [1, 2, 3].map((n) => `NAME: "Fan ${n}", DESCR: "Fan Module"\n`).join('');
    expect(read('inventory', text)).toEqual({
      facts: { parts: [1, 2, 3].map((n) => ({ name: `Fan ${n}`, description: 'Fan Module' })) },
      notes: ['3 of 3 parts have no product line (PID): NAME: "Fan 1", DESCR: "Fan Module"'],
    });
  });

  test('the identifier of its type; a name that cannot be read takes its product line with it', () => {
    const text =
      'NAME: "Chassis", DESCR: "A chassis "\nPID: C9500X  , VID: V00  , SN: FDO1\nOID: 1.3.6.1.4.1.9.12\n\nNAME: "Te1/1", DESCR: "a module\nPID: SFP , VID: V03 , SN: AVD1\n';
    expect(read('inventory', text)).toEqual({
      facts: { parts: [{ name: 'Chassis', description: 'A chassis', pid: 'C9500X', vid: 'V00', serial: 'FDO1', oid: '1.3.6.1.4.1.9.12' }] },
      notes: ['a line was not understood: NAME: "Te1/1", DESCR: "a module', 'a line was not understood: PID: SFP , VID: V03 , SN: AVD1'],
    });
  });
});

describe('versions', () => {
  const LINE = 'Cisco IOS Software, C3900 Software (C3900-UNIVERSALK9-M), Version 15.0(1)M7, RELEASE SOFTWARE (fc2)\n';

  test.each([
    [
      'Cisco CISCO3945-CHASSIS (revision 1.1) with C3900-SPE150/K9 with 2027520K/69632K bytes of memory.',
      'CISCO3945-CHASSIS',
      2_027_520,
      69_632,
    ],
    ['Allen-Bradley 1783-CMS20DN (ARM) processor (revision V00) with 634859K/6147K bytes of memory.', '1783-CMS20DN', 634_859, 6147],
    ['cisco WS-C4507R+E (P5040) processor (revision 2) with 4194304K bytes of physical memory.', 'WS-C4507R+E', 4_194_304, undefined],
  ])('the hardware of %s', (line, model, memory, io) => {
    const { facts } = read('version', `${LINE}${line}\nConfiguration register is 0x2102\n`);
    expect(facts).toMatchObject({ model, memoryKilobytes: memory, ...(io !== undefined && { ioMemoryKilobytes: io }), other: [] });
  });

  test('memory, licenses and numbers of the board; the notices on rights are left out, and nothing else', () => {
    const text = `Cisco IOS XE Software, Version 17.03.03 - SMU-PATCHED
Cisco IOS Software [Amsterdam], Catalyst L3 Switch Software (CAT9K_IOSXE), Version 17.3.3, RELEASE SOFTWARE (fc7)
Compiled Thu 04-Mar-21 12:32 by mcpre
This product contains cryptographic features and is subject to United
export@cisco.com.
Technology Package License Information:
------------------------------------------------------------------------------
Technology-package                                     Technology-package
Current                        Type                       Next reboot
------------------------------------------------------------------------------
network-advantage       Smart License                    network-advantage
Smart Licensing Status: UNREGISTERED/EVAL EXPIRED
8 2.5 Gigabit Ethernet interfaces
32768K bytes of non-volatile configuration memory.
16002876K bytes of physical memory.
11161600K bytes of Bootflash at bootflash:.
Motherboard Assembly Number        : 4DB8
Router operating mode: Autonomous
Configuration register is 0x102
`;
    expect(read('version', text)).toEqual({
      facts: {
        version: '17.3.3',
        xeVersion: '17.03.03',
        xeRelease: 'SMU-PATCHED',
        software: 'Catalyst L3 Switch Software',
        image: 'CAT9K_IOSXE',
        release: 'RELEASE SOFTWARE (fc7)',
        compiled: 'Thu 04-Mar-21 12:32',
        compiledBy: 'mcpre',
        physicalMemoryKilobytes: 16_002_876,
        storageKilobytes: { 'non-volatile configuration memory': 32_768, bootflash: 11_161_600 },
        interfaces: { '2.5 Gigabit Ethernet': 8 },
        configRegister: '0x102',
        licenses: {
          packages: [{ current: 'network-advantage', type: 'Smart License', next: 'network-advantage' }],
          identifiers: [],
          labels: { 'Smart Licensing Status': 'UNREGISTERED/EVAL EXPIRED' },
        },
        board: { other: { 'Motherboard Assembly Number': '4DB8' } },
        members: [],
        other: ['Router operating mode: Autonomous'],
      },
      notes: [],
    });
  });
});

test('TCAM of IOS 15, which counts masks beside entries', () => {
  const text = `CAM Utilization for ASIC# 0                      Max            Used
                                             Masks/Values    Masks/values

 IPv4 security aces:                          128/1024         40/77

Note: Allocation of TCAM entries per feature uses
a complex algorithm. The above information is meant
to provide an abstract view of the current TCAM utilization
`;
  expect(read('tcam-utilization', text)).toEqual({
    facts: {
      asics: [{ asic: 0, tables: [{ table: 'IPv4 security aces', max: 1024, used: 77, maxMasks: 128, usedMasks: 40 }] }],
      slices: [],
      regions: [],
    },
    notes: [],
  });
});

test('entries counted by hardware, entries that will go, lists for IPv6 by role', () => {
  const text = `Reflexive IP access list BACK
     permit tcp host 192.0.2.1 eq 22 host 192.0.2.9 eq 5000 (5 matches) (time left 107)
Extended IP access list HW
    10 permit ip any any (17 estimate matches)
IPv6 Role-based access list v6_sgacl
    permit icmp (19 matches) sequence 10
`;
  expect(read('ip-access-lists', text)).toMatchObject({
    facts: {
      lists: [
        { kind: 'reflexive', entries: [{ matches: 5, secondsLeft: 107 }] },
        { kind: 'extended', entries: [{ sequence: 10, text: 'permit ip any any', matches: 17 }] },
        { kind: 'ipv6-role-based', entries: [{ sequence: 10, matches: 19 }] },
      ],
    },
    notes: [],
  });
});

test('the lists of an interface', () => {
  const text =
    'Extended IP access list 101 in\n    10 permit ip host 192.0.2.1 any (27 matches)\nStandard IP access list B out\n    10 deny any\n';
  expect(read('ip-access-lists', text)).toMatchObject({
    facts: {
      lists: [
        { name: '101', direction: 'in', entries: [{ matches: 27 }] },
        { name: 'B', direction: 'out', entries: [{ action: 'deny' }] },
      ],
    },
    notes: [],
  });
});

test('a policy of device tracking with prefix lists', () => {
  const text = `Device-tracking policy test configuration:
  security-level guard
  NOT gleaning from DHCP6
  gleaning from ARP protecting prefix-list foo
Policy test is applied on the following targets:
Target               Type  Policy               Feature        Target range
vlan 39              VLAN  test                 RA guard       vlan all
`;
  for (const shown of [text, text.replaceAll('\n', ' ')]) {
    expect(read('device-tracking-policy', shown).facts).toMatchObject({
      gleaning: { dhcp6: false, arp: true },
      prefixLists: { arp: 'foo' },
      other: [],
      targets: [{ target: 'vlan 39', feature: 'RA guard', range: 'vlan all' }],
    });
  }
});

test('users and method lists that are configured as blocks', () => {
  const text =
    'user-name guest1\n creation-time 1632927676\n view Lobby\n one-time\n password 0 hush\n type lobby-admin\naaa accounting exec default\n action-type start-stop\n group tacacs+\n!\n';
  const { facts, notes } = read('running-config-aaa', text);
  expect(facts).toMatchObject({
    methods: ['aaa accounting exec default action-type start-stop group tacacs+'],
    users: [{ name: 'guest1', created: 1_632_927_676, view: 'Lobby', type: 'lobby-admin', oneTime: true, kept: 'password 0' }],
  });
  expect(JSON.stringify([facts, notes])).not.toContain('hush');
});

test('attributes of an AAA test whose values are no single word', () => {
  const text =
    'User successfully authenticated\n\nUSER ATTRIBUTES\n\nusername             0   "anna"\nMessage-Authenticato 0   <hidden>\nclass                0   43 41 43\n';
  expect(read('aaa-test', text)).toMatchObject({
    facts: { attributes: [{ value: 'anna' }, { value: '<hidden>' }, { name: 'class', value: '43 41 43' }] },
    notes: [],
  });
});

test('a capture that was saved as UTF-16', () => {
  const text = 'NAME: "Chassis", DESCR: "A chassis"\r\nPID: C9500X  , VID: V00  , SN: FDO1\r\n';
  const octets = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  expect(read('inventory', octets.toString('utf8'))).toEqual(read('inventory', text));
});

test('the beginning of a capture that is cut there is told', () => {
  expect(read('ip-access-lists', '    20 deny ip any any\nExtended IP access list A\n    10 permit ip any any\n').notes).toEqual([
    'a line was not understood: 20 deny ip any any',
  ]);
  expect(read('aaa-servers', '     State: current UP\nTACACS+: id 2, priority 1, host 192.0.2.6, port 49\n').notes).toEqual([
    'a line was not understood: State: current UP',
  ]);
});
