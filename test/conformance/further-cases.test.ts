import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCases } from './case-file.ts';
import { runCase } from './run-cases.ts';

describe.each(globSync('test/conformance/further-cases*.yaml'))('%s', (file) => {
  const cases = readCases(file, readFileSync(file, 'utf8'));
  if (!cases.ok) throw new Error(JSON.stringify(cases.error));

  test.each(cases.value.map((one) => [one.id, one.title, one] as const))('%s: %s', async (_id, _title, one) => {
    expect((await runCase(one)).failures).toEqual([]);
  });
});
