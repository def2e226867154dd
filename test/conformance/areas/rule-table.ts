import { authorizationTable } from '../../../src/policy/compile.ts';
import { authorize } from '../../../src/policy/decide.ts';
import { DEFAULT_RULE } from '../../../src/rules/table.ts';
import { radiusService } from '../../unit/policy/radius-service.ts';
import { type OpenEngine, wordsOf } from '../area.ts';
import { authorizationPolicy, factsOf, type MonitorLog, policyOf, requestWords, tableWords } from '../policy-engine.ts';

/** First match, rule states, hit counts and the monitor log, on an authorization table (requirements P62 to P70, P82). */
export const open: OpenEngine = (given) => {
  const log: MonitorLog = [];
  const policy = policyOf(authorizationPolicy(wordsOf(tableWords, given)), log);
  const service = radiusService(policy, 'case');
  if (!service) throw new Error('the service of the case is missing');
  return (input) => {
    log.length = 0;
    const decision = authorize(policy, service, factsOf(wordsOf(requestWords, input)));
    const counted = policy.hits.list().filter(({ table }) => table === authorizationTable('case'));
    const hits = Object.fromEntries(counted.map(({ rule, count }) => [rule === DEFAULT_RULE ? 'default' : rule, count]));
    return { result: decision.profile?.profiles[0] ?? null, rule: decision.rule, hits, logs: log.map(({ rule }) => rule) };
  };
};
