/** Something about a flow that has to be mended (`error`), or that its author should know (`warning`). */
export type Problem = {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  /** One sentence, lower case, no final period. */
  readonly message: string;
  /** Where it stands in the document. */
  readonly path: readonly PropertyKey[];
};

export type ProblemCode =
  | 'duplicate-name'
  | 'duplicate-priority'
  | 'duplicate-binding'
  | 'unknown-action'
  | 'unknown-policy'
  | 'unknown-factor'
  | 'unknown-schema'
  | 'expression'
  | 'no-expression'
  | 'kill-process'
  | 'delete-file'
  | 'epa-exclusive'
  | 'goto-backward'
  | 'goto-nowhere'
  | 'factor-cycle'
  | 'unreachable-epa'
  | 'orphan-factor'
  | 'empty-factor'
  | 'rule-unsupported';

export function error(code: ProblemCode, path: readonly PropertyKey[], message: string): Problem {
  return { severity: 'error', code, message, path };
}

export function warning(code: ProblemCode, path: readonly PropertyKey[], message: string): Problem {
  return { severity: 'warning', code, message, path };
}
