import { describe, expect, it } from 'vitest';
import { toRules, toSimple } from '../../../src/policy/convert.ts';
import type { Choice } from '../../../src/policy/elements.ts';

const RULES: Choice<string> = {
  mode: 'rules',
  rules: [{ name: 'A', status: 'enabled', when: { kind: 'any' }, result: 'x' }],
  default: 'd',
};

describe('switching a policy between simple and rules', () => {
  it('makes the simple result the default rule (P12)', () => {
    expect(toRules({ mode: 'simple', result: 'd' })).toEqual({ mode: 'rules', rules: [], default: 'd' });
    expect(toRules(RULES)).toBe(RULES);
  });

  it('makes the default rule the simple result (P13)', () => {
    expect(toSimple(RULES)).toEqual({ mode: 'simple', result: 'd' });
  });
});
