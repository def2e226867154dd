import type { DiffLine } from '../acl/diff.ts';
import type { Acl } from '../acl/entry.ts';
import type { ListMove, Step, StepAction } from '../model/plan.ts';

/** A step before its plan gave it an id and a place. */
export type StepDraft = Pick<Step, 'serialKey' | 'do' | 'expect' | 'retry' | 'deadline' | 'ladder' | 'delay' | 'despite'> & {
  readonly undo?: StepAction;
};

/** What one target needs: steps that follow each other, and what people should know. */
export type TargetDraft = {
  readonly steps: readonly StepDraft[];
  readonly notes: readonly string[];
  /** It should change and cannot be acted on; a note says why. */
  readonly leftAlone?: true;
  readonly writes?: AclWrites;
  readonly moves?: readonly ListMove[];
};

/** A list a device is to get, and the version of it that is there. */
export type ListChange = {
  readonly name: string;
  readonly kind: Acl['kind'];
  readonly entries: number;
  readonly instead?: string;
  readonly lines: readonly DiffLine[];
};

/** What lists to write mean for a device: TCAM entries in use now and while old and new stand together, of `limit`. */
export type AclWrites = {
  readonly changes: readonly ListChange[];
  readonly tcam: { readonly limit: number; readonly now: number; readonly peak: number };
};
