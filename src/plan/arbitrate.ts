import { COA_STRENGTH } from '../model/coa.ts';
import type { Step } from '../model/plan.ts';
import { isAtMostOnce, isFinished, isInFlight } from './step-state.ts';

/**
 * What happens when a newer plan wants something of a session that an older plan still has work for.
 * `replace`: the older step is given up · `drop`: the newer one is · `both`: the newer waits its turn.
 */
export type Arbitration = 'replace' | 'drop' | 'both';

/**
 * The newest intent of a session wins, but a waiting stronger command is never replaced by a weaker one. Steps on devices never compete.
 * A question about the session changes nothing: it is answered besides whatever is wanted, and only a newer question takes its place.
 * A step of a rollout takes its time, so what does not belong to one is never given up for it, nor dropped because of it.
 */
export function arbitrate(older: Step, newer: Step): Arbitration {
  if (older.do.kind !== 'coa' || newer.do.kind !== 'coa' || older.do.session !== newer.do.session) return 'both';
  if (isFinished(older) || isFinished(newer)) return 'both';
  if (older.do.command.kind !== newer.do.command.kind && [older, newer].some(isQuestion)) return 'both';
  const weaker = COA_STRENGTH[newer.do.command.kind] < COA_STRENGTH[older.do.command.kind];
  if (!isInFlight(older)) {
    if (older.wave === undefined && newer.wave !== undefined) return 'both';
    if (weaker) return older.wave !== undefined && newer.wave === undefined ? 'both' : 'drop';
    return 'replace';
  }
  // What is on its way cannot be called back; only the wait for its effect can be cut short.
  if (older.state === 'sent' || isAtMostOnce(older) || weaker) return 'both';
  return 'replace';
}

function isQuestion(step: Step): boolean {
  return step.do.kind === 'coa' && step.do.command.kind === 'session-query';
}
