import { mapGroup } from '../../../src/policy/decide.ts';
import { radiusService } from '../../unit/policy/radius-service.ts';
import type { OpenEngine } from '../area.ts';
import { factsOf, type MonitorLog, policyOf, translated, type WrittenTable } from '../policy-engine.ts';

/** Group mapping on attributes of an external store, beside the group of an internal record (requirements P47 to P50). */
export const open: OpenEngine = (given) => {
  const { rules = [], default: otherwise = 'All', simple } = given as WrittenTable & { readonly simple?: string };
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
    const { internalGroup, ...attributes } = input as Readonly<Record<string, string>>;
    const facts = factsOf({});
    const group = internalGroup === undefined ? {} : { group: internalGroup };
    facts.identity = { store: internalGroup === undefined ? 'AD1' : 'internal', name: 'case', attributes, ...group };
    mapGroup(service, facts);
    const hits = Object.fromEntries(policy.hits.list().map(({ rule, count }) => [rule === 'Default' ? 'default' : rule, count]));
    return { IdentityGroup: facts.identityGroup ?? null, hits, logs: log.map(({ rule }) => rule) };
  };
};
