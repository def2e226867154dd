/**
 * What a reader of the configuration should know. An `error` keeps the flow from being run, a `warning` is a flaw of the text that was read as
 * it was meant (an error in strict reading), a `note` is something left out on purpose.
 */
export type ImportNote = {
  readonly severity: 'error' | 'warning' | 'note';
  readonly code: string;
  /** One sentence, lower case, no final period. */
  readonly message: string;
  /** From 1; undefined when it belongs to no line. */
  readonly line: number | undefined;
};

export type NoteCode =
  | 'unquoted-name'
  | 'unquoted-value'
  | 'goto-missing'
  | 'goto-unsupported'
  | 'priority-missing'
  | 'name-missing'
  | 'value-missing'
  | 'unknown-parameter'
  | 'unknown-label'
  | 'other-policy'
  | 'delete-refused'
  | 'not-carried-out'
  | 'not-a-command'
  | 'kept'
  | 'secret-left-out';
