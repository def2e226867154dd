import type { Step, StepAction } from '../model/plan.ts';

/** A step before its plan gave it an id and a place. */
export type StepDraft = Pick<Step, 'serialKey' | 'do' | 'expect' | 'retry' | 'deadline'> & { readonly undo?: StepAction };

/** What one target needs: steps that follow each other, and what people should know. */
export type TargetDraft = {
  readonly steps: readonly StepDraft[];
  readonly notes: readonly string[];
  /** It should change and cannot be acted on; a note says why. */
  readonly leftAlone?: true;
};
