/**
 * What the rule of a policy says. NetScaler's rules are a language of their own over HTTP requests that never reach us: one that is not
 * plainly `true` or `false` is not guessed at. Its policy is skipped, and the author is told.
 */
export type Rule = 'true' | 'false' | 'unsupported';

export function ruleOf(text: string): Rule {
  const word = text.trim().toLowerCase();
  return word === 'true' || word === 'false' ? word : 'unsupported';
}
