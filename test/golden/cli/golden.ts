import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Holds what was printed against the golden file of the name; UPDATE=1 rewrites it. */
export function expectGolden(name: string, printed: string): void {
  const path = join(import.meta.dirname, 'expected', `${name}.txt`);
  if (process.env['UPDATE'] === '1') writeFileSync(path, printed);
  if (!existsSync(path)) throw new Error(`there is no golden file ${name}.txt: run with UPDATE=1 and look at what it holds`);
  expect(printed).toBe(readFileSync(path, 'utf8'));
}
