import type { Decision, DecisionLog, LoggedDecision } from '../../ports/decision-log.ts';

/** Keeps the last `keep` decisions in a ring, numbered from `first` on; a ring of 0 keeps nothing and costs nothing. */
export function createDecisionLog(keep: number, first: number): DecisionLog {
  const ring: (LoggedDecision | undefined)[] = new Array(keep).fill(undefined);
  let next = first;
  const at = (number: number): LoggedDecision | undefined => {
    const found = ring[(number - first) % keep];
    return found?.number === number ? found : undefined;
  };
  return {
    note(decision: Decision) {
      if (keep === 0) return;
      ring[(next - first) % keep] = { ...decision, number: next };
      next++;
    },
    get: (number) => (number >= first && number < next ? at(number) : undefined),
    *newest(before = next) {
      const oldest = Math.max(first, next - keep);
      for (let number = Math.min(before, next) - 1; number >= oldest; number--) {
        const found = at(number);
        if (found) yield found;
      }
    },
  };
}
