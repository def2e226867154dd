import type { DeviceId } from '../model/device.ts';
import type { Step } from '../model/plan.ts';
import { isFinished } from './step-state.ts';
import type { Steps } from './steps.ts';

/** A device that does not answer one step of a rollout does not answer the others either: no wave waits for those that have not been sent. */
export function keptSilent(steps: Steps, changed: Step): Steps {
  if (!changed.silent || isFinished(changed)) return steps;
  const unsent = steps.onDevice(changed.do.device).filter((step) => isUnsent(step) && !step.silent);
  return steps.replace(unsent.map((step): Step => ({ ...step, silent: true })));
}

/** The device answered after all: its steps are waited for again. */
export function heardAgain(steps: Steps, { do: { device } }: Step): Steps {
  const unsent = steps.onDevice(device).filter((step) => isUnsent(step) && step.silent);
  return steps.replace(unsent.map(({ silent: _, ...step }): Step => step));
}

/** Steps that begin now: those of devices that keep silent are not waited for. */
export function withSilence(steps: Steps, begun: readonly Step[]): readonly Step[] {
  if (!steps.tally.silent) return begun;
  const known = new Map<DeviceId, boolean>();
  return begun.map((step) => {
    const { device } = step.do;
    const silent = known.get(device) ?? steps.onDevice(device).some((other) => other.silent === true && !isFinished(other));
    known.set(device, silent);
    return silent && isUnsent(step) ? { ...step, silent: true } : step;
  });
}

/** A change of authorization whose turn has not come. */
function isUnsent(step: Step): boolean {
  return step.do.kind === 'coa' && step.state === 'ready' && step.sentAt === undefined && !isFinished(step);
}
