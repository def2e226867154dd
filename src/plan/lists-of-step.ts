import type { AclDocument } from '../model/event.ts';
import type { StepAction } from '../model/plan.ts';

/** The access lists a step brings onto its device: the one it pushes, or what its configuration adds to named ones. */
export function listsOfStep(action: StepAction): readonly AclDocument[] {
  if (action.kind === 'push-acl') return [action.acl];
  return action.kind === 'configure' ? (action.brought ?? []) : [];
}
