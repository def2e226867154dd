import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/rules/glob.ts';

describe('matches-glob', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['?', '', false],
    ['*b*d', 'abcbd', true],
    ['a*b', 'a-b-c', false],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['**', 'anything', true],
    ['00-1B-*-??', '00-1B-63-84', true],
  ])('%j on %j is %s', (pattern, text, expected) => {
    expect(matchesGlob(pattern, text)).toBe(expected);
  });

  it('does not explode on a pattern made to', () => {
    const started = performance.now();
    expect(matchesGlob(`${'a*'.repeat(2000)}b`, 'a'.repeat(4000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
