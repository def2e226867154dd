import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runVectors } from '../../vectors/radius/language.ts';

const folder = join(import.meta.dirname, '../../vectors/radius');
const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));

test('there are vectors', () => {
  expect(files.length).toBeGreaterThanOrEqual(8);
});

describe.each(files)('%s', (file) => {
  const text = readFileSync(join(folder, file), 'utf8');
  test('names its source in the first line', () => {
    expect(text).toMatch(/^# (RFC|Layouts) /);
  });
  const cases = runVectors(text).map((one) => [`line ${one.line}: ${one.title}`, one] as const);
  test.each(cases)('%s', (_, { actual, expected }) => {
    expect(expected.length).toBeGreaterThan(0);
    expect(actual).toEqual(expected);
  });
});

test('a vector that does not hold is seen', () => {
  const [one] = runVectors('decode-attribute 01 05 62 6f 62\nmatch User-Name = rob\n');
  expect(one?.actual).toEqual(['User-Name = bob']);
  expect(one?.actual).not.toEqual(one?.expected);
});
