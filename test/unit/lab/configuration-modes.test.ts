import { afterEach, describe, expect, test } from 'vitest';
import { Console } from './console.ts';

const open: Console[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
function started(options: ConstructorParameters<typeof Console>[0] = {}): Console {
  const made = new Console(options);
  open.push(made);
  return made;
}

describe('modes', () => {
  test('each mode has its prompt; exit goes one up, end goes out', async () => {
    const vty = started({ hostname: 'sw1' });
    const prompts: string[] = [];
    for (const line of [
      'conf t',
      'ip access-list extended X',
      'exit',
      'ip access-list standard S',
      'interface gi0/1/4',
      'radius server ise',
      'end',
    ]) {
      await vty.enter(line);
      prompts.push(vty.vty.prompt);
    }
    expect(prompts).toEqual([
      'sw1(config)#',
      'sw1(config-ext-nacl)#',
      'sw1(config)#',
      'sw1(config-std-nacl)#',
      'sw1(config-if)#',
      'sw1(config-radius-server)#',
      'sw1#',
    ]);
  });

  test('with an enable secret a login starts without privilege', async () => {
    const vty = started({ enable: 'sesame', hostname: 'sw1' });
    expect(vty.vty.prompt).toBe('sw1>');
    expect(await vty.enter('configure terminal')).toContain('% Invalid input');
    expect(await vty.type('enable\r')).toMatch(/Password: $/);
    const printed = await vty.type('sesame\r');
    expect(printed).not.toContain('sesame');
    expect(vty.vty.prompt).toBe('sw1#');
  });

  test('three wrong secrets are refused', async () => {
    const vty = started({ enable: 'sesame' });
    await vty.type('enable\r');
    await vty.type('a\r');
    await vty.type('b\r');
    expect(await vty.type('c\r')).toContain('% Bad secrets');
    expect(vty.vty.privileged).toBe(false);
  });

  test('control-Z leaves configuration, and the log says who configured', async () => {
    const vty = started();
    await vty.enter('conf t');
    await vty.type('\x1a');
    expect(vty.vty.mode.name).toBe('exec');
    expect(vty.device.log.lines.at(-1)).toContain('%SYS-5-CONFIG_I: Configured from console by admin on vty0 (10.0.0.1)');
  });

  test('do runs an exec command and stays in the mode', async () => {
    const vty = started();
    await vty.enter('conf t');
    expect(await vty.enter('do show privilege')).toBe('Current privilege level is 15');
    expect(vty.vty.mode.name).toBe('config');
  });
});

describe('access lists', () => {
  test('a duplicate sequence number and a clash of types are told in the words of the device', async () => {
    const vty = started();
    await vty.enter('conf t', 'ip access-list extended X', 'permit tcp any any');
    expect(await vty.enter('10 permit udp any any')).toContain('% Duplicate sequence number\n% Failed to add ace to access-list');
    expect(await vty.enter('ip access-list standard X')).toBe(
      '% The ACL cannot be created or an ACL with the same name but incompatible type already exists.',
    );
  });

  test('lines come and go by sequence number and by text', async () => {
    const vty = started();
    await vty.enter(
      'conf t',
      'ip access-list extended X',
      'permit tcp any any eq 80',
      '30 permit udp any any',
      '20 deny ip any any',
      'no 10',
      'no permit udp any any',
      'end',
    );
    expect(await vty.enter('show ip access-lists X')).toBe('Extended IP access list X\n    20 deny ip any any');
    await vty.enter('conf t', 'no ip access-list extended X', 'end');
    expect(await vty.enter('show ip access-lists X')).toBe('');
  });

  test('numbered lines go into a list of the named form', async () => {
    const vty = started();
    await vty.enter('conf t', 'access-list 101 permit tcp any any eq 80', 'access-list 7 permit 10.0.0.0 0.0.0.255', 'end');
    expect(await vty.enter('show running-config | section access-list')).toBe(
      'ip access-list extended 101\n 10 permit tcp any any eq www\nip access-list standard 7\n 10 permit 10.0.0.0 0.0.0.255',
    );
  });

  test('an interface takes one access group a direction', async () => {
    const vty = started();
    await vty.enter(
      'conf t',
      'interface GigabitEthernet 0/1/4',
      'ip access-group A in',
      'ip access-group B out',
      'ip access-group C in',
      'end',
    );
    expect(await vty.enter('show running-config | section GigabitEthernet0/1/4')).toBe(
      'interface GigabitEthernet0/1/4\n ip access-group B out\n ip access-group C in',
    );
    await vty.enter('conf t', 'interface gi0/1/4', 'no ip access-group C in', 'end');
    expect(await vty.enter('show running-config | include access-group')).toBe(' ip access-group B out');
  });
});

describe('running configuration', () => {
  test('what 802.1X needs is taken down, nested as entered, and shown', async () => {
    const vty = started();
    const lines = [
      'aaa new-model',
      'aaa group server radius coa-ise',
      ' server name coa',
      'radius server coa',
      ' address ipv4 10.10.1.10 auth-port 1812 acct-port 1813',
      ' key cisco123',
      'policy-map type control subscriber simple_coa',
      ' event session-started match-all',
      '  10 class always do-until-failure',
      '   10 authenticate using dot1x',
      'device-tracking tracking',
      'device-tracking policy tracking_test',
      ' security-level glean',
      ' no protocol ndp',
      ' tracking enable',
    ];
    await vty.enter('conf t');
    for (const line of lines) expect(await vty.enter(line), line).toBe('');
    await vty.enter('end');
    const shown = (await vty.enter('show running-config')).split('\n');
    expect(shown).toEqual(expect.arrayContaining(lines));
    expect(shown.indexOf('   10 authenticate using dot1x')).toBe(shown.indexOf('  10 class always do-until-failure') + 1);
  });

  test('it is saved by write memory and by copy with its question, and unsaved by a change', async () => {
    const vty = started();
    expect(vty.device.config.saved).toBe(true);
    await vty.enter('conf t', 'hostname other', 'end');
    expect(vty.device.config.saved).toBe(false);
    expect(await vty.enter('write memory')).toBe('Building configuration...\n[OK]');
    expect(vty.device.config.saved).toBe(true);
    await vty.enter('conf t', 'ip http server', 'end');
    expect(await vty.type('copy running-config startup-config\r')).toMatch(/Destination filename \[startup-config\]\? $/);
    expect(vty.device.config.saved).toBe(false);
    await vty.type('\r');
    expect(vty.device.config.saved).toBe(true);
  });

  test('no archive, no rollback', async () => {
    const vty = started();
    expect(await vty.enter('show archive')).toBe(' Archive feature not enabled');
    await vty.enter('conf t', 'archive', 'path flash:backup', 'end');
    expect(await vty.enter('show archive')).toContain('flash:backup');
  });
});

describe('faults', () => {
  test('a line refused on purpose, a command not authorised, a locked configuration', async () => {
    const vty = started({ hostname: 'sw1' });
    Object.assign(vty.device.faults.ssh, { invalidLines: ['show clock'], failAuthorization: ['write memory'], configLocked: 1 });
    expect(await vty.enter('show clock')).toContain('% Invalid input');
    expect(await vty.enter('write memory')).toBe('Command authorization failed.\n');
    expect(await vty.enter('conf t')).toContain('Config session is locked by process');
    expect(vty.vty.mode.name).toBe('exec');
    await vty.enter('conf t');
    expect(vty.vty.mode.name).toBe('config');
  });

  test('a syslog line takes the place behind the prompt, and Return brings the prompt back', async () => {
    const vty = started({ hostname: 'sw1' });
    vty.device.faults.ssh.syslogAtPrompt = 1;
    expect(await vty.type('show privilege\r')).toMatch(/sw1#\*[A-Z][a-z]{2} .\d \d\d:\d\d:\d\d\.\d{3}: %SYS-5-CONFIG_I: .*\n$/);
    expect(await vty.type('\r')).toBe('\nsw1#');
  });

  test('hardware that is full at entry 3 takes two', async () => {
    const vty = started();
    vty.device.faults.tcam.fullAtEntry = 3;
    await vty.enter('conf t', 'ip access-list extended X', 'permit tcp any any eq 1', 'permit tcp any any eq 2');
    expect(await vty.enter('permit tcp any any eq 3')).toContain('% Failed to add ace to access-list');
    expect(vty.device.lists.find('X')?.entries.length).toBe(2);
    expect(vty.device.log.lines.join('\n')).toContain('%ACL_ERRMSG-4-UNLOADED');
  });
});

test('`no service prompt config`: no prompt in configuration modes', async () => {
  const cli = new Console();
  await cli.enter('configure terminal');
  expect(await cli.type('no service prompt config\r')).toBe('no service prompt config\n');
  expect(await cli.type('interface Gi0/1/1\r')).toBe('interface Gi0/1/1\n');
  expect(await cli.type('end\r')).toBe('end\nsw1#');
  expect(cli.device.config.lines()).toContain('no service prompt config');
  await cli.enter('configure terminal');
  expect(await cli.type('service prompt config\r')).toBe('service prompt config\nsw1(config)#');
  cli.close();
});

test('a numbered list takes remarks in the old form and is shown in the new one', async () => {
  const cli = new Console();
  await cli.enter(
    'configure terminal',
    'access-list 101 remark web',
    'access-list 101 permit tcp any any eq 80',
    'ip access-list extended 101',
  );
  await cli.enter('15 permit tcp any any eq 443', 'end');
  expect(await cli.enter('show running-config | section access-list')).toBe(
    ['ip access-list extended 101', ' 10 remark web', ' 10 permit tcp any any eq www', ' 15 permit tcp any any eq 443'].join('\n'),
  );
  cli.close();
});

test('fault: a line is carried out and its answer lost with the connection', async () => {
  const cli = new Console();
  cli.device.faults.ssh.dropAnswerOfLine = 2;
  await cli.type('configure terminal\r');
  cli.terminal.type('hostname other\r');
  await expect.poll(() => cli.vty.cut).toBe(true);
  expect(cli.device.config.hostname).toBe('other');
});

test('captured outputs answer their commands, a page at a time', async () => {
  const cli = new Console({ transcripts: { 'show users': 'one\ntwo\nthree\nfour\n' } }, { width: 0, length: 4 });
  expect(await cli.type('show users\r')).toBe('show users\none\ntwo\nthree\n --More-- ');
  expect(await cli.type(' ')).toContain('four\nsw1#');
  cli.close();
});
