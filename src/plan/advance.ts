import type { Instant } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { Evidence, Expectation, Plan, PlanState, Step, StepAction, StepId, StepResult } from '../model/plan.ts';
import { refusalOf } from './refusal.ts';
import { endRest, rollOn } from './roll-on.ts';
import { stepAfter } from './step-after.ts';
import { isBad, isFinished, isInFlight, skip } from './step-state.ts';

/**
 * The plan after a result: the only place that decides what is tried again, what is given up and what comes next.
 * INVARIANT: a finished step never changes again, and an at-most-once step that was sent never becomes ready again.
 */
export function advance(plan: Plan, result: StepResult, now: Instant): Plan {
  const step = stepOf(plan, result.step);
  if (step === undefined || isFinished(step)) return plan;
  const next = stepAfter(step, result, now);
  if (next === step) return plan;
  return settle(replace(plan, next), next, result, now);
}

/** The same plan with another expectation of one step: what it was made on had changed before it was sent. */
export function expectInstead(plan: Plan, id: StepId, expect: Expectation, evidence: Evidence): Plan {
  const step = stepOf(plan, id);
  if (step === undefined || isFinished(step)) return plan;
  return replace(plan, { ...step, expect, evidence: [...step.evidence, evidence] });
}

export function stepOf(plan: Plan, id: StepId): Step | undefined {
  const direct = plan.steps[placeOf(id)];
  return direct?.id === id ? direct : plan.steps.find((step) => step.id === id);
}

/** Steps are numbered from 1 in their order; the number ends the id. */
function placeOf(id: StepId): number {
  return Number(id.slice(id.lastIndexOf('/') + 1)) - 1;
}

function replace(plan: Plan, step: Step): Plan {
  const place = placeOf(step.id);
  const at = plan.steps[place]?.id === step.id ? place : plan.steps.findIndex((one) => one.id === step.id);
  return { ...plan, revision: plan.revision + 1, steps: plan.steps.with(at, step) };
}

/** What one step's new state means for the others, and for the plan as a whole. */
function settle(plan: Plan, changed: Step, result: StepResult, now: Instant): Plan {
  const stops = result.kind === 'refused' && refusalOf(result.errorCause) === 'stop';
  let steps = stops ? stopDevice(plan.steps, changed, now) : plan.steps;
  if (isInFlight(changed)) return stops ? { ...plan, steps } : plan;
  if (!isFinished(changed)) return finishPlan(rollOn(stops ? { ...plan, steps } : plan, changed, now), now);
  steps = followers(steps, changed, now);
  if ((changed.state === 'failed' || changed.state === 'refused') && changed.undo !== undefined && changed.sentAt !== undefined) {
    steps = [...steps, undoStep(plan, changed, changed.undo)];
  }
  return finishPlan(rollOn({ ...plan, steps }, changed, now), now);
}

export type Steering = 'pause' | 'resume' | 'cancel';

/** The plan as somebody asks for it: held back, going on, or ended as far as it can be. Undefined where it is over, or has it already. */
export function steer(plan: Plan, verb: Steering, actor: string, now: Instant): Plan | undefined {
  if (plan.finishedAt !== undefined) return undefined;
  const revision = plan.revision + 1;
  switch (verb) {
    case 'pause':
      return plan.state === 'running' ? { ...plan, state: 'paused', revision } : undefined;
    case 'resume':
      return plan.state === 'paused' ? { ...plan, state: 'running', revision } : undefined;
    case 'cancel': {
      const ending = { ...plan, state: 'running', revision, ending: 'cancelled', notes: [...plan.notes, `cancelled by ${actor}`] } as const;
      return finishPlan(endRest(ending, 'cancelled', now), now);
    }
  }
}

function followers(steps: readonly Step[], changed: Step, now: Instant): readonly Step[] {
  if (!steps.some((step) => step.after.includes(changed.id))) return steps;
  const released = changed.state === 'proved' || changed.skipped === 'unchanged';
  let all = steps;
  for (const step of steps) {
    if (isFinished(step) || !step.after.includes(changed.id)) continue;
    if (released && step.after.every((id) => isReleased(all.find((one) => one.id === id)))) {
      all = all.map((one) => (one === step ? { ...step, state: 'ready' } : one));
    } else if (!released) {
      const blocked = skip(noted(step, now, `not done: ${changed.id} ended ${changed.state}`), 'blocked', now);
      all = followers(
        all.map((one) => (one === step ? blocked : one)),
        blocked,
        now,
      );
    }
  }
  return all;
}

function isReleased(step: Step | undefined): boolean {
  return step !== undefined && isFinished(step) && (step.state === 'proved' || step.skipped === 'unchanged');
}

/** Error-Cause 506: the device is out of memory or TCAM, so nothing more of this plan goes there. */
function stopDevice(steps: readonly Step[], changed: Step, now: Instant): readonly Step[] {
  const device = deviceOf(changed.do);
  return steps.map((step) =>
    step.id === changed.id || isFinished(step) || isInFlight(step) || deviceOf(step.do) !== device
      ? step
      : skip(noted(step, now, `not sent: ${device} said it has no resources (${changed.id})`), 'blocked', now),
  );
}

function deviceOf(action: StepAction): DeviceId {
  return action.device;
}

function noted(step: Step, at: Instant, what: string): Step {
  return { ...step, evidence: [...step.evidence, { at, what }] };
}

function undoStep(plan: Plan, failed: Step, undo: StepAction): Step {
  const expect: Expectation =
    undo.kind === 'remove-acl' ? { kind: 'acl-absent', device: undo.device, name: undo.name } : { kind: 'acknowledged' };
  return {
    id: `${plan.id}/${plan.steps.length + 1}`,
    serialKey: failed.serialKey,
    ...(failed.wave === undefined ? {} : { wave: failed.wave }),
    after: [],
    do: undo,
    undoes: failed.id,
    expect,
    retry: failed.retry,
    deadline: failed.deadline,
    state: 'ready',
    attempt: 0,
    evidence: [],
  };
}

/** The plan with its final state when every step is finished. */
export function finishPlan(plan: Plan, now: Instant): Plan {
  if (plan.finishedAt !== undefined || !plan.steps.every(isFinished)) return plan;
  return { ...plan, state: outcomeOf(plan), finishedAt: now };
}

function outcomeOf({ steps, leftAlone }: Plan): PlanState {
  if (steps.length === 0) return leftAlone > 0 ? 'failed' : 'unneeded';
  const bad = leftAlone > 0 || steps.some(isBad);
  const proved = steps.some((step) => step.state === 'proved' && step.undoes === undefined);
  const cut = steps.some((step) => step.skipped === 'stopped' || step.skipped === 'cancelled');
  if (bad) return proved ? 'partial' : 'failed';
  if (cut) return proved ? 'partial' : 'cancelled';
  if (proved || steps.every((step) => step.skipped === 'unchanged')) return 'proved';
  return steps.some((step) => step.skipped === 'superseded') ? 'superseded' : 'cancelled';
}
