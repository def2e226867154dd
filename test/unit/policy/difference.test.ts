import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differences } from '../../../src/policy/difference.ts';
import { keptOrder } from '../../../src/policy/kept-order.ts';
import { documentOf, serviceWith } from './written.ts';

const TABLE = `
      exceptions: [{ name: X, when: user = 'x', result: deny }]
      rules:
        - { name: A, when: user = 'a', result: permit }
        - { name: B, when: user = 'b', result: permit }
        - { name: C, when: user = 'c', result: permit }
      default: deny`;
const BEFORE = documentOf(serviceWith(TABLE, 'profiles: [{ name: P, vlan: 1 }, { name: Q }]'));

const after = (edit: (text: string) => string) =>
  differences(BEFORE, documentOf(edit(serviceWith(TABLE, 'profiles: [{ name: P, vlan: 1 }, { name: Q }]'))));

test('nothing differs from itself', () => {
  expect(differences(BEFORE, BEFORE)).toEqual([]);
});

test('layout and comments are no difference', () => {
  expect(after((text) => `# a comment\n${text}`)).toEqual([]);
});

test('elements are added, removed and changed by kind and name', () => {
  expect(after((text) => text.replace('vlan: 1', 'vlan: 2').replace('name: Q', 'name: R'))).toEqual([
    { kind: 'profile', name: 'P', change: 'changed', rules: [] },
    { kind: 'profile', name: 'Q', change: 'removed', rules: [] },
    { kind: 'profile', name: 'R', change: 'added', rules: [] },
  ]);
});

test('in a service the rules that differ are named with their table', () => {
  const edited = after((text) =>
    text
      .replace("user = 'b'", "user = 'bb'")
      .replace(/ {8}- \{ name: A.*\n/, '')
      .replace('default: deny', 'default: permit')
      .replace('name: X', 'name: Y'),
  );
  expect(edited).toEqual([
    {
      kind: 'service',
      name: 's',
      change: 'changed',
      rules: [
        { table: 'exceptions', rule: 'X', change: 'removed' },
        { table: 'exceptions', rule: 'Y', change: 'added' },
        { table: 'authorization', rule: 'A', change: 'removed' },
        { table: 'authorization', rule: 'B', change: 'changed' },
        { table: 'authorization', rule: 'Default', change: 'changed' },
      ],
    },
  ]);
});

test('a rule at another place is moved, and those that stay are not', () => {
  const [service] = after((text) => {
    const line = "        - { name: A, when: user = 'a', result: permit }\n";
    return text.replace(line, '').replace('      default:', `${line}      default:`);
  });
  expect(service?.rules).toEqual([{ table: 'authorization', rule: 'A', change: 'moved' }]);
});

test('the order that is kept is in both lists, and no longer one is', () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const list = fc.shuffledSubarray(names);
  const isIn = (some: readonly string[], all: readonly string[]) => all.filter((name) => some.includes(name)).join() === some.join();
  fc.assert(
    fc.property(list, list, (before, after) => {
      const kept = keptOrder(before, after);
      const run = before.filter((name) => kept.has(name));
      expect([run.length, isIn(run, before), isIn(run, after)]).toEqual([kept.size, true, true]);
      const subsets = Array.from({ length: 2 ** before.length }, (_, bits) => before.filter((_name, place) => (bits >> place) & 1));
      const longest = Math.max(
        ...subsets.filter((one) => one.every((name) => after.includes(name)) && isIn(one, after)).map((one) => one.length),
      );
      expect(kept.size).toBe(longest);
    }),
  );
});
