import { expect, test } from 'vitest';
import { session } from './fixture.ts';
import { answer } from './scripted-shell.ts';

const OUTPUT = 'Extended IP access list X\r\n    10 permit ip any any\r\n';
const LINES = 'Extended IP access list X\n    10 permit ip any any';

test('gives what the command printed, without echo and prompt', async () => {
  const { clock, session: open } = await session([answer('show ip access-lists', 'sw1#', OUTPUT)]);
  expect(await clock.until(open.run('show ip access-lists'))).toEqual({ ok: true, value: LINES });
});

test('a slow drip is put together', async () => {
  const whole = `show ip access-lists\r\n${OUTPUT}sw1#`;
  const { clock, session: open } = await session([{ reads: 'show ip access-lists\n', sends: { pieces: [...whole], gap: 90 } }]);
  expect(await clock.until(open.run('show ip access-lists'))).toEqual({ ok: true, value: LINES });
});

test('a prompt in the middle of output is not its end', async () => {
  const pieces = ['show tech\r\nsw1#show clock\r\nsw1#', '\r\n12:00\r\nsw1#'];
  const { clock, session: open } = await session([{ reads: 'show tech\n', sends: { pieces, gap: 100 } }]);
  expect(await clock.until(open.run('show tech'))).toEqual({ ok: true, value: 'sw1#show clock\nsw1#\n12:00' });
});

test.each([
  ['backspaces', `${'\b'.repeat(10)}${' '.repeat(10)}${'\b'.repeat(10)}`],
  ['a carriage return', `\r${' '.repeat(12)}\r`],
  ['an escape sequence', '\r\x1b[K'],
])('a pager is answered with a blank and its line erased by %s', async (_how, erase) => {
  const { clock, session: open } = await session([
    { reads: 'show ip access-lists\n', sends: `show ip access-lists\r\nExtended IP access list X\r\n --More-- ` },
    { reads: ' ', sends: { pieces: [erase.slice(0, 3), `${erase.slice(3)}    10 permit ip any any\r\nsw1#`], gap: 20 } },
  ]);
  expect(await clock.until(open.run('show ip access-lists'))).toEqual({ ok: true, value: LINES });
});

test('a time stamp before the output stays in it, for the reader to skip', async () => {
  const stamp =
    'Load for five secs: 1%/0%; one minute: 2%; five minutes: 2%\r\nTime source is NTP, 18:12:32.965 EST Mon Oct 17 2016\r\n\r\n';
  const { clock, session: open } = await session([answer('show ip access-lists', 'sw1#', stamp + OUTPUT)]);
  const result = await clock.until(open.run('show ip access-lists'));
  expect(result.ok && result.value.endsWith(LINES)).toBe(true);
});

test('a refused command is a fault that quotes the device and names the token', async () => {
  const output = "            ^\r\n% Invalid input detected at '^' marker.\r\n\r\n";
  const { clock, session: open } = await session([answer('show ip acess-lists', 'sw1#', output)]);
  const result = await clock.until(open.run('show ip acess-lists'));
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: 'device.refused',
      message:
        "the command `show ip acess-lists` was refused: not a command here (`% Invalid input detected at '^' marker.`), at column 9 `acess-lists`",
    },
  });
});

test.each(['show version\nreload', 'show version\r', 'show ?', 'show \x03', 'show \u00e9', 'show\tversion', ''])(
  '%j is never sent',
  async (command) => {
    const { clock, shell, session: open } = await session([]);
    const before = shell.written.length;
    expect(await clock.until(open.run(command))).toMatchObject({ ok: false, error: { code: 'input.invalid' } });
    expect(shell.written.length).toBe(before);
  },
);

test('two calls at once run one after the other', async () => {
  const { clock, session: open } = await session([answer('show clock', 'sw1#', 'one\r\n'), answer('show version', 'sw1#', 'two\r\n')]);
  const [first, second] = await clock.until(Promise.all([open.run('show clock'), open.run('show version')]));
  expect([first, second]).toEqual([
    { ok: true, value: 'one' },
    { ok: true, value: 'two' },
  ]);
});

test('a question we do not answer is broken off, and the session goes on', async () => {
  const { clock, session: open } = await session([
    { reads: 'copy running-config tftp:\n', sends: 'copy running-config tftp:\r\nAddress or name of remote host []? ' },
    { reads: '\x03', sends: '\r\nsw1#' },
    answer('show clock', 'sw1#', 'noon\r\n'),
  ]);
  const result = await clock.until(open.run('copy running-config tftp:'));
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'device.prompt', message: expect.stringContaining('Address or name of remote host []?') },
  });
  expect(result.ok ? [] : result.error.details?.transcript).toContain('Address or name of remote host []?');
  expect(await clock.until(open.run('show clock'))).toEqual({ ok: true, value: 'noon' });
});

test('a connection that ends is a fault of its own, and what comes after was not sent', async () => {
  const { clock, session: open } = await session([{ reads: 'show version\n', sends: { cut: 'show ver' } }]);
  expect(await clock.until(open.run('show version'))).toMatchObject({
    ok: false,
    error: { code: 'device.lost', message: expect.stringContaining('unknown') },
  });
  expect((await clock.until(open.run('show clock'))).ok).toBe(false);
});

test('silence ends after the time for a command, and the session is given up', async () => {
  const { clock, session: open } = await session(
    [
      { reads: 'show version\n', sends: 'show version\r\n' },
      { reads: '\x03', sends: '' },
    ],
    { command: 5000 },
  );
  const result = await clock.until(open.run('show version'));
  expect(result).toMatchObject({ ok: false, error: { code: 'device.prompt', message: expect.stringContaining('5000 ms') } });
  expect(await clock.until(open.run('show clock'))).toEqual(result);
});

test('where output shows no prompt, the prompt behind it is the end a moment later; elsewhere it must stand still for longer', async () => {
  const list = 'Extended IP access list X\r\n    10 permit ip any any\r\nsw1#';
  const { clock, session: open } = await session([
    { reads: 'show ip access-lists X\n', sends: `show ip access-lists X\r\n${list}` },
    { reads: 'show clock\n', sends: 'show clock\r\n12:00\r\nsw1#' },
  ]);
  const taken = async (command: string): Promise<number> => {
    const began = clock.monotonic();
    expect((await clock.until(open.run(command))).ok).toBe(true);
    return clock.monotonic() - began;
  };
  expect(await taken('show ip access-lists X')).toBeLessThan(50);
  expect(await taken('show clock')).toBeGreaterThanOrEqual(150);
});

test.each([
  ['show ip access-lists PR-WEB-1a2b3c4d', 20],
  ['show archive config rollback timer', 20],
  ['show platform hardware fed switch active fwd-asic resource tcam utilization', 20],
  ['show running-config', 150],
  ['show archive', 150],
])('the prompt behind the output of `%s` counts after %d ms of silence', async (command, quiet) => {
  const { clock, session: open } = await session([answer(command, 'sw1#', 'one\r\ntwo\r\n')]);
  const asked = clock.monotonic();
  expect(await clock.until(open.run(command))).toEqual({ ok: true, value: 'one\ntwo' });
  expect(clock.monotonic() - asked).toBeGreaterThanOrEqual(quiet);
  expect(clock.monotonic() - asked).toBeLessThan(quiet + 10);
});
