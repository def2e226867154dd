import type { Drift } from '../../../src/driver/contract.ts';
import type { Command, Line } from './command.ts';

/** One step towards the wanted configuration and the step back, in the section `path`. */
export type Edit = {
  readonly path: readonly Line[];
  readonly does: readonly Command[];
  readonly undoes: readonly Command[];
  readonly drift: Drift;
};
