import { toRules, toSimple } from '../../../src/policy/convert.ts';
import type { Choice } from '../../../src/policy/elements.ts';
import type { OpenEngine } from '../area.ts';

type Input =
  | { readonly op: 'toRules' }
  | { readonly op: 'toSimple' }
  | { readonly op: 'setDefault'; readonly result: string }
  | { readonly op: 'addRule'; readonly name: string; readonly result: string };

/** Simple to rules and back (requirements P12, P13). */
export const open: OpenEngine = (given) => {
  let policy = (given as { readonly policy: Choice<string> }).policy;
  return (input) => {
    policy = changed(policy, input as Input);
    return policy.mode === 'simple' ? policy : { mode: 'rules', ruleCount: policy.rules.length, default: policy.default };
  };
};

function changed(policy: Choice<string>, input: Input): Choice<string> {
  if (input.op === 'toRules' || input.op === 'toSimple') return input.op === 'toRules' ? toRules(policy) : toSimple(policy);
  if (policy.mode === 'simple') throw new Error(`${input.op} on a simple policy`);
  if (input.op === 'setDefault') return { ...policy, default: input.result };
  const rule = { name: input.name, status: 'enabled', when: { kind: 'any' }, result: input.result } as const;
  return { ...policy, rules: [...policy.rules, rule] };
}
