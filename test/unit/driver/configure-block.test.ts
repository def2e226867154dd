import { expect, test } from 'vitest';
import type { CliBlock } from '../../../src/driver/contract.ts';
import { session } from './fixture.ts';
import { answer, type Turn } from './scripted-shell.ts';

const block: CliBlock = {
  mode: 'config',
  lines: ['ip access-list extended X', '10 permit tcp any any eq www', '20 deny ip any any'],
  inverse: ['no ip access-list extended X'],
};
const ENTER = 'Enter configuration commands, one per line.  End with CNTL/Z.\r\n';
const conf = answer('configure terminal', 'sw1(config)#', ENTER);
const list = answer('ip access-list extended X', 'sw1(config-ext-nacl)#');
const first = answer('10 permit tcp any any eq www', 'sw1(config-ext-nacl)#');
const second = answer('20 deny ip any any', 'sw1(config-ext-nacl)#');
const end = answer('end', 'sw1#');
const caret = (column: number): string => `${' '.repeat(column)}^\r\n% Invalid input detected at '^' marker.\r\n\r\n`;

test('each line goes out after the prompt of the one before, and the terminal goes home', async () => {
  const { shell, clock, session: open } = await session([conf, list, first, second, end]);
  expect(await clock.until(open.configure(block))).toEqual({ ok: true, value: { kind: 'applied', applied: 3, messages: [] } });
  expect(shell.left).toEqual([]);
});

test('lines without output cost their round trip and no waiting', async () => {
  const { clock, session: open } = await session([conf, list, first, second, end]);
  const before = clock.monotonic();
  await clock.until(open.configure(block));
  // One ms a line: no prompt had to stand still for its 150 ms.
  expect(clock.monotonic() - before).toBe(5);
});

test('a refused line is named with the column of its token, and nothing after it is sent', async () => {
  const refused = answer('10 permit tcp any any eq www', 'sw1(config-ext-nacl)#', caret('sw1(config-ext-nacl)#'.length + 14));
  const { shell, clock, session: open } = await session([conf, list, refused, end]);
  const result = await clock.until(open.configure(block));
  expect(result).toEqual({
    ok: true,
    value: {
      kind: 'refused',
      applied: 1,
      index: 1,
      refusal: {
        line: '10 permit tcp any any eq www',
        message: "% Invalid input detected at '^' marker.",
        meaning: 'not a command here',
        column: 15,
      },
    },
  });
  expect(shell.left).toEqual([]);
});

test('after a refusal the inverse can be run', async () => {
  const refused = answer(
    '10 permit tcp any any eq www',
    'sw1(config-ext-nacl)#',
    '% Duplicate sequence number\r\n% Failed to add ace to access-list\r\n',
  );
  const { clock, session: open } = await session([
    conf,
    list,
    refused,
    end,
    conf,
    answer('no ip access-list extended X', 'sw1(config)#'),
    end,
  ]);
  expect(await clock.until(open.configure(block))).toMatchObject({
    value: { kind: 'refused', refusal: { meaning: 'the sequence number is taken' } },
  });
  const undone = await clock.until(open.configure({ mode: block.mode, lines: block.inverse, inverse: [] }));
  expect(undone).toMatchObject({ ok: true, value: { kind: 'applied' } });
});

test('a log line glued to the prompt is repainted away', async () => {
  const glued: Turn = {
    reads: first.reads,
    sends: '10 permit tcp any any eq www\r\nsw1(config-ext-nacl)#*Jan 27 20:09:17.549: %SYS-5-CONFIG_I: Configured from console by admin',
  };
  const {
    shell,
    clock,
    session: open,
  } = await session([conf, list, glued, { reads: '\n', sends: '\r\nsw1(config-ext-nacl)#' }, second, end]);
  expect(await clock.until(open.configure(block))).toEqual({ ok: true, value: { kind: 'applied', applied: 3, messages: [] } });
  expect(shell.left).toEqual([]);
});

test('so is one that ends its own line', async () => {
  const glued: Turn = {
    reads: first.reads,
    sends: '10 permit tcp any any eq www\r\nsw1(config-ext-nacl)#*Jan 27 20:09:17.549: %SYS-5-CONFIG_I: Configured\r\n',
  };
  const {
    shell,
    clock,
    session: open,
  } = await session([conf, list, glued, { reads: '\n', sends: '\r\nsw1(config-ext-nacl)#' }, second, end]);
  expect(await clock.until(open.configure(block))).toMatchObject({ ok: true, value: { kind: 'applied' } });
  expect(shell.left).toEqual([]);
});

test('a log line between echo and prompt is no refusal, even when it speaks of an error', async () => {
  const logged = answer(
    '10 permit tcp any any eq www',
    'sw1(config-ext-nacl)#',
    '*Jan 27 20:09:17.549: %PARSER-3-CFGLOG: % Error in line\r\n',
  );
  const { clock, session: open } = await session([conf, list, logged, second, end]);
  expect(await clock.until(open.configure(block))).toMatchObject({ value: { kind: 'applied' } });
});

test('an echo wrapped at the width of the terminal is still the echo', async () => {
  const wrapped: Turn = { reads: first.reads, sends: '10 permit tcp any any\r\n eq www\r\nsw1(config-ext-nacl)#' };
  const { clock, session: open } = await session([conf, list, wrapped, second, end]);
  expect(await clock.until(open.configure(block))).toMatchObject({ value: { kind: 'applied', applied: 3 } });
});

test('an echo scrolled behind `$` is still the echo', async () => {
  const drawn = '10 permit tcp any any eq www'.slice(0, 20);
  const scrolled: Turn = {
    reads: first.reads,
    sends: `${drawn}${'\b'.repeat(20)}$cp any any eq www    ${'\b'.repeat(4)}\r\nsw1(config-ext-nacl)#`,
  };
  const { clock, session: open } = await session([conf, list, scrolled, second, end]);
  expect(await clock.until(open.configure(block))).toMatchObject({ value: { kind: 'applied', applied: 3 } });
});

test('a line that came out otherwise on the other side ends the session', async () => {
  const garbled: Turn = { reads: first.reads, sends: '10 permit tcp any any eq w\r\nsw1(config-ext-nacl)#' };
  const { clock, session: open } = await session([conf, list, garbled, { reads: '\x03', sends: '\r\nsw1#' }]);
  const result = await clock.until(open.configure(block));
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'device.prompt', details: { applied: 1, line: '10 permit tcp any any eq www' } },
  });
  expect((await clock.until(open.run('show clock'))).ok).toBe(false);
});

test('a cut in the middle says how many lines were acknowledged', async () => {
  const { clock, session: open } = await session([conf, list, { reads: first.reads, sends: { cut: '10 permit' } }]);
  expect(await clock.until(open.configure(block))).toMatchObject({ ok: false, error: { code: 'device.lost', details: { applied: 1 } } });
});

test('a configuration lock is waited for', async () => {
  const locked = answer(
    'configure terminal',
    'sw1#',
    "Configuration mode is locked by process '566' user 'x' from terminal '1'. Please try later.\r\n",
  );
  const { clock, session: open } = await session([locked, locked, conf, list, first, second, end]);
  expect(await clock.until(open.configure(block))).toMatchObject({ ok: true, value: { kind: 'applied' } });
  expect(clock.monotonic()).toBeGreaterThan(60_000);
});

test('one that throws us out of the mode at the first line, too', async () => {
  const text =
    "Config session is locked by process '566', user will be pushed back to exec mode. Command execution is locked, Please try later.\r\n";
  const thrown = answer('ip access-list extended X', 'sw1#', text);
  const { clock, session: open } = await session([conf, thrown, conf, list, first, second, end]);
  expect(await clock.until(open.configure(block))).toMatchObject({ ok: true, value: { kind: 'applied', applied: 3 } });
});

test('a lock that stays is a fault after ten more tries', async () => {
  const locked = answer('configure terminal', 'sw1#', 'Configuration mode locked exclusively by user `x`\r\n');
  const { shell, clock, session: open } = await session(Array.from({ length: 11 }, () => locked));
  expect(await clock.until(open.configure(block))).toMatchObject({ ok: false, error: { code: 'device.locked' } });
  expect(shell.left).toEqual([]);
});

test('a line after which the device is elsewhere is refused, since the next would mean something else', async () => {
  const thrown = answer('10 permit tcp any any eq www', 'sw1#');
  const { clock, session: open } = await session([conf, list, thrown]);
  expect(await clock.until(open.configure(block))).toMatchObject({
    ok: true,
    value: { kind: 'refused', index: 1, refusal: { meaning: 'the device went to mode privileged' } },
  });
});

test('only our own confirmations are answered', async () => {
  const question = 'write memory\r\nWarning: Attempting to overwrite an NVRAM configuration\r\nContinue? [confirm]';
  const saved: Turn = { reads: '\n', sends: '\r\nBuilding configuration...\r\n[OK]\r\nsw1#' };
  const { clock, session: open } = await session([{ reads: 'write memory\n', sends: question }, saved]);
  const save = { mode: 'privileged', lines: ['write memory'], inverse: [] };
  expect(await clock.until(open.configure(save))).toMatchObject({ ok: true, value: { kind: 'applied' } });

  const other = await session([
    { reads: 'reload\n', sends: 'reload\r\nProceed with reload? [confirm]' },
    { reads: '\x03', sends: '\r\nsw1#' },
  ]);
  const reload = { mode: 'privileged', lines: ['reload'], inverse: [] };
  expect(await other.clock.until(other.session.configure(reload))).toMatchObject({ ok: false, error: { code: 'device.prompt' } });
});

test('one bad line keeps the whole block from being sent', async () => {
  const { shell, clock, session: open } = await session([]);
  const before = shell.written.length;
  const result = await clock.until(
    open.configure({ mode: 'config', lines: ['ip access-list extended X', '10 permit ip any any\nend'], inverse: [] }),
  );
  expect(result).toMatchObject({ ok: false, error: { code: 'input.invalid' } });
  expect(shell.written.length).toBe(before);
});

test('closing leaves the device properly', async () => {
  const { shell, clock, session: open } = await session([{ reads: 'exit\n', sends: { cut: 'exit\r\n' } }]);
  await clock.until(open.close());
  expect(shell.closed).toBe(true);
  expect(shell.left).toEqual([]);
});
