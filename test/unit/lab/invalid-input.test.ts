import { afterEach, expect, test } from 'vitest';
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

/** The column of the caret, counted from the start of the prompt. */
function caret(printed: string): number {
  return (printed.split('\n')[0] ?? '').indexOf('^');
}

test('the caret stands below the word that is wrong, the prompt counted', async () => {
  const vty = started({ hostname: 'sw1' });
  const printed = await vty.enter('show ip banana');
  expect(caret(printed)).toBe('sw1#show ip '.length);
  expect(printed).toContain("% Invalid input detected at '^' marker.");
});

test('in an entry the caret stands below the wrong word of the entry, also behind a sequence number', async () => {
  const vty = started({ hostname: 'sw1' });
  await vty.enter('conf t', 'ip access-list extended X');
  expect(caret(await vty.enter('15 permit tcp any anny eq 80'))).toBe('sw1(config-ext-nacl)#15 permit tcp any '.length);
});

test('a cut-off host name counts with the characters that are printed', async () => {
  const vty = started({ hostname: 'access-switch-building-7' });
  await vty.enter('configure terminal');
  expect(vty.vty.prompt).toBe('access-switch-buildi(config)#');
  expect(caret(await vty.enter('banana'))).toBe('access-switch-buildi(config)#'.length);
});

test('a command that needs more is incomplete', async () => {
  const vty = started();
  expect(await vty.enter('show ip')).toContain('% Incomplete command.');
  expect(await vty.enter('configure')).toContain('% Incomplete command.');
});

test('an abbreviation that fits two commands is ambiguous, one that fits one is taken', async () => {
  const vty = started();
  expect(await vty.enter('co t')).toBe('% Ambiguous command:  "co t"');
  expect(await vty.enter('sh acc')).toBe('% Ambiguous command:  "show acc"');
  expect(await vty.enter('sh pri')).toBe('Current privilege level is 15');
  await vty.enter('conf t');
  expect(vty.vty.mode.name).toBe('config');
});

test('there is no TCAM command on an ISR1000', async () => {
  const vty = started({ hostname: 'sw1' });
  const printed = await vty.enter('show platform hardware fed active fwd-asic resource tcam utilization');
  expect(caret(printed)).toBe('sw1#show '.length);
});
