import { checkAcl } from '../../../acl/check.ts';
import type { ReadAcl } from '../../../acl/configuration.ts';
import { tcamEntries } from '../../../acl/cost.ts';
import type { Acl, AclFault } from '../../../acl/entry.ts';
import type { PlatformLimits } from '../../../acl/limits.ts';
import { reviewAcl } from '../../../acl/review.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { platformNamed, readAcls } from '../acl-file.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import type { Paint } from '../paint.ts';

type Options = { readonly platform?: string; readonly name?: string; readonly redirect?: boolean };
type Checked = { readonly name: string; readonly entries: number; readonly tcam: number; readonly findings: readonly AclFault[] };

/** What an entry means is the same everywhere; only what a platform cannot do needs one. */
const NO_LIMITS: PlatformLimits = {
  name: 'any platform',
  aclEntriesPerAsic: Number.MAX_SAFE_INTEGER,
  portOperators: ['eq', 'gt', 'lt', 'neq', 'range'],
  options: true,
  fragments: true,
  alsoMatches: ['ttl', 'time-range'],
  implicitEntries: 0,
};

/** `acl check`: exit 1 when there is an error, 0 with nothing but warnings. */
export async function checkAcls(call: Call): Promise<number> {
  const { platform: named, name, redirect } = call.options<Options>();
  const file = call.argument(0);
  const platform = await platformNamed(call, named);
  if (!platform.ok) return call.fail([platform.error]);
  const found = await readAcls(call, file, name);
  if (!found.ok) return call.fail(found.error);
  const checked: Checked[] = [];
  for (const list of found.value.lists) {
    checked.push(check(list, platform.value ?? NO_LIMITS, redirect));
  }
  const { notes } = found.value;
  const errors = [...notes, ...checked.flatMap(({ findings }) => findings)].filter(({ severity }) => severity === 'error').length;
  call.print(
    { lists: checked, notes },
    {
      table: () =>
        [...notes.map((note) => findingLine(file, note, call.paint)), ...checked.map((one) => showChecked(file, one, call.paint))].join(''),
      rows: () => checked,
      ids: () => checked.flatMap(({ findings }) => findings.map(({ line, severity }) => `${line} ${severity}`)),
    },
  );
  if (errors === 0) return 0;
  return call.fail([fault('acl.findings', `\`${file}\` has ${errors} ${errors === 1 ? 'error' : 'errors'}: mend the lines named`)]);
}

function check({ name, read }: ReadAcl, platform: PlatformLimits, redirect = /redirect/i.test(name)): Checked {
  if (!read.ok) return { name, entries: 0, tcam: 0, findings: read.error };
  const acl = read.value;
  const reviewed = reviewAcl(acl);
  const tcam = tcamEntries(acl, platform);
  const findings = [
    ...checkAcl(acl, platform, redirect ? 'redirect' : 'filter'),
    ...tooLong(acl, tcam, platform),
    ...(reviewed.ok ? reviewed.value : [notReviewed(acl, reviewed.error)]),
  ];
  const byLine = findings.toSorted((a, b) => a.line - b.line);
  return { name, entries: acl.entries.filter(({ kind }) => kind !== 'remark').length, tcam, findings: byLine };
}

/** A proof that would take too much leaves the other findings as they are. */
function notReviewed(acl: Acl, { message }: Fault): AclFault {
  return { severity: 'warning', message: `what never matches was not looked for: ${message}`, line: acl.sourceLines[0] ?? 1, column: 1 };
}

function tooLong(acl: Acl, tcam: number, platform: PlatformLimits): readonly AclFault[] {
  const limit = platform.aclEntriesPerAsic;
  if (limit === 0 || tcam <= limit) return [];
  const message = `\`${acl.name}\` takes ${tcam} entries and ${platform.name} has ${limit}: shorten it by ${tcam - limit}`;
  return [{ severity: 'error', message, line: acl.sourceLines[0] ?? 1, column: 1 }];
}

function showChecked(file: string, { name, entries, tcam, findings }: Checked, paint: Paint): string {
  const size = `${name}: ${entries} ${entries === 1 ? 'entry' : 'entries'}, ${tcam} in TCAM`;
  return findings.length === 0 ? `${size}: nothing to say\n` : `${size}\n${showFindings(file, findings, paint)}`;
}

/** A line that names groups stands for many entries: what is said of several of them is shown of the first, and counted. */
function showFindings(file: string, findings: readonly AclFault[], paint: Paint): string {
  const alike = Map.groupBy(findings, ({ line, severity, code }, at) => (code === undefined ? String(at) : `${line} ${severity} ${code}`));
  return [...alike.values()]
    .flatMap(([first, ...others]) => {
      if (first === undefined) return [];
      const more = `the same of ${others.length} more ${others.length === 1 ? 'entry' : 'entries'} this line stands for`;
      return [findingLine(file, first, paint), ...(others.length === 0 ? [] : [findingLine(file, { ...first, message: more }, paint)])];
    })
    .join('');
}

function findingLine(file: string, { line, column, severity, message }: AclFault, paint: Paint): string {
  const sign = severity === 'error' ? paint.bad('error') : paint.doubtful('warning');
  return `${printable(file)}:${line}:${column}: ${sign}: ${printable(message)}\n`;
}
