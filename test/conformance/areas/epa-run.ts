import { start } from '../../../src/posture/factors/run.ts';
import type { ClientKind, Step } from '../../../src/posture/factors/run-state.ts';
import type { OpenEngine } from '../area.ts';
import { flowFrom, follow, type Said, standing, type WrittenAction, type WrittenFactor } from '../epa-flow.ts';

type Given = {
  readonly start?: string;
  readonly factors?: Readonly<Record<string, WrittenFactor>>;
  /** One factor alone. */
  readonly factor?: WrittenFactor;
  readonly actions?: Readonly<Record<string, WrittenAction>>;
  readonly exprs?: Readonly<Record<string, string>>;
  readonly client?: ClientKind;
};

/** Runs of nFactor (policy-and-posture §4.3.7). Every input is a run of its own; `challenge` asks what the client is sent first. */
export const open: OpenEngine = (given) => {
  const {
    factor = {},
    factors = { factor },
    start: at = Object.keys(factors)[0] ?? '',
    actions = {},
    exprs = {},
    client = 'plugin',
  } = given as Given;
  const written = Object.fromEntries(
    [...new Set([...Object.keys(actions), ...Object.keys(exprs)])].map((name) => [name, withExpression(actions[name], exprs[name])]),
  );
  const flow = flowFrom(factors, written);
  return (input) => {
    const begun = start(flow, at, client);
    if (!begun.ok) throw new Error(begun.error.message);
    return input === 'challenge' ? challengeOf(begun.value) : standing(follow(flow, begun.value, input as Said));
  };
};

function withExpression(action: WrittenAction = {}, expr: string | undefined): WrittenAction {
  return expr === undefined ? action : { ...action, expr };
}

function challengeOf(step: Step): unknown {
  return step.kind === 'challenge' ? { messages: 1, ...step.challenge } : { messages: 0, atoms: [] };
}
