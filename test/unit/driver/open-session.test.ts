import { expect, test } from 'vitest';
import { deviceWith, ENABLE, opening, reopening } from './fixture.ts';
import { answer, login } from './scripted-shell.ts';

const empty = (prompt: string) => ({ reads: '\n', sends: `\r\n${prompt}` });

test('learns the host name, sets the terminal up and is in the home mode', async () => {
  const { shell, clock, opening: opened } = opening('\r\nWelcome\r\nsw1#', login());
  const result = await clock.until(opened);
  expect(result.ok && result.value.host).toBe('sw1');
  expect(shell.left).toEqual([]);
});

test('an open terminal in privileged mode costs five round trips and no waiting', async () => {
  const { clock, opening: opened } = opening('sw1#', login());
  await clock.until(opened);
  expect(clock.monotonic()).toBe(6);
});

test('a device that greets with the name it had in the session before is not asked for it', async () => {
  const { shell, clock, opening: opened } = reopening('sw1', '\r\nWelcome\r\nsw1#', login().slice(2));
  const result = await clock.until(opened);
  expect(result.ok && result.value.host).toBe('sw1');
  expect(shell.left).toEqual([]);
});

test.each([
  ['with another name', 'sw1', 'sw2#', 'sw2#'],
  ['with a longer one', 'sw1', 'sw10#', 'sw10#'],
  ['with its name behind something', 'sw1', 'at sw1#', 'sw1#'],
])('one that greets %s is asked as ever', async (_how, host, greeting, prompt) => {
  const { shell, clock, opening: opened } = reopening(host, `\r\n${greeting}`, login(prompt));
  const result = await clock.until(opened);
  expect(result.ok && result.value.host).toBe(prompt.slice(0, -1));
  expect(shell.left).toEqual([]);
});

test('the name of the session before in a place where nothing is to be done lets nothing be done', async () => {
  const { clock, opening: opened } = reopening('sw1', '\r\nsw1(boot)#', [empty('sw1(boot)#'), empty('sw1(boot)#')]);
  expect(await clock.until(opened)).toMatchObject({ ok: false, error: { code: 'device.prompt' } });
});

test('a banner that looks like a prompt is not taken for one', async () => {
  const turns = [{ reads: '\n', sends: '\r\nreal#' }, empty('real#'), ...login('real#').slice(2)];
  const { clock, opening: opened } = opening('\r\n***\r\nfake#', turns);
  const result = await clock.until(opened);
  expect(result.ok && result.value.host).toBe('real');
});

test('a log line glued to the prompt delays, but does not deceive', async () => {
  const glued = { reads: '\n', sends: '\r\nsw1#*Jan 27 20:09:17.549: %SEC_LOGIN-5-LOGIN_SUCCESS: Login Success' };
  const { clock, opening: opened } = opening('sw1#', [glued, ...login()]);
  const result = await clock.until(opened);
  expect(result.ok && result.value.host).toBe('sw1');
});

test('a device that says nothing until it is woken', async () => {
  const { clock, opening: opened } = opening('Press RETURN to get started.', login());
  expect((await clock.until(opened)).ok).toBe(true);
});

test('enable asks for its secret, which is sent once and shown nowhere', async () => {
  const turns = [
    empty('sw1>'),
    empty('sw1>'),
    { reads: 'enable\n', sends: 'enable\r\nPassword: ' },
    { reads: `${ENABLE}\n`, sends: '\r\nsw1#' },
    ...login().slice(2),
  ];
  const { clock, shell, opening: opened } = opening('sw1>', turns);
  expect((await clock.until(opened)).ok).toBe(true);
  expect(shell.left).toEqual([]);
});

test.each([
  ['asks again', '\r\nPassword: '],
  ['says so', '\r\n% Access denied\r\n\r\nsw1>'],
  ['its server says so', '\r\n% Error in authentication.\r\n\r\nsw1>'],
])('a wrong enable secret is permanent: the device %s', async (_how, sends) => {
  const turns = [
    empty('sw1>'),
    empty('sw1>'),
    { reads: 'enable\n', sends: 'enable\r\nPassword: ' },
    { reads: `${ENABLE}\n`, sends },
    { reads: '\x03', sends: '\r\nsw1>' },
  ];
  const { clock, shell, opening: opened } = opening('sw1>', turns);
  const result = await clock.until(opened);
  expect(result).toMatchObject({ ok: false, error: { code: 'device.authentication' } });
  expect(JSON.stringify(result)).not.toContain(ENABLE);
  expect(shell.written.filter((text) => text.includes(ENABLE))).toHaveLength(1);
  expect(shell.closed).toBe(true);
});

test('an echoed secret is taken out of the transcript', async () => {
  const turns = [
    empty('sw1>'),
    empty('sw1>'),
    { reads: 'enable\n', sends: 'enable\r\nPassword: ' },
    { reads: `${ENABLE}\n`, sends: `${ENABLE}\r\nsomething else: ` },
    { reads: '\x03', sends: '' },
  ];
  const { clock, opening: opened } = opening('sw1>', turns);
  const result = await clock.until(opened);
  expect(result).toMatchObject({ ok: false, error: { code: 'device.prompt' } });
  expect(JSON.stringify(result)).not.toContain(ENABLE);
  expect(JSON.stringify(result)).toContain('[redacted]');
});

test('without an enable secret the settings are named', async () => {
  const { enableSecret: _, ...ssh } = deviceWith().ssh ?? {};
  const turns = [empty('sw1>'), empty('sw1>'), { reads: 'enable\n', sends: 'enable\r\nPassword: ' }, { reads: '\x03', sends: '\r\nsw1>' }];
  const bare = { ...deviceWith(), ssh } as ReturnType<typeof deviceWith>;
  const { clock, opening: opened } = opening('sw1>', turns, {}, bare);
  const result = await clock.until(opened);
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'device.not-configured', message: expect.stringContaining('ssh.enableSecret') },
  });
});

test('a terminal that closes before a prompt has no free line', async () => {
  const { clock, opening: opened } = opening({ cut: '\r\n' }, []);
  expect(await clock.until(opened)).toMatchObject({ ok: false, error: { code: 'device.busy' } });
});

test('one that closes with a refusal of the login is not busy', async () => {
  const { clock, opening: opened } = opening({ cut: '\r\n% Login invalid\r\n' }, []);
  expect(await clock.until(opened)).toMatchObject({ ok: false, error: { code: 'device.authentication' } });
});

test('a room that is no mode of the graph is reported with its prompt', async () => {
  const { clock, opening: opened } = opening('sw1(tcl)#', [empty('sw1(tcl)#'), empty('sw1(tcl)#')]);
  expect(await clock.until(opened)).toMatchObject({
    ok: false,
    error: { code: 'device.prompt', message: expect.stringContaining('sw1(tcl)#') },
  });
});

test('a login left in configuration mode is brought home', async () => {
  const prompt = 'sw1(config)#';
  const turns = [empty(prompt), empty(prompt), answer('end', 'sw1#'), ...login().slice(2)];
  const { clock, opening: opened } = opening(prompt, turns);
  expect((await clock.until(opened)).ok).toBe(true);
});

test('a refused terminal setting is no fault', async () => {
  const refused = answer('terminal width 511', 'sw1#', "            ^\r\n% Invalid input detected at '^' marker.\r\n\r\n");
  const turns = login().map((turn) => (turn.reads === refused.reads ? refused : turn));
  const { clock, opening: opened } = opening('sw1#', turns);
  expect((await clock.until(opened)).ok).toBe(true);
});
