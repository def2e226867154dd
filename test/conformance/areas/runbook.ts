import { z } from 'zod';
import { BOOKS, type BookName } from '../../../src/posture/macos/runbook/books.ts';
import {
  approveRunbook,
  instructionOf,
  type RunbookState,
  reportOutcome,
  startRunbook,
} from '../../../src/posture/macos/runbook/machine.ts';
import { STEPS } from '../../../src/posture/macos/runbook/steps.ts';
import { type OpenEngine, wordsTogether } from '../area.ts';

const flag = z.boolean().optional();
const words = z.strictObject({
  runbook: z.enum(['failover', 'failback']).optional(),
  mdmProfile: flag,
  tacAdvice: flag,
  tacConfirmed: flag,
  /** Left out: approved. */
  approved: flag,
  /** The step that goes wrong, and how. */
  failAt: z.string().optional(),
  outcome: z.enum(['refused', 'failed']).optional(),
});
type Input = z.output<typeof words>;

/** Failover and fail-back (requirements M15 to M19). A case is about the failover unless it says otherwise, or asks what TAC confirmed. */
export const open: OpenEngine = (given) => (input) => {
  const asked = wordsTogether(words, given, input);
  const name: BookName = asked.runbook === 'failback' || asked.tacConfirmed !== undefined ? 'failback' : 'failover';
  const { mdmProfile = false, tacAdvice = true, tacConfirmed = false } = asked;
  const started = startRunbook(name, { mdmProfile, tacAdvice, tacConfirmed });
  if (!started.ok) return { ok: false, unmet: started.error };
  const steps = BOOKS[name].steps.map(({ step }) => step);
  const plan = { ok: true, steps, commands: steps.map((step) => STEPS[step].command) };
  const state = asked.approved === false ? started.value : run(approveRunbook(started.value, 'case'), asked);
  const done = (compensating: boolean) =>
    state.history.filter((entry) => entry.compensating === compensating && entry.what !== 'proof').map(({ what }) => what);
  const instruction = instructionOf(state);
  return { ...plan, state: instruction.kind === 'end' ? instruction.result : instruction.kind, ran: done(false), compensated: done(true) };
};

/** Goes on until there is an end; everything works but what the case lets fail, once. */
function run(begun: RunbookState, { failAt, outcome = 'refused' }: Input): RunbookState {
  let state = begun;
  for (;;) {
    const now = instructionOf(state);
    if (now.kind === 'end' || now.kind === 'waiting-for-approval') return state;
    const what = now.kind === 'prove' ? 'proof' : now.step.name;
    const fails = what === failAt && !state.history.some((entry) => entry.what === what);
    const next = reportOutcome(state, what, fails ? outcome : 'done');
    if (!next.ok) throw new Error(next.error);
    state = next.value;
  }
}
