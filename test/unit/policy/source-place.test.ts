import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sourcePlace } from '../../../src/policy/source-place.ts';

/** The place in `file` of the word `HERE` inside the value of `k`. */
function placeOfHere(file: string): string {
  const value = (parse(file) as { readonly k: string }).k;
  const before = value.slice(0, value.indexOf('HERE'));
  const within = { line: before.split('\n').length, column: before.length - before.lastIndexOf('\n') };
  const { line, column } = sourcePlace(file, { line: 1, column: 4 }, value, within);
  return `${line}:${column}`;
}

describe('a place inside a YAML text', () => {
  it.each([
    ['plain', 'k: a = HERE', '1:8'],
    ['plain over two lines', 'k: a =\n   HERE', '2:4'],
    ['single-quoted', "k: 'a = HERE'", '1:9'],
    ['single-quoted with doubled quotes', "k: 'a = ''x'' and HERE'", '1:19'],
    ['double-quoted', 'k: "a = HERE"', '1:9'],
    ['literal block', 'k: |\n    a = 1\n    and HERE\n', '3:9'],
    ['folded block', 'k: >-\n  a = 1\n  and HERE\n', '3:7'],
    ['literal block with a comment', 'k: | # why\n  HERE\n', '2:3'],
  ])('%s', (_style, file, place) => {
    expect(placeOfHere(file)).toBe(place);
  });
});
