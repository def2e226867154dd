import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCases } from './case-file.ts';
import { runCase } from './run-cases.ts';
import { STANDING } from './standing.ts';

const FILE = 'test/conformance/seed-cases.yaml';

const cases = readCases(FILE, readFileSync(FILE, 'utf8'));
if (!cases.ok) throw new Error(JSON.stringify(cases.error));

test.each(cases.value.map((one) => [one.id, one.title, one] as const))('%s: %s', async (id, _title, one) => {
  const { failures } = await runCase(one);
  if (STANDING.has(id)) expect(failures).toEqual([]);
  // A case without its engine may fail for that reason and no other.
  else expect(failures).toEqual([expect.stringMatching(/^no engine for /)]);
});
