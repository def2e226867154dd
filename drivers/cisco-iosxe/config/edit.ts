import type { Drift } from '../../../src/driver/contract.ts';
import type { Command, Line } from './command.ts';
import type { Shown } from './running-config.ts';

/** One step towards the wanted configuration and the step back, in the section `path`. */
export type Edit = {
  readonly path: readonly Line[];
  readonly does: readonly Command[];
  readonly undoes: readonly Command[];
  /** The step back from wherever an edit was broken off, where `undoes` holds only from its end. */
  readonly undoFrom?: (shown: readonly Shown[]) => readonly Command[];
  readonly drift: Drift;
};
