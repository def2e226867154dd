import { z } from 'zod';
import type { Choice, IdentityResult, IdentitySource } from '../../policy/elements.ts';
import { ANY } from '../../rules/ast.ts';
import { conditionText } from '../../rules/print.ts';
import { DEFAULT_RULE, type Rule } from '../../rules/table.ts';

/** How often a rule of a table matched. */
export type RuleHits = { get(table: string, rule: string): number };

/** A policy of one result, or rules with a default as the last of them; results in a few words. */
export const choiceView = z.object({
  simple: z.string().optional(),
  rules: z.array(
    z.object({
      name: z.string(),
      status: z.enum(['enabled', 'disabled', 'monitor']),
      when: z.string(),
      result: z.string(),
      hits: z.int().optional().describe('absent for a revision that is not in force'),
    }),
  ),
});
export type ChoiceView = z.output<typeof choiceView>;

export function viewOfChoice<R>(table: string, choice: Choice<R>, text: (result: R) => string, hits: RuleHits | undefined): ChoiceView {
  if (choice.mode === 'simple') return { simple: text(choice.result), rules: [] };
  const otherwise: Rule<R> = { name: DEFAULT_RULE, status: 'enabled', when: ANY, result: choice.default };
  return {
    rules: [...choice.rules, otherwise].map(({ name, status, when, result }) => ({
      name,
      status,
      when: conditionText(when),
      result: text(result),
      ...(hits && { hits: hits.get(table, name) }),
    })),
  };
}

/** Where an identity is looked for, and the error options that are not those of the factory. */
export function identityText({ source, errors }: IdentityResult): string {
  const { authFailed, notFound, processFailed } = errors;
  const options = [
    ...(authFailed === 'reject' ? [] : [`failed: ${authFailed}`]),
    ...(notFound === 'reject' ? [] : [`not found: ${notFound}`]),
    ...(processFailed === 'drop' ? [] : [`error: ${processFailed}`]),
  ];
  return `${whereText(source)}${options.length === 0 ? '' : ` (${options.join(', ')})`}`;
}

function whereText(source: IdentitySource): string {
  switch (source.kind) {
    case 'deny':
      return 'deny access';
    case 'store':
      return `store ${source.store}`;
    case 'certificate':
      return `certificate profile ${source.profile}`;
    case 'sequence':
      return `sequence ${source.sequence}`;
    case 'unknown-user':
      return `unknown-user policy ${source.policy}`;
  }
}
