import { z } from 'zod';
import { chooseService } from '../../../src/policy/decide.ts';
import { factoryPolicy } from '../../unit/policy/factory-policy.ts';
import { type OpenEngine, wordsOf } from '../area.ts';
import { compiled, factsOf, policyOf, requestWords, tableWords, translated } from '../policy-engine.ts';

const words = tableWords
  .omit({ exceptions: true })
  .extend({ config: z.literal('factory').optional(), simple: z.string().optional(), default: z.string().optional() });
type Given = z.output<typeof words>;

/** Policies that choose an access service (requirements P4, P21, P60). */
export const open: OpenEngine = (written) => {
  const given = wordsOf(words, written);
  const policy = given.config === 'factory' ? compiled(factoryPolicy) : policyOf(selectionPolicy(given));
  return (input) => ({ service: chooseService(policy, factsOf(wordsOf(requestWords, input)))?.name ?? null });
};

function selectionPolicy({ simple, rules, default: otherwise }: Given): unknown {
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
