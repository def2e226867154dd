import { z } from 'zod';
import { start } from '../../../src/posture/factors/run.ts';
import type { Step } from '../../../src/posture/factors/run-state.ts';
import { type OpenEngine, wordsOf } from '../area.ts';
import { actionWords, clientWords, factorWords, flowFrom, follow, saidWords, standing, type WrittenAction } from '../epa-flow.ts';

const words = z.strictObject({
  start: z.string().optional(),
  factors: z.record(z.string(), factorWords).optional(),
  /** One factor alone. */
  factor: factorWords.prefault({}),
  actions: z.record(z.string(), actionWords).default({}),
  exprs: z.record(z.string(), z.string()).default({}),
  client: clientWords,
});

/** Runs of nFactor (policy-and-posture §4.3.7). Every input is a run of its own; `challenge` asks what the client is sent first. */
export const open: OpenEngine = (given) => {
  const { factor, factors = { factor }, actions, exprs, client, start: at = Object.keys(factors)[0] ?? '' } = wordsOf(words, given);
  const written = Object.fromEntries(
    [...new Set([...Object.keys(actions), ...Object.keys(exprs)])].map((name) => [name, withExpression(actions[name], exprs[name])]),
  );
  const flow = flowFrom(factors, written);
  return (input) => {
    const begun = start(flow, at, client);
    if (!begun.ok) throw new Error(begun.error.message);
    return input === 'challenge' ? challengeOf(begun.value) : standing(follow(flow, begun.value, wordsOf(saidWords, input)));
  };
};

function withExpression(action: WrittenAction = {}, expr: string | undefined): WrittenAction {
  return expr === undefined ? action : { ...action, expr };
}

function challengeOf(step: Step): unknown {
  return step.kind === 'challenge' ? { messages: 1, ...step.challenge } : { messages: 0, atoms: [] };
}
