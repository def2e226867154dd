import { z } from 'zod';
import { mapGroup } from '../../../src/policy/decide.ts';
import { radiusService } from '../../unit/policy/radius-service.ts';
import { type OpenEngine, wordsOf } from '../area.ts';
import { factsOf, type MonitorLog, policyOf, tableWords, translated } from '../policy-engine.ts';

const words = tableWords.omit({ exceptions: true }).extend({ default: z.string().default('All'), simple: z.string().optional() });

/** Attributes by the store's own names, which may be any. */
const attributesOfUser = z.record(z.string(), z.string());

/** Group mapping on attributes of an external store, beside the group of an internal record (requirements P47 to P50). */
export const open: OpenEngine = (given) => {
  const { rules, default: otherwise, simple } = wordsOf(words, given);
  const mapped = rules.map((rule) => ({ ...rule, when: translated(rule.when), result: { group: rule.result } }));
  const log: MonitorLog = [];
  const policy = policyOf(
    {
      serviceSelection: { simple: 'case' },
      services: [
        {
          name: 'case',
          type: 'radius',
          allowedProtocols: ['PAP'],
          identity: { simple: 'deny' },
          groupMapping: simple === undefined ? { rules: mapped, default: { group: otherwise } } : { simple: { group: simple } },
          authorization: { default: 'permit' },
        },
      ],
    },
    log,
  );
  const service = radiusService(policy, 'case');
  if (!service) throw new Error('the service of the case is missing');
  return (input) => {
    log.length = 0;
    const { internalGroup, ...attributes } = wordsOf(attributesOfUser, input);
    const facts = factsOf({});
    const group = internalGroup === undefined ? {} : { group: internalGroup };
    facts.identity = { store: internalGroup === undefined ? 'AD1' : 'internal', name: 'case', attributes, ...group };
    mapGroup(service, facts);
    const hits = Object.fromEntries(policy.hits.list().map(({ rule, count }) => [rule === 'Default' ? 'default' : rule, count]));
    return { IdentityGroup: facts.identityGroup ?? null, hits, logs: log.map(({ rule }) => rule) };
  };
};
