import { readFileSync } from 'node:fs';
import { faultLine } from '../../src/base/fault.ts';
import { readCases } from './case-file.ts';
import { type CaseReport, reportLines, runCase } from './run-cases.ts';

/** `npm run conformance -- FILE.yaml …`: runs the cases of the files through the real engine. Exit 1 when one failed, 9 for a bad file. */
const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('usage: npm run conformance -- FILE.yaml …');
  process.exit(9);
}
const reports: CaseReport[] = [];
for (const file of files) {
  const cases = readCases(file, textOf(file));
  if (!cases.ok) {
    for (const one of cases.error) console.error(faultLine(one));
    process.exit(9);
  }
  for (const one of cases.value) reports.push(await runCase(one));
}
for (const line of reportLines(reports)) console.log(line);
process.exitCode = reports.some(({ failures }) => failures.length > 0) ? 1 : 0;

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (thrown) {
    console.error(`${file} cannot be read: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exit(9);
  }
}
