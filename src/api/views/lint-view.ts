import { z } from 'zod';
import { type Finding, LINT_CODES } from '../../policy/finding.ts';

/** What looks like a mistake in a policy that is allowed. */
export const lintView = z.object({
  findings: z.array(
    z.object({
      code: z.enum(LINT_CODES),
      severity: z.enum(['warning', 'note']),
      message: z.string(),
      at: z.string().optional().describe('file:line:column, where the files are at hand'),
    }),
  ),
});
export type LintView = z.output<typeof lintView>;

export function viewOfFindings(findings: readonly Finding[]): LintView {
  return { findings: findings.map(({ at, ...finding }) => ({ ...finding, ...(/^revision \d/.test(at) ? {} : { at }) })) };
}
