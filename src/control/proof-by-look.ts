import type { StepResult } from '../model/plan.ts';
import type { Look } from './prover.ts';

/** Whether the session directory left open what became of a step, so that the device is looked at. */
export function isOpen({ kind }: StepResult): boolean {
  return kind === 'unproved' || kind === 'unconfirmed';
}

/** What became of a step the session directory showed nothing of, by what the device showed. */
export function afterLook(result: StepResult, { kind, evidence }: Look, expect: 'authorization' | 'end'): StepResult {
  const seen = { ...result, evidence: [...result.evidence, ...evidence] };
  switch (kind) {
    case 'in-force':
      return { ...seen, kind: 'proved' };
    case 'over':
      return { ...seen, kind: expect === 'end' ? 'proved' : 'gone' };
    case 'otherwise':
      return { ...seen, kind: 'unproved', without: 'looked' };
    case 'unseen':
      return seen;
  }
}
