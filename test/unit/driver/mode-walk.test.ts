import { expect, test } from 'vitest';
import { modes } from '../../../drivers/cisco-iosxe/modes.ts';
import { isWithin, mostTransitions, nextTransition } from '../../../src/driver/modes.ts';

function walk(from: string, to: string): string[] {
  const sent: string[] = [];
  for (let at = from; at !== to; ) {
    const step = nextTransition(modes, at, to);
    if (!step || sent.length > mostTransitions(modes)) return [...sent, 'no way'];
    sent.push(step.send);
    at = step.to;
  }
  return sent;
}

test.each([
  ['exec', 'config', ['enable', 'configure terminal']],
  ['privileged', 'privileged', []],
  ['config-acl', 'privileged', ['end']],
  ['config-acl', 'config', ['exit']],
  ['config-other', 'config', ['end', 'configure terminal']],
  ['config', 'exec', ['end', 'disable']],
  ['privileged', 'nowhere', ['no way']],
])('from %s to %s', (from, to, sent) => {
  expect(walk(from, to)).toEqual(sent);
});

test('every mode has a way home, and home is reached from every mode', () => {
  for (const mode of Object.keys(modes.modes)) expect(walk(mode, modes.home).at(-1)).not.toBe('no way');
});

test('every mode can be reached: by an edge, or as a sub-mode of one that can', () => {
  for (const [name, mode] of Object.entries(modes.modes)) expect(walk('exec', mode.parent ?? name)).not.toContain('no way');
});

test('only enable asks for the secret', () => {
  expect(nextTransition(modes, 'exec', 'config')).toEqual({ from: 'exec', to: 'privileged', send: 'enable', secret: 'enable' });
  expect(nextTransition(modes, 'privileged', 'config')?.secret).toBeUndefined();
});

test('sub-modes are within configuration, other modes are not', () => {
  expect(['config', 'config-acl', 'config-other'].every((mode) => isWithin(modes, mode, 'config'))).toBe(true);
  expect(['exec', 'privileged'].some((mode) => isWithin(modes, mode, 'config'))).toBe(false);
});
