import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const LAB = resolve(import.meta.dirname, '../../lab');

/** Import lines of a file that lead out of the lab, packages and node modules aside. */
function waysOut(text: string): string[] {
  return [...text.matchAll(/from\s+'([^']+)'/g)].map((match) => match[1] ?? '').filter((target) => /(^|\/)(src|drivers)\//.test(target));
}

test('the lab shares no code with what it is used to test', () => {
  const files = readdirSync(LAB, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => waysOut(readFileSync(join(LAB, file), 'utf8')).length > 0)).toEqual([]);
});

test('the gate sees an import that leads out', () => {
  expect(waysOut("import { parseMac } from '../../src/model/mac.ts';")).toHaveLength(1);
});
