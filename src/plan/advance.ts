import { given } from '../base/given.ts';
import { type Instant, instantOf } from '../base/time.ts';
import type { Evidence, Expectation, Plan, PlanState, SkipReason, Step, StepAction, StepId, StepResult } from '../model/plan.ts';
import { type Course, goingOn } from './course.ts';
import { keepWindow } from './keep-window.ts';
import { refusalOf } from './refusal.ts';
import { endRest, rollFurther, rollOn } from './roll-on.ts';
import { heardAgain, keptSilent } from './silence.ts';
import { stepAfter } from './step-after.ts';
import { isFinished, isInFlight, skip } from './step-state.ts';
import type { Steps } from './steps.ts';
import { endedAs } from './tally.ts';

/**
 * The plan after a result: the only place that decides what is tried again, what is given up and what comes next.
 * INVARIANT: a finished step never changes again, and an at-most-once step that was sent never becomes ready again.
 */
export function advance(plan: Course, result: StepResult, now: Instant): Course {
  const step = plan.steps.find(result.step);
  if (step === undefined || isFinished(step)) return plan;
  // What was sent when its plan came to an end is watched to its own, and not sent again; taking back goes on.
  const lastTry = plan.ending !== undefined && isInFlight(step) && step.undoes === undefined && step.despite === undefined;
  const next = stepAfter(step, result, now, lastTry);
  if (next === step) return plan;
  const after = replace(plan, next);
  if (plan.rollout === undefined) return settle(after, next, result, now);
  const steps = step.silent && isAnswer(result) ? heardAgain(after.steps, next) : keptSilent(after.steps, next);
  return settle({ ...after, steps }, next, result, now);
}

function isAnswer({ kind }: StepResult): boolean {
  return kind === 'acknowledged' || kind === 'refused';
}

/** What one result or somebody's word means for very many steps is done a part at a time: the next part, or the same plan when there is none. */
export function goOn(plan: Course, now: Instant): Course {
  const next = finishPlan(rollFurther(plan, now), now);
  return next === plan ? plan : { ...next, revision: plan.revision + 1 };
}

/**
 * The same plan with another expectation of one step, or another action: what it was made on had changed before it was sent. Where a port is not to be
 * shut after all, nothing of its ladder does that either.
 */
export function expectInstead(plan: Course, id: StepId, expect: Expectation, evidence: Evidence, action?: StepAction): Course {
  const step = plan.steps.find(id);
  if (step === undefined || isFinished(step)) return plan;
  const told = { ...step, expect, evidence: [...step.evidence, evidence] };
  if (action === undefined) return replace(plan, told);
  const ladder = step.ladder?.filter(({ port }) => port === undefined);
  return replace(plan, { ...told, do: action, ...given({ ladder }) });
}

function replace(plan: Course, step: Step): Course {
  return { ...plan, revision: plan.revision + 1, steps: plan.steps.replace([step]) };
}

/** What one step's new state means for the others, and for the plan as a whole. */
function settle(plan: Course, changed: Step, result: StepResult, now: Instant): Course {
  const stops = result.kind === 'refused' && refusalOf(result.errorCause) === 'stop';
  let steps = stops ? stopDevice(plan.steps, changed, now) : plan.steps;
  const stopped = stops ? { ...plan, steps } : plan;
  if (isInFlight(changed) && !changed.silent) return stopped;
  if (!isFinished(changed)) return finishPlan(rollOn(stopped, changed, now), now);
  steps = followed(steps, changed, now);
  if ((changed.state === 'failed' || changed.state === 'refused') && changed.undo !== undefined && changed.sentAt !== undefined) {
    steps = steps.append(undoStep(plan, changed, changed.undo));
  }
  return finishPlan(rollOn({ ...plan, steps }, changed, now), now);
}

/** What somebody says counts from there on. */
function unheld({ heldBy: _, ...rest }: Course): Course {
  return rest;
}

export type Steering = 'pause' | 'resume' | 'cancel';

/** The plan as somebody asks for it: held back, going on, or ended as far as it can be. Undefined where it is over, or has it already. */
export function steer(plan: Course, verb: Steering, actor: string, now: Instant): Course | undefined {
  if (plan.finishedAt !== undefined) return undefined;
  const revision = plan.revision + 1;
  switch (verb) {
    case 'pause':
      return plan.state === 'running' || plan.heldBy !== undefined ? { ...unheld(plan), state: 'paused', revision } : undefined;
    case 'resume':
      return plan.state === 'paused' && plan.heldBy === undefined ? keepWindow(goingOn(plan, now), now) : undefined;
    case 'cancel':
      return giveUp(plan, `cancelled by ${actor}`, now);
  }
}

/** The plan ended as far as it can be; `note` says by whom. */
export function giveUp(plan: Course, note: string, now: Instant, ending: NonNullable<Plan['ending']> = 'cancelled'): Course {
  const revision = plan.revision + 1;
  const ended = { ...unheld(plan), state: 'running', revision, ending, notes: [...plan.notes, note] } as const;
  return finishPlan(endRest(ended, ending, now), now);
}

/**
 * The plan ended because `newer` does what is left of it: both change sessions to what the policy gives, and that by a later revision. Undefined where it
 * does not.
 */
export function overtaken(plan: Course, newer: Course, now: Instant): Course | undefined {
  if (plan.finishedAt !== undefined || plan.ending !== undefined) return undefined;
  if (plan.policyChange === undefined || newer.policyChange === undefined || plan.playbook !== newer.playbook) return undefined;
  const { policyRevision } = newer.basis;
  if (plan.basis.policyRevision >= policyRevision) return undefined;
  return giveUp(plan, `overtaken by revision ${policyRevision} of the policy: job ${newer.id} goes on from here`, now, 'superseded');
}

/** With what follows `changed` made ready, or given up with what follows it in turn. */
function followed(steps: Steps, changed: Step, now: Instant): Steps {
  let all = steps;
  for (const step of steps.followers(changed.id)) {
    if (isFinished(step)) continue;
    const released = isReleased(changed, step);
    if (released && step.after.every((id) => isReleased(all.find(id), step))) {
      const notBefore = step.delay === undefined ? {} : { notBefore: instantOf(now + step.delay) };
      all = all.replace([{ ...step, state: 'ready', ...notBefore }]);
    } else if (!released) {
      const blocked = skip(noted(step, now, `not done: ${changed.id} ended ${changed.state}`), 'blocked', now);
      all = followed(all.replace([blocked]), blocked, now);
    }
  }
  return all;
}

/** Left as it is, and what follows goes on. */
function isNeedless({ skipped }: Step): boolean {
  return skipped === 'unchanged' || skipped === 'used';
}

/** Whether `next` may begin as far as `step` is concerned. */
function isReleased(step: Step | undefined, next: Step): boolean {
  if (step === undefined || !isFinished(step)) return false;
  return (
    step.state === 'proved' || step.state === 'acknowledged' || isNeedless(step) || (next.despite === true && step.sentAt !== undefined)
  );
}

/** Error-Cause 506: the device is out of memory or TCAM, so nothing more of this plan goes there. */
function stopDevice(steps: Steps, changed: Step, now: Instant): Steps {
  const { device } = changed.do;
  const why = `not sent: ${device} said it has no resources (${changed.id})`;
  const rest = steps.onDevice(device).filter((step) => step.id !== changed.id && !isFinished(step) && !isInFlight(step));
  return steps.replace(rest.map((step) => skip(noted(step, now, why), 'no-resources', now)));
}

function noted(step: Step, at: Instant, what: string): Step {
  return { ...step, evidence: [...step.evidence, { at, what }] };
}

function undoStep(plan: Course, failed: Step, undo: StepAction): Step {
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
function finishPlan(plan: Course, now: Instant): Course {
  if (plan.finishedAt !== undefined || plan.steps.tally.open > 0) return plan;
  return { ...plan, state: outcomeOf(plan), finishedAt: now };
}

function outcomeOf({ steps, leftAlone, approval, ending }: Course): PlanState {
  // Devices that were left alone when it was planned are no failure of what was never begun.
  if (approval?.verdict === 'denied' || approval?.verdict === 'expired') return 'cancelled';
  const { ended, total } = steps.tally;
  const skipped = (...reasons: readonly SkipReason[]): number =>
    ended.reduce((sum, one) => (one.skipped && reasons.includes(one.skipped) ? sum + one.steps : sum), 0);
  const bad = leftAlone > 0 || endedAs(steps.tally, 'failed', 'refused', 'unknown') > 0;
  const proved = [...steps].some((step) => step.state === 'proved' && step.undoes === undefined);
  const unseen = endedAs(steps.tally, 'acknowledged') > 0;
  if (bad) return proved || unseen ? 'partial' : 'failed';
  if (ending === 'superseded') return 'superseded';
  if (skipped('stopped', 'cancelled') > 0) return proved || unseen ? 'partial' : 'cancelled';
  if (unseen) return 'acknowledged';
  if (proved || skipped('unchanged') + skipped('used') === total) return 'proved';
  return skipped('superseded') > 0 ? 'superseded' : 'cancelled';
}
