import { type Acl, ANY } from '../acl/entry.ts';
import { parseAclLines } from '../acl/parse.ts';
import { printEntry } from '../acl/print.ts';
import { reviewAcl } from '../acl/review.ts';
import type { Draft } from '../policy/draft.ts';
import type { Finding } from '../policy/finding.ts';

/** A list that takes more than this, about a quarter of a second, is not worth the wait of the others. */
const BUDGET = { nodes: 300_000, steps: 3_000_000 };

/**
 * Entries the downloadable lists of a policy can do without: a warning where one never matches, a note where it only takes TCAM. Lists that cannot be
 * read are told of by the check of the configuration.
 */
export function lintDacls(dacls: Draft['dacls']): readonly Finding[] {
  return dacls.flatMap(({ name, lines, path, sourceLines }): readonly Finding[] => {
    const acl = parseAclLines(name, lines);
    if (!acl.ok) return [];
    const sources = namedSources(acl.value).map(({ line, message }) => ({
      code: 'dacl-source' as const,
      severity: 'warning' as const,
      message,
      at: `${path}:${sourceLines[line - 1] ?? line}:1`,
    }));
    const found = reviewAcl({ ...acl.value, sourceLines: acl.value.sourceLines.map((line) => sourceLines[line - 1] ?? line) }, BUDGET);
    if (!found.ok) {
      const message = `\`${name}\` was not searched for entries that never match: ${found.error.message}`;
      return [...sources, { code: 'dacl-not-proved', severity: 'note', message, at: `${path}:1:1` }];
    }
    const needless = found.value.map(
      ({ code, message, line }): Finding => ({
        code: code === 'never-matches' ? 'dacl-entry-never-matches' : code === 'not-proved' ? 'dacl-not-proved' : 'dacl-entry-not-needed',
        severity: code === 'never-matches' ? 'warning' : 'note',
        message,
        at: `${path}:${line}:1`,
      }),
    );
    return [...sources, ...needless];
  });
}

/** A switch puts the address of the session in the place of `any` at the source (iosxe §3); nothing says what it makes of another. */
function namedSources({ entries, sourceLines }: Acl): readonly { readonly line: number; readonly message: string }[] {
  return entries.flatMap((entry, index) => {
    if (entry.kind === 'remark' || entry.source.wildcard === ANY.wildcard) return [];
    const why = 'the list is for one session at a time, whose address the switch puts in the place of `any`';
    return [{ line: sourceLines[index] ?? index + 1, message: `\`${printEntry(entry)}\` names a source: write \`any\`, since ${why}` }];
  });
}
