import { afterEach, expect, test } from 'vitest';
import { Console } from './console.ts';

let open: Console[] = [];
afterEach(() => {
  for (const one of open) one.close();
  open = [];
});

function console(options: ConstructorParameters<typeof Console>[0] = {}): Console {
  const made = new Console({ archive: true, ...options });
  open.push(made);
  return made;
}

const LIST = ['ip access-list extended GUESTS', 'permit tcp any any eq 443', 'end'];

test('without an archive nothing of it works, in the words of IOS-XE', async () => {
  const cli = console({ archive: false });
  expect(await cli.enter('show archive')).toBe(' Archive feature not enabled');
  expect(await cli.enter('archive config')).toBe(' Archive feature not enabled\n% Error caught by command handler');
  expect(await cli.enter('show archive config rollback timer')).toBe('%No Rollback Confirmed Change pending');
  expect(await cli.enter('configure terminal revert timer 2')).toBe('%Turn config archive on before using Rollback Confirmed Change');
  expect(await cli.enter('configure replace nvram:startup-config force time 2')).toBe(
    '%Turn config archive on before using Rollback Confirmed Change',
  );
  expect(await cli.enter('configure confirm')).toBe('%No Rollback Confirmed Change pending');
  expect(cli.vty.prompt).toBe('sw1#');
});

test('`archive` with a path turns it on; files are numbered and the oldest goes', async () => {
  const cli = console({ archive: false });
  await cli.enter('configure terminal', 'archive', 'path flash:$h-archive', 'maximum 2', 'write-memory', 'end');
  await cli.enter('archive config', 'write memory', 'archive config');
  const shown = (await cli.enter('show archive')).split('\n');
  expect(shown.slice(0, 4)).toEqual([
    'The maximum archive configurations allowed is 2.',
    'There are currently 2 archive configurations saved.',
    'The next archive file will be named flash:sw1-archive-<timestamp>-3',
    ' Archive #  Name',
  ]);
  expect(shown[4]).toMatch(/^ {3}1 {8}flash:sw1-archive-[A-Z][a-z]{2}-[-\d]\d-\d\d-\d\d-\d\d\.\d{3}-1$/);
  expect(shown[5]).toMatch(/^ {3}2 {8}flash:sw1-archive-\S+-2 <- Most Recent$/);
});

test('a revert timer: what is printed when it starts, warns, and what is pending meanwhile', async () => {
  const cli = console();
  const started = await cli.enter('configure terminal revert timer 3');
  expect(started).toMatch(
    /^Rollback Confirmed Change: Backing up current running config to bootflash:archive-\S+-0\n\nEnter configuration commands, one per line. {2}End with CNTL\/Z\.$/,
  );
  await cli.enter(...LIST);
  expect(await cli.enter('show archive config rollback timer')).toMatch(
    /^Time configured\(or reconfigured\): \d\d:\d\d:\d\d UTC [A-Z][a-z]{2} [A-Z][a-z]{2} \d+ \d{4}\nTimer type: absolute timer\nTimer value: 3 min\nUser: admin$/,
  );
  expect(await cli.during(() => cli.device.clock.advance(100))).toBe('');
  // Glued to the prompt, and no new prompt behind it.
  expect(await cli.during(() => cli.device.clock.advance(21))).toBe(
    'Rollback Confirmed Change: Rollback will begin in one minute.\nEnter "configure confirm" if you wish to keep what you\'ve configured\n\n',
  );
});

test('a timer of one minute warns at once, behind the prompt', async () => {
  const cli = console();
  const started = await cli.type('configure terminal revert timer 1\r');
  const warned = started + (await cli.during(() => cli.device.clock.advance(1)));
  expect(warned).toContain('\nsw1(config)#Rollback Confirmed Change: Rollback will begin in one minute.\nEnter "configure confirm" ');
});

test('when the time is over the whole configuration is as before, and every terminal is told how', async () => {
  const cli = console();
  await cli.enter('configure terminal', ...LIST);
  await cli.enter('configure terminal', 'interface Gi0/1/3', 'description before', 'end');
  const before = cli.device.config.lines();
  await cli.enter('configure terminal revert timer 2');
  await cli.enter('ip access-list extended GUESTS', 'no 10', 'permit ip any any', 'ip access-list standard NEW', 'permit 10.0.0.1', 'exit');
  await cli.enter('interface Gi0/1/3', 'description after', 'shutdown', 'interface Vlan30', 'ip address 10.0.0.1 255.255.255.0');
  await cli.enter('aaa new-model', 'hostname other', 'end');
  expect(cli.device.config.lines()).not.toEqual(before);
  await cli.during(() => cli.device.clock.advance(60));
  const printed = await cli.during(() => cli.device.clock.advance(60));
  expect(printed).toMatch(/^Rollback Confirmed Change: rolling to:bootflash:archive-\S+-0\n\n!Pass 1\n!List of Rollback Commands:\n/);
  expect(printed).toContain('ip access-list extended GUESTS\n no 10 permit ip any any\n');
  expect(printed).toContain('\nno interface Vlan30\n');
  expect(printed).toMatch(/\nend\n\nTotal number of passes: 1\nRollback Done\n\n$/);
  expect(cli.device.config.lines()).toEqual(before);
  expect(cli.device.interfaces.find('GigabitEthernet0/1/3')?.shutdown).toBe(false);
  expect(cli.device.log.lines.filter((line) => line.includes('ARCHIVE_DIFF')).map((line) => line.replace(/^.*?: %/, '%'))).toEqual([
    expect.stringMatching(/^%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_BACKUP: Backing up current running config to bootflash:archive-\S+-0$/),
    expect.stringMatching(
      /^%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_START_ABSTIMER: User: admin\(Priv: 15, View: 0\): Scheduled to rollback to config bootflash:archive-\S+-0 in 2 minutes$/,
    ),
    expect.stringMatching(
      /^%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_WARNING_ABSTIMER: System will rollback to config \S+ in one minute\. Enter "configure confirm"/,
    ),
    expect.stringMatching(/^%ARCHIVE_DIFF-5-ROLLBK_CNFMD_CHG_ROLLBACK_START: Start rolling to: bootflash:archive-\S+-0$/),
  ]);
  expect(cli.device.log.lines.some((line) => line.endsWith(': Rollback:Acquired Configuration lock.'))).toBe(true);
  expect(await cli.enter('show archive config rollback timer')).toBe('%No Rollback Confirmed Change pending');
});

test('`configure confirm` keeps the change for good, `configure revert now` undoes it at once', async () => {
  const cli = console();
  await cli.enter('configure terminal revert timer 2', ...LIST);
  expect(await cli.enter('configure confirm')).toBe('');
  await cli.during(() => cli.device.clock.advance(3600));
  expect(cli.device.lists.find('GUESTS')?.lines()).toHaveLength(1);
  await cli.enter('configure terminal revert timer 2', 'no ip access-list extended GUESTS', 'end');
  expect(await cli.enter('configure revert now')).toContain('Rollback Done');
  expect(cli.device.lists.find('GUESTS')?.lines()).toHaveLength(1);
  expect(cli.device.revert.pending).toBeUndefined();
});

test('`configure revert timer N` begins to count anew', async () => {
  const cli = console();
  await cli.enter('configure terminal revert timer 2', ...LIST);
  await cli.during(() => cli.device.clock.advance(110));
  await cli.enter('configure revert timer 5');
  await cli.during(() => cli.device.clock.advance(250));
  expect(cli.device.revert.pending?.minutes).toBe(5);
  await cli.during(() => cli.device.clock.advance(60));
  expect(cli.device.lists.find('GUESTS')).toBeUndefined();
});

test('minutes are 1 to 120', async () => {
  const cli = console();
  expect(await cli.enter('configure terminal revert timer 121')).toContain("% Invalid input detected at '^' marker.");
  expect(await cli.enter('configure terminal revert timer')).toBe('% Incomplete command.\n');
});

test('only who set the timer decides on it', async () => {
  const cli = console();
  await cli.enter('configure terminal revert timer 2', ...LIST);
  const other = new Console();
  open.push(other);
  Object.assign(other.vty, { user: 'somebody', device: cli.device });
  await other.enter('configure confirm');
  await other.enter('configure revert now');
  await other.enter('configure terminal revert timer 9');
  expect(cli.device.revert.pending).toMatchObject({ user: 'admin', minutes: 2 });
});

test('`configure replace`: the question, the commands with `list`, and the way back', async () => {
  const cli = console();
  await cli.enter('configure terminal', ...LIST, 'copy running-config flash:good', '');
  const good = cli.device.config.lines();
  await cli.enter('configure terminal', 'no ip access-list extended GUESTS', 'end');
  const asked = await cli.type('configure replace flash:good list\r');
  expect(asked).toMatch(/\nconfiguration\. Enter Y if you are sure you want to proceed\. \? \[no\]: $/);
  await cli.type('\r');
  expect(cli.device.lists.find('GUESTS')).toBeUndefined();
  await cli.type('configure replace flash:good list time 2\r');
  expect(await cli.type('y\r')).toContain(
    '!Pass 1\n!List of Rollback Commands:\nip access-list extended GUESTS\n 10 permit tcp any any eq 443\nend\n\nTotal number of passes: 1\nRollback Done\n',
  );
  expect(cli.device.config.lines()).toEqual(good);
  await cli.during(() => cli.device.clock.advance(121));
  expect(cli.device.lists.find('GUESTS')).toBeUndefined();
  expect(await cli.enter('configure replace flash:good force')).toBe('\nTotal number of passes: 1\nRollback Done\n');
  expect(await cli.enter('configure replace flash:gone force')).toBe('%Error opening flash:gone (No such file or directory)');
  expect(await cli.enter('configure replace flash:good force often')).toContain("% Invalid input detected at '^' marker.");
});

test('differences: `+` for what only the second has, `-` for what only the first has, below their sections', async () => {
  const cli = console();
  await cli.enter('configure terminal', ...LIST, 'write memory');
  expect(await cli.enter('show archive config differences')).toBe('!Contextual Config Diffs:\n!No changes were found');
  await cli.enter('configure terminal', 'hostname other', 'ip access-list extended GUESTS', 'no 10', 'permit ip any any', 'end');
  expect(await cli.enter('show archive config differences')).toBe(
    [
      '!Contextual Config Diffs:',
      '+hostname sw1',
      'ip access-list extended GUESTS',
      ' +10 permit tcp any any eq 443',
      '-hostname other',
      'ip access-list extended GUESTS',
      ' -10 permit ip any any',
    ].join('\n'),
  );
  expect(await cli.enter('show archive config differences nvram:startup-config system:running-config')).toContain('\n+hostname other\n');
  expect(await cli.enter('show archive config differences flash:gone')).toBe('%Error opening flash:gone (No such file or directory)');
});

test('a configuration that another session has locked drops the session to exec mode', async () => {
  const cli = console();
  await cli.enter('configure terminal', 'ip access-list extended GUESTS');
  const other = new Console();
  open.push(other);
  Object.assign(other.vty, { device: cli.device });
  await other.enter('configure terminal lock');
  const refused = await cli.type('permit ip any any\r');
  expect(refused).toContain(
    "Config session is locked by process '566', user will be pushed back to exec mode. Command execution is locked, Please try later.",
  );
  expect(refused.endsWith('sw1#')).toBe(true);
  expect(await cli.enter('configure terminal')).toContain('Command execution is locked');
  expect(cli.device.lists.find('GUESTS')?.lines()).toEqual([]);
  await other.enter('end');
  await cli.enter('configure terminal');
  expect(cli.vty.prompt).toBe('sw1(config)#');
});

test('fault: the lock is taken at the nth configuration line', async () => {
  const cli = console();
  cli.device.faults.ssh.lockAfterLines = 3;
  await cli.enter('configure terminal', 'ip access-list extended GUESTS', 'permit tcp any any eq 443', 'permit tcp any any eq 80');
  expect(cli.vty.prompt).toBe('sw1#');
  expect(cli.device.lists.find('GUESTS')?.lines()).toEqual(['10 permit tcp any any eq 443']);
});

test('fault: a log line without a line end stands before the output of a command', async () => {
  const cli = console();
  cli.device.faults.ssh.logBeforeOutput = 1;
  const printed = await cli.enter('configure terminal revert timer 2');
  expect(printed).toMatch(
    /%SYS-5-CONFIG_I: Configured from console by admin on vty0 \(10\.0\.0\.1\)Rollback Confirmed Change: Backing up current running config to /,
  );
});
