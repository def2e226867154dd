import type { Duration } from '../base/time.ts';
import type { RetryLaw, StepId } from '../model/plan.ts';
import { spread } from './spread.ts';

/**
 * How long to wait before the attempt after `attempt` (1 = the first): the initial delay doubled for each attempt made, at most the cap,
 * spread by ±10 % that follow from the step's id, so that a thousand steps refused at once do not come back at once and a replay gives the same times.
 */
export function backOff(law: RetryLaw, attempt: number, step: StepId): Duration {
  const plain = Math.min(law.cap, law.initial * 2 ** Math.max(0, attempt - 1));
  return Math.round(plain * (0.9 + 0.2 * spread(`${step}#${attempt}`)));
}
