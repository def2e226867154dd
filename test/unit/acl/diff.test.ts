import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffAcl, sameEntries } from '../../../src/acl/diff.ts';

const list = (...lines: string[]) => ({ name: 'X', lines });
const text = (...parts: Parameters<typeof diffAcl>): string[] => diffAcl(...parts).map(({ op, line }) => `${op}${line}`);

test('kept, removed and added lines, in the order of reading', () => {
  expect(text(list('a', 'b', 'c', 'd'), list('a', 'c', 'x', 'd'))).toEqual([' a', '-b', ' c', '+x', ' d']);
});

test('a moved line is shown at both of its places', () => {
  expect(text(list('a', 'b', 'c'), list('c', 'a', 'b'))).toEqual(['+c', ' a', ' b', '-c']);
});

test('from nothing and to nothing', () => {
  expect(text(undefined, list('a'))).toEqual(['+a']);
  expect(text(list('a'), undefined)).toEqual(['-a']);
  expect(text(undefined, undefined)).toEqual([]);
});

test('a diff holds both lists and never more than it must of lines that differ from each other', () => {
  const lines = fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffAcl(list(...before), list(...after));
      expect(diff.filter(({ op }) => op !== '+').map(({ line }) => line)).toEqual(before);
      expect(diff.filter(({ op }) => op !== '-').map(({ line }) => line)).toEqual(after);
      expect(diff.filter(({ op }) => op === ' ').length).toBe(longestCommon(before, after));
    }),
  );
});

test('lists with repeated lines are still told apart completely', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = diffAcl(list(...before), list(...after));
      expect(diff.filter(({ op }) => op !== '+').map(({ line }) => line)).toEqual(before);
      expect(diff.filter(({ op }) => op !== '-').map(({ line }) => line)).toEqual(after);
    }),
  );
});

test('remarks do not count, order does', () => {
  expect(sameEntries(['remark x', 'a', 'b'], ['a', 'remark y', 'b'])).toBe(true);
  expect(sameEntries(['a', 'b'], ['b', 'a'])).toBe(false);
  expect(sameEntries(['a'], ['a', 'b'])).toBe(false);
});

function longestCommon(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1 + longestCommon(a.slice(1), b.slice(1));
  return Math.max(longestCommon(a.slice(1), b), longestCommon(a, b.slice(1)));
}
