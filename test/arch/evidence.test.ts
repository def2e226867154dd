import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const TEXT = readFileSync(join(ROOT, 'docs/coa-evidence.md'), 'utf8');
const CASES = globSync('test/conformance/*.yaml', { cwd: ROOT })
  .map((file) => readFileSync(join(ROOT, file), 'utf8'))
  .join('\n');

describe('docs/coa-evidence.md', () => {
  const rows = TEXT.split('\n').flatMap((line) => {
    const [, promise, shown] = /^\| (.+?) \| (.+) \|$/.exec(line) ?? [];
    return promise === undefined || shown === undefined || shown === 'shown by' ? [] : [{ promise, shown }];
  });

  it.each(rows)('what shows it is there: $promise', ({ shown }) => {
    const benches = [...shown.matchAll(/bench `([a-z-]+)`/g)].map(([, name]) => `bench/${name}`);
    const tests = [...shown.matchAll(/(?<!bench )`([a-z0-9/-]+)`/g)].map(([, name]) => `test/${name}`);
    const cases = [...shown.matchAll(/\b[A-Z]{2,4}-\d{2,3}\b/g)].map(([id]) => id);
    expect(benches.length + tests.length + cases.length).toBeGreaterThan(0);
    for (const name of benches) expect(existsSync(join(ROOT, name)) || existsSync(join(ROOT, `${name}.ts`)), name).toBe(true);
    for (const name of tests) expect(existsSync(join(ROOT, `${name}.test.ts`)), name).toBe(true);
    for (const id of cases) expect(CASES, id).toMatch(new RegExp(`\\bid: ${id}\\b`));
  });
});
