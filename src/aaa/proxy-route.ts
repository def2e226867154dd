import { foreignMethod } from '../auth/foreign-method.ts';
import { methodOf } from '../auth/method.ts';
import { selectService } from '../policy/decide.ts';
import type { ProxyService } from '../policy/elements.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { Engine, Exchange } from './engine.ts';
import { RequestFacts } from './request-facts.ts';

/**
 * The proxy service that takes what this server does not decide: an accounting record, the download of a dACL, a method it does not speak.
 * Undefined where it stays here, at no cost where the policy has no proxy services. Hit counts are of logins: `counting` says whether it is one.
 */
export function proxyOf(engine: Engine, { peer, view }: Exchange, counting = false): ProxyService | undefined {
  const policy = engine.policy();
  if (policy.record.document.proxies.length === 0) return undefined;
  const method = methodOf(view);
  const facts = new RequestFacts(engine.facts, view, {
    device: peer.client.device,
    deviceAddress: peer.address,
    now: engine.clock.now(),
    method: typeof method === 'string' ? foreignMethod(view) : method.name,
    userName: view.text(Attribute.UserName) ?? '',
  });
  const selected = selectService(policy, facts, counting);
  return 'proxy' in selected ? selected.proxy : undefined;
}
