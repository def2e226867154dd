import { type Instant, instantOf } from '../base/time.ts';
import type { Evidence, Step, StepResult, StepState } from '../model/plan.ts';
import { escalated } from './escalation.ts';
import { refusalOf } from './refusal.ts';
import { backOff } from './retry.ts';
import { finish, isAtMostOnce, isHidden, isInFlight, skip } from './step-state.ts';

/**
 * The step after what was seen of it: tried again, given up or done. Which others that concerns, `advance` says. `lastTry`: nothing more is begun, so it
 * ends as it stands, and on this rung.
 */
export function stepAfter(step: Step, result: StepResult, now: Instant, lastTry = false): Step {
  if (!lastTry) return escalated(step, onSameRung(step, result, now), result, now);
  const tried = { ...step, retry: { ...step.retry, attempts: step.attempt } };
  const next = onSameRung(tried, result, now);
  return next === tried ? step : { ...next, retry: step.retry };
}

function onSameRung(step: Step, result: StepResult, now: Instant): Step {
  // A step whose turn has not come can only be given up.
  if (step.state === 'waiting' && result.kind !== 'skipped' && result.kind !== 'failed') return step;
  const seen: Step = result.evidence.length === 0 ? step : { ...step, evidence: inOrder([...step.evidence, ...result.evidence]) };
  switch (result.kind) {
    case 'sent':
      return step.state === 'ready' ? sent(seen, result.at) : step;
    case 'acknowledged':
      return step.state === 'sent' || step.state === 'unknown' ? acknowledged(heard(seen), now) : step;
    case 'taken':
      return step.state === 'sent' || step.state === 'unknown' ? finish(heard(seen), 'acknowledged', now) : step;
    case 'silent':
      return step.state === 'sent' ? { ...seen, silent: true } : step;
    case 'unknown':
      return step.state === 'sent' || step.state === 'acknowledged' ? { ...seen, state: 'unknown', silent: true } : step;
    case 'refused':
      return refused(heard(result.errorCause === undefined ? seen : { ...seen, errorCause: result.errorCause }), result.errorCause, now);
    case 'unproved':
      return isInFlight(step) ? unproved(seen, result, now) : step;
    case 'unconfirmed':
      return isInFlight(step) ? finish(seen, 'unknown', now) : step;
    case 'gone':
      return gone(seen, now);
    case 'busy':
      return tryAgain(unreached(step.state === 'ready' ? { ...seen, attempt: seen.attempt + 1 } : seen), now, 'failed');
    case 'deferred':
      return step.state === 'ready' ? again(seen, result.until ?? now) : step;
    case 'proved':
      return finish(seen, 'proved', now);
    case 'failed':
      return finish(seen, 'failed', now);
    case 'skipped':
      return skip(seen, result.skipped ?? 'unchanged', now);
  }
}

/** By the time each thing was seen: an Access-Accept may be learned of after the ACK it came before. */
function inOrder(evidence: readonly Evidence[]): readonly Evidence[] {
  const sorted = evidence.every(({ at }, place) => at >= (evidence[place - 1]?.at ?? at));
  return sorted ? evidence : evidence.toSorted((a, b) => a.at - b.at);
}

/** The device answered. */
function heard({ silent: _, ...step }: Step): Step {
  return step;
}

/** A change of authorization that did not get to its device. */
function unreached(step: Step): Step {
  return step.do.kind === 'coa' ? { ...step, silent: true } : step;
}

function sent(step: Step, at: Instant): Step {
  const { notBefore: _, ...rest } = step;
  return { ...rest, state: 'sent', attempt: step.attempt + 1, sentAt: at };
}

function acknowledged(step: Step, now: Instant): Step {
  return step.expect.kind === 'acknowledged' ? finish(step, 'proved', now) : { ...step, state: 'acknowledged' };
}

function refused(step: Step, errorCause: number | undefined, now: Instant): Step {
  // A command line that is refused says so in words, and would be again.
  switch (step.do.kind === 'coa' ? refusalOf(errorCause) : 'final') {
    case 'done':
    case 'pending':
      return acknowledged(step, now);
    case 'gone':
      return gone(step, now);
    case 'retry':
    // The others of the plan stay away from the device (`settle`); this one asks again when its memory may be free.
    case 'stop':
      return tryAgain(step, now, 'refused');
    case 'final':
      return finish(step, 'refused', now);
  }
}

/**
 * The effect did not show in time: asked again where asking twice does no harm. Otherwise it failed where the device was looked at, and else nobody
 * knows and people are told so.
 */
function unproved(step: Step, { without }: StepResult, now: Instant): Step {
  if (step.state === 'acknowledged' && without === undefined && isHidden(step)) return finish(step, 'acknowledged', now);
  const open = without === undefined && (step.state === 'unknown' || isAtMostOnce(step));
  return tryAgain(step, now, open ? 'unknown' : 'failed');
}

/**
 * The device has no such session: what was to end has ended; all else gets what the policy gives at the next authentication. A port that was to go
 * down has not.
 */
function gone(step: Step, now: Instant): Step {
  if (step.expect.kind === 'session-ended') return finish(step, 'proved', now);
  const asked = step.state !== 'ready' && step.state !== 'waiting';
  if (asked && step.attempt < Math.min(2, step.retry.attempts) && !isAtMostOnce(step)) return again(step, instantOf(now + 1000));
  return skip(step, 'gone', now);
}

function tryAgain(step: Step, now: Instant, otherwise: StepState): Step {
  const onceOnly = isAtMostOnce(step) && step.sentAt !== undefined;
  if (onceOnly || step.attempt >= step.retry.attempts) return finish(step, otherwise, now);
  return again(step, instantOf(now + backOff(step.retry, step.attempt, step.id)));
}

function again(step: Step, notBefore: Instant): Step {
  return { ...step, state: 'ready', notBefore };
}
