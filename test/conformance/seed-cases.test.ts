import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCases } from './case-file.ts';
import { runCase } from './run-cases.ts';

const FILE = 'test/conformance/seed-cases.yaml';

/** The cases whose engine stands. A case is added here when its engine is built, and never taken out. */
const STANDING = new Set(
  `ACS-01 ACS-02 ACS-03 ACS-04 ACS-05 ACS-06 ACS-08 ACS-09 ACS-10 ACS-11 ACS-12 ACS-14 ACS-15 ACS-17 ACS-18 ACS-19 ACS-21 ACS-22
   ACS-24 ACS-25 ACS-26 ACS-27 ACS-28 ACS-30 ACS-31 ACS-33 ACS-34
   COA-01 COA-03`.split(/\s+/),
);

const cases = readCases(FILE, readFileSync(FILE, 'utf8'));
if (!cases.ok) throw new Error(JSON.stringify(cases.error));

test.each(cases.value.map((one) => [one.id, one.title, one] as const))('%s: %s', async (id, _title, one) => {
  const { failures } = await runCase(one);
  if (STANDING.has(id)) expect(failures).toEqual([]);
  // A case without its engine may fail for that reason and no other.
  else expect(failures).toEqual([expect.stringMatching(/^no engine for /)]);
});
