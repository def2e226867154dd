import { writeFileSync } from 'node:fs';
import { fault } from '../../../base/fault.ts';
import { generateProfile } from '../../../posture/macos/profile/generate.ts';
import { lintProfile } from '../../../posture/macos/profile/lint.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { readText } from '../read-text.ts';

type ProfileOptions = {
  readonly org: string;
  readonly strictApple?: boolean;
  readonly userOverrides?: 'yes' | 'no';
  readonly name?: string;
  readonly file?: string;
};

/** `posture mac profile`. Warnings go to standard error, so that what is printed is the profile and nothing else. */
export async function makeProfile(call: Call): Promise<number> {
  const { org, strictApple = false, userOverrides, name, file } = call.options<ProfileOptions>();
  const profile = generateProfile({
    organization: org,
    strictApple,
    ...(userOverrides !== undefined && { allowUserOverrides: userOverrides === 'yes' }),
    ...(name !== undefined && { userDefinedName: name }),
  });
  if (!profile.ok) return call.fail([profile.error]);
  const { content, xml, warnings } = profile.value;
  if (file !== undefined) {
    const why = writeNew(file, xml);
    if (why !== undefined)
      return call.fail([fault('input.invalid', `\`${file}\` cannot be written (${why}): name a file that is not there yet`)]);
  }
  call.print(
    { content, xml, warnings },
    { table: () => (file === undefined ? xml : `${file} written\n`), ids: () => [String(content.PayloadUUID)] },
  );
  for (const warning of warnings) call.io.err(`portreeve: warning: ${warning}\n`);
  return 0;
}

function writeNew(file: string, text: string): string | undefined {
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return undefined;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code ?? 'no reason known';
  }
}

/** `posture mac lint`: exit 0 when there is nothing but advice. */
export async function lint(call: Call): Promise<number> {
  const file = call.argument(0);
  const text = await readText(call.io, file);
  if (!text.ok) return call.fail([text.error]);
  const result = lintProfile(text.value);
  const byLine = result.findings.toSorted((a, b) => a.line - b.line);
  const paint = { error: call.paint.bad, warning: call.paint.doubtful, advice: call.paint.faint };
  const rows = byLine.map(({ line, severity, code, message }) => [String(line), { text: severity, paint: paint[severity] }, code, message]);
  call.print(
    { ...result, findings: byLine },
    {
      table: () => (rows.length === 0 ? `${file}: nothing to say about it\n` : columns(['LINE', 'SEVERITY', 'CODE', 'WHAT'], rows)),
      ids: () => byLine.map(({ code }) => code),
    },
  );
  if (result.clean) return 0;
  const defects = byLine.filter(({ severity }) => severity !== 'advice').length;
  return call.fail([fault('profile.defects', `\`${file}\` has ${defects} ${defects === 1 ? 'defect' : 'defects'}: mend the lines named`)]);
}
