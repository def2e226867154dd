import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faults } from '../src/base/catalogue.ts';

const HEAD = `# Faults

Every fault a person can meet, by its code. The command line prints one sentence a fault and ends with the exit code; the HTTP API answers with the
status and a problem document (RFC 9457) whose \`type\` is \`urn:portreeve:fault:\` and the code. Made from \`src/base/catalogue.ts\` by
\`node scripts/errors-doc.ts\`.

Exit codes: 0 done, or no change · 1 error · 2 changes pending · 3 some targets failed · 4 refused by a guard · 5 approval pending or denied · 6 not authorised ·
7 unreachable · 8 wait timed out (the job goes on) · 9 invalid input · 130 interrupted.
`;

/** docs/errors.md: one table a family of codes, in the order of the catalogue. */
export function errorsDocument(): string {
  const families = new Map<string, string[]>();
  for (const [code, { status, exit, meaning, action }] of Object.entries(faults)) {
    const family = code.split('.')[0] ?? code;
    families.set(family, [...(families.get(family) ?? []), `| \`${code}\` | ${meaning} | ${action} | ${status} | ${exit} |`]);
  }
  const tables = [...families].map(([family, rows]) =>
    [`\n## ${family}\n`, '| code | what it means | what to do | status | exit |', '|---|---|---|---|---|', ...rows, ''].join('\n'),
  );
  return HEAD + tables.join('');
}

if (import.meta.main) writeFileSync(join(import.meta.dirname, '..', 'docs', 'errors.md'), errorsDocument());
