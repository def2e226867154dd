import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  approveRunbook,
  instructionOf,
  type Outcome,
  type RunbookState,
  reportOutcome,
  startRunbook,
} from '../../src/posture/macos/runbook/machine.ts';

const outcomes = fc.array(fc.constantFrom<Outcome>('done', 'done', 'done', 'refused', 'failed'), { minLength: 30, maxLength: 30 });
const books = fc.constantFrom('failover' as const, 'failback' as const);

function played(book: 'failover' | 'failback', given: readonly Outcome[]): RunbookState {
  const started = startRunbook(book, { mdmProfile: true, tacAdvice: true, tacConfirmed: true });
  if (!started.ok) throw new Error('not started');
  let state = approveRunbook(started.value, 'anna');
  for (const outcome of given) {
    const now = instructionOf(state);
    if (now.kind === 'end' || now.kind === 'waiting-for-approval') break;
    const next = reportOutcome(state, now.kind === 'prove' ? 'proof' : now.step.name, outcome);
    if (!next.ok) throw new Error(next.error);
    state = next.value;
  }
  return state;
}

test('however the steps go, a runbook ends, or waits for its proof', () => {
  fc.assert(
    fc.property(books, outcomes, (book, given) => {
      expect(['end', 'prove']).toContain(instructionOf(played(book, given)).kind);
    }),
  );
});

test('a Mac is never left without its agent, unless a person is told', () => {
  fc.assert(
    fc.property(books, outcomes, (book, given) => {
      const state = played(book, given);
      const agent = state.history.filter(
        ({ what, outcome }) => outcome === 'done' && (what === 'unload-vpnagentd' || what === 'load-vpnagentd'),
      );
      const now = instructionOf(state);
      if (now.kind !== 'end' || now.result !== 'stuck') expect(agent.at(-1)?.what).toBe('load-vpnagentd');
    }),
  );
});

test('what was undone leaves no switch to the kernel extension behind, and what was done leaves it', () => {
  fc.assert(
    fc.property(outcomes, (given) => {
      const state = played('failover', given);
      const wrote = state.history.findLastIndex(({ what }) => what === 'write-kext-cfg');
      const removed = state.history.findLastIndex(({ what, outcome }) => what === 'remove-kext-cfg' && outcome === 'done');
      const now = instructionOf(state);
      if (now.kind === 'end' && now.result === 'undone' && wrote >= 0) expect(removed).toBeGreaterThan(wrote);
      if (now.kind === 'end' && now.result === 'done') expect(removed).toBe(-1);
    }),
  );
});
