import { DEFAULT_RULE } from '../../src/rules/table.ts';
import type { Request } from './workload.ts';

/** An engine set up with the rules of a workload. Gives the name of the first rule that matches, `Default` for none. */
export type Engine<R> = {
  readonly name: string;
  /** The request in the engine's own form; not part of what is measured. */
  prepare(request: Request): R;
  decide(request: R): string | Promise<string>;
};

export const NO_RULE = DEFAULT_RULE;
