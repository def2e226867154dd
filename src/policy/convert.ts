import type { Choice } from './elements.ts';

/** Switches a simple policy to rules: its result becomes the default rule (requirement P12). Rules stay as they are. */
export function toRules<R>(choice: Choice<R>): Choice<R> {
  return choice.mode === 'rules' ? choice : { mode: 'rules', rules: [], default: choice.result };
}

/** Switches rules to a simple policy: the default rule's result is kept, the rules are given up (requirement P13). */
export function toSimple<R>(choice: Choice<R>): Choice<R> {
  return choice.mode === 'simple' ? choice : { mode: 'simple', result: choice.default };
}
