import { describe, expect, test } from 'vitest';
import { parseAaaTest } from '../../../drivers/cisco-iosxe/show/aaa-test.ts';
import { parseAccessSessions } from '../../../drivers/cisco-iosxe/show/access-session.ts';
import { parseAccessSessionDetail } from '../../../drivers/cisco-iosxe/show/access-session-detail.ts';
import { parseArchive } from '../../../drivers/cisco-iosxe/show/archive.ts';
import { parseArchiveDifferences } from '../../../drivers/cisco-iosxe/show/archive-differences.ts';
import { parseLoggedCommands } from '../../../drivers/cisco-iosxe/show/archive-log.ts';
import { parseBindings } from '../../../drivers/cisco-iosxe/show/device-tracking-database.ts';
import { parseInventory } from '../../../drivers/cisco-iosxe/show/inventory.ts';
import { parseShownAcls } from '../../../drivers/cisco-iosxe/show/ip-access-lists.ts';
import { parseIpSsh } from '../../../drivers/cisco-iosxe/show/ip-ssh.ts';
import { parseRunningAaa } from '../../../drivers/cisco-iosxe/show/running-aaa.ts';
import { parseVersionFacts } from '../../../drivers/cisco-iosxe/show/version.ts';

const LIST = 'Interface                MAC Address    Method  Domain  Status Fg  Session ID\n';

describe('sessions', () => {
  test('a flag, a status of two words, a radio interface', () => {
    const read = parseAccessSessions(
      `${LIST}Gi1/0/1   0055.6677.8855 dot1x   DATA    Unauth F    0A0A1DFE00000FB3000101FF\nFa0/2  (unknown)  N/A  UNKNOWN  No Methods  0A0A1DFE00000FB3000101FE\ncapwap_90000005  0055.6677.8856 dot1x   DATA    Auth        0A0A1DFE00000FB3000101FD\n`,
    );
    expect(read).toMatchObject({
      ok: true,
      value: {
        notes: [],
        facts: {
          sessions: [
            { interface: 'Gi1/0/1', status: 'Unauth', flag: 'F' },
            { interface: 'Fa0/2', status: 'No Methods' },
            { interface: 'capwap_90000005', mac: '0055.6677.8856' },
          ],
        },
      },
    });
  });

  test('none', () => {
    expect(parseAccessSessions('No sessions currently exist\n')).toMatchObject({ ok: true, value: { facts: { sessions: [] } } });
    expect(parseAccessSessionDetail('No sessions match supplied criteria.\n')).toEqual({
      ok: true,
      value: { facts: { sessions: [] }, notes: [] },
    });
  });

  test('a count that differs is noted', () => {
    const read = parseAccessSessions(`${LIST}Gi1/0/1  0055.6677.8855 mab  DATA  Auth  0A0A1DFE00000FB3000101FF\n\nSession count = 2\n`);
    expect(read.ok && read.value.notes).toEqual([{ why: 'the device counts 2 sessions, 1 were read' }]);
  });

  test('blocks that follow each other without a line end between them', () => {
    const block = (n: number) =>
      `            Interface:  GigabitEthernet1/0/${n}\n          MAC Address:  0055.6677.885${n}\nMethod status list:\n       Method           State\n        dot1x           Authc Success`;
    const read = parseAccessSessionDetail(block(1) + block(2));
    expect(read).toMatchObject({
      ok: true,
      value: {
        notes: [],
        facts: {
          sessions: [1, 2].map((n) => ({ interface: `GigabitEthernet1/0/${n}`, methods: [{ method: 'dot1x', state: 'Authc Success' }] })),
        },
      },
    });
  });

  test('a label that says two things in one block is noted', () => {
    const read = parseAccessSessionDetail(
      'Interface:  Gi1/0/1\nMAC Address:  0055.6677.8855\nStatus:  Authorized\nStatus:  Unauthorized\n',
    );
    expect(read.ok && read.value.notes).toEqual([{ why: 'a line was not understood', line: 'Status:  Unauthorized' }]);
  });

  test('several IPv6 addresses, a redirect with its URL, labels nobody knows', () => {
    const read = parseAccessSessionDetail(`            Interface:  GigabitEthernet1/0/3
          MAC Address:  0055.6677.8855
         IPv6 Address:  FE80::1,
                        2001:DB8::5, 2001:DB8::6
         IPv4 Address:  192.0.2.7
           Blocked On:  Sessn
Server Policies:
     URL Redirect ACL:  CAPTIVE
         URL Redirect:  https://ise.example:8443/portal/gateway?sessionId=0A&portal=1:2
            SGT Value:  15
         Idle timeout:  65 sec
`);
    expect(read).toMatchObject({
      ok: true,
      value: {
        facts: {
          sessions: [
            {
              ipv6: ['FE80::1', '2001:DB8::5', '2001:DB8::6'],
              other: { 'blocked on': 'Sessn' },
              server: {
                redirectAcls: ['CAPTIVE'],
                redirectUrls: ['https://ise.example:8443/portal/gateway?sessionId=0A&portal=1:2'],
                sgts: ['15'],
                idleTimeoutSeconds: 65,
              },
            },
          ],
        },
      },
    });
  });
});

test('a table of bindings by MAC address and VLAN', () => {
  const read = parseBindings(
    'macDB has 1 entries for mac dead.beef.0001,vlan 38, 0 dynamic\nS   10.10.10.10   dead.beef.0001   Twe1/0/41  38   0100   4mn   STALE   N/A\n',
  );
  expect(read).toMatchObject({ ok: true, value: { notes: [], facts: { counted: { table: 'macDB', entries: 1, dynamic: 0 } } } });
});

test('entries of the same list with and without hits, and a running time range', () => {
  const read = parseShownAcls(
    'Extended IP access list T (per-user)\n    10 permit tcp any any eq 443 time-range office (inactive)\n    20 deny   ip any any (1 match)\n',
  );
  expect(read.ok && read.value.facts.lists).toMatchObject([
    {
      origin: 'per-user',
      entries: [
        { sequence: 10, text: 'permit tcp any any eq 443 time-range office', active: false },
        { sequence: 20, text: 'deny ip any any', matches: 1 },
      ],
    },
  ]);
});

test.each([
  ['Attempting authentication test to server-group radius using radius\nUser was successfully authenticated.\n', true],
  ['Attempting authentication test to server-group radius using radius\nUser authentication request was rejected by server.\n', false],
  ['User rejected\n', false],
  ['No authoritative response from any server.\n', false],
])('the result of an AAA test: %j', (text, authenticated) => {
  expect(parseAaaTest(text)).toMatchObject({ ok: true, value: { facts: { authenticated } } });
});

test('entries that decide by other lists stand as shown, so that a list with one is no other list', () => {
  const text =
    'Extended IP access list OUT\n    10 permit tcp any any reflect BACK (3 matches)\n    20 evaluate BACK\n    30 Dynamic LOGIN permit ip any any\n';
  expect(parseShownAcls(text)).toMatchObject({
    ok: true,
    value: {
      notes: [],
      facts: {
        lists: [
          {
            entries: [
              { sequence: 10, matches: 3 },
              { sequence: 20, text: 'evaluate BACK' },
              { sequence: 30, text: 'Dynamic LOGIN permit ip any any' },
            ],
          },
        ],
      },
    },
  });
});

test('a part without a serial number before a prompt has none, wherever its line ends went', () => {
  const text = 'NAME: "Gi0/1/0", DESCR: "4-port"\nPID:          , VID:      , SN:            \n\nsw1#';
  for (const shown of [text, text.replaceAll('\n', ' '), text.replaceAll('\n', '')]) {
    expect(parseInventory(shown)).toMatchObject({ ok: true, value: { facts: { parts: [{ name: 'Gi0/1/0', description: '4-port' }] } } });
    const read = parseInventory(shown);
    expect(read.ok && read.value.facts.parts[0]).not.toHaveProperty('serial');
  }
});

test('an archive that is not on', () => {
  expect(parseArchive(' Archive feature not enabled\n')).toMatchObject({ ok: true, value: { facts: { enabled: false } } });
});

test('a command logged by a user without a name', () => {
  const read = parseLoggedCommands(
    ' idx   sess           user@line      Logged command\n    1     2   unknown user@vty0     |  no shutdown\n',
  );
  expect(read.ok && read.value.facts.commands).toEqual([
    { index: 1, session: 2, user: 'unknown user', line: 'vty0', command: ' no shutdown' },
  ]);
});

test('a device without keys', () => {
  const read = parseIpSsh('SSH Disabled - version 1.99\nIOS Keys in SECSH format(ssh-rsa, base64 encoded): NONE\n');
  expect(read).toMatchObject({ ok: true, value: { notes: [], facts: { enabled: false, version: '1.99', keys: [] } } });
});

test('the version of an ISR1000', () => {
  const read = parseVersionFacts(`Cisco IOS XE Software, Version 17.03.01a
Cisco IOS Software [Amsterdam], ISR Software (ARMV8EL_LINUX_IOSD-UNIVERSALK9-M), Version 17.3.1a, RELEASE SOFTWARE (fc4)
isr uptime is 1 hour, 2 minutes
cisco C1111-8P (1RU) processor with 1411963K/6147K bytes of memory.
Configuration register is 0x2102
`);
  expect(read.ok && read.value.facts).toMatchObject({ version: '17.3.1a', xeVersion: '17.03.01a', model: 'C1111-8P', uptimeMinutes: 62 });
});

describe('keys and passwords', () => {
  const CONFIG = `aaa new-model
username anna privilege 15 secret 9 $9$hush1
radius server ISE
 address ipv4 192.0.2.1 auth-port 1812 acct-port 1813
 key 7 hush2
aaa group server radius G
 server-private 192.0.2.2 key hush3
aaa server radius dynamic-author
 client 192.0.2.1 server-key hush4
 auth-type any
snmp-server community hush5 RO
key hush6`;

  test.each([
    ['as it is', CONFIG],
    ['without indentation', CONFIG.replaceAll(/^ +/gm, '')],
    ['cut', CONFIG.slice(0, CONFIG.indexOf('hush2') + 4)],
    ['in one line', CONFIG.replaceAll('\n', ' ')],
  ])('are in no fact, note or error: %s', (_, text) => {
    expect(JSON.stringify(parseRunningAaa(text))).not.toContain('hush');
  });

  test('nor in what was changed', () => {
    const differences = parseArchiveDifferences(
      '!Contextual Config Diffs:\n+radius server ISE\n  +key 7 hush1\n  address ipv4 192.0.2.1 key hush2\n',
    );
    const log = parseLoggedCommands(' idx   sess  user@line  Logged command\n    1     2   anna@vty0     |username eve password 0 hush3\n');
    expect([differences.ok, log.ok]).toEqual([true, true]);
    expect(JSON.stringify([differences, log])).not.toContain('hush');
  });

  test('nor is the password a test logged in with, where its line ends were lost', () => {
    const read = parseAaaTest(
      'sw1#test aaa group ISE anna hush new-code User successfully authenticated USER ATTRIBUTES class 0 43 41 username 0 "anna" odd',
    );
    expect(read.ok && read.value.notes.length).toBeGreaterThan(0);
    expect(JSON.stringify(read)).not.toContain('hush');
  });

  test('that there is one is told', () => {
    const read = parseRunningAaa(CONFIG);
    expect(read.ok && read.value.facts).toMatchObject({
      newModel: true,
      servers: [{ name: 'ISE', keyed: true }],
      users: [{ name: 'anna', privilege: 15, kept: 'secret 9' }],
      dynamicAuthor: { clients: ['192.0.2.1'], keyed: true, authType: 'any' },
    });
  });
});
