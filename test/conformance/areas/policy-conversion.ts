import { z } from 'zod';
import { toRules, toSimple } from '../../../src/policy/convert.ts';
import type { Choice } from '../../../src/policy/elements.ts';
import { type OpenEngine, wordsOf } from '../area.ts';

const rule = z.strictObject({ name: z.string(), result: z.string() });
const policies = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('simple'), result: z.string() }),
  z.strictObject({ mode: z.literal('rules'), rules: z.array(rule).default([]), default: z.string() }),
]);
const words = z.strictObject({ policy: policies });
const asking = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('toRules') }),
  z.strictObject({ op: z.literal('toSimple') }),
  z.strictObject({ op: z.literal('setDefault'), result: z.string() }),
  rule.extend({ op: z.literal('addRule') }),
]);
type Input = z.output<typeof asking>;

/** Simple to rules and back (requirements P12, P13). */
export const open: OpenEngine = (given) => {
  const { policy: written } = wordsOf(words, given);
  let policy: Choice<string> = written.mode === 'simple' ? written : { ...written, rules: written.rules.map(ruleOf) };
  return (input) => {
    policy = changed(policy, wordsOf(asking, input));
    return policy.mode === 'simple' ? policy : { mode: 'rules', ruleCount: policy.rules.length, default: policy.default };
  };
};

function changed(policy: Choice<string>, input: Input): Choice<string> {
  if (input.op === 'toRules' || input.op === 'toSimple') return input.op === 'toRules' ? toRules(policy) : toSimple(policy);
  if (policy.mode === 'simple') throw new Error(`${input.op} on a simple policy`);
  if (input.op === 'setDefault') return { ...policy, default: input.result };
  return { ...policy, rules: [...policy.rules, ruleOf(input)] };
}

function ruleOf({ name, result }: z.output<typeof rule>) {
  return { name, status: 'enabled', when: { kind: 'any' }, result } as const;
}
