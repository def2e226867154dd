import { chooseService } from '../../../src/policy/decide.ts';
import { factoryPolicy } from '../../unit/policy/factory-policy.ts';
import type { OpenEngine } from '../area.ts';
import { compiled, factsOf, policyOf, translated } from '../policy-engine.ts';

type Given = {
  readonly config?: 'factory';
  readonly simple?: string;
  readonly rules?: readonly { readonly when: unknown; readonly result: string }[];
  readonly default?: string;
};

/** Policies that choose an access service (requirements P4, P21, P60). */
export const open: OpenEngine = (given: Given) => {
  const policy = given.config === 'factory' ? compiled(factoryPolicy) : policyOf(selectionPolicy(given));
  return (input) => ({ service: chooseService(policy, factsOf(input as Record<string, unknown>))?.name ?? null });
};

function selectionPolicy({ simple, rules = [], default: otherwise }: Given): unknown {
  const names = new Set([simple, otherwise, ...rules.map(({ result }) => result)].filter((name) => name !== undefined));
  const authorization = { default: 'permit' };
  return {
    serviceSelection:
      simple === undefined ? { rules: rules.map((rule) => ({ ...rule, when: translated(rule.when) })), default: otherwise } : { simple },
    services: [...names].map((name) => ({
      name,
      type: 'radius',
      allowedProtocols: ['PAP', 'HostLookup'],
      identity: { simple: 'deny' },
      authorization,
    })),
  };
}
