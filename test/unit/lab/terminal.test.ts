import { afterEach, expect, test } from 'vitest';
import { Console } from './console.ts';

const open: Console[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});
function started(size: { width: number; length: number }): Console {
  const made = new Console({ hostname: 'sw1' }, size);
  open.push(made);
  return made;
}

test('the echo wraps at the terminal width, the prompt counted', async () => {
  const vty = started({ width: 20, length: 0 });
  expect(await vty.type('show ip access-lists X')).toBe('show ip access-l\nists X');
});

test('terminal width 0 never wraps', async () => {
  const vty = started({ width: 20, length: 0 });
  await vty.enter('terminal width 0');
  expect(await vty.type('show ip access-lists X')).toBe('show ip access-lists X');
});

test('a long answer stops at --More--: space goes on, Return gives one line, q ends it', async () => {
  const vty = started({ width: 0, length: 10 });
  const first = await vty.type('show version\r');
  expect(first.split('\n').length - 1).toBe(10);
  expect(first).toMatch(/ --More-- $/);
  const line = await vty.type('\r');
  expect(line.startsWith('\b'.repeat(9))).toBe(true);
  expect(line.split('\n').length - 1).toBe(1);
  const screen = await vty.type(' ');
  expect(screen.split('\n').length - 1).toBe(9);
  expect(await vty.type('q')).toMatch(/sw1#$/);
});

test('terminal length 0 never stops', async () => {
  const vty = started({ width: 0, length: 10 });
  await vty.enter('terminal length 0');
  expect(await vty.type('show version\r')).toMatch(/Configuration register is 0x2102\n\nsw1#$/);
});

test('backspace and control-U take characters back; control-C drops the line', async () => {
  const vty = started({ width: 0, length: 0 });
  expect(await vty.enter('show privilegx\x7fe')).toBe('Current privilege level is 15');
  expect(await vty.enter('banana\x15show privilege')).toBe('Current privilege level is 15');
  expect(await vty.type('banana\x03')).toBe('banana\nsw1#');
});

test('what is typed ahead is echoed behind the prompt that reads it', async () => {
  const vty = started({ width: 0, length: 0 });
  expect(await vty.type('show privilege\rshow privilege\r')).toBe(
    'show privilege\nCurrent privilege level is 15\nsw1#show privilege\nCurrent privilege level is 15\nsw1#',
  );
});

test('log lines come in between while the vty monitors', async () => {
  const vty = started({ width: 0, length: 0 });
  await vty.enter('terminal monitor');
  const log = (): void => vty.device.log.add('%LINK-3-UPDOWN: test');
  expect(await vty.during(log)).toContain('%LINK-3-UPDOWN: test');
  await vty.enter('terminal no monitor');
  expect(await vty.during(log)).toBe('');
});
