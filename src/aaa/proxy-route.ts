import { methodOf } from '../auth/method.ts';
import { selectService } from '../policy/decide.ts';
import type { ProxyService } from '../policy/elements.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { Engine, Exchange } from './engine.ts';
import { RequestFacts } from './request-facts.ts';

/**
 * The proxy service that takes what is no login: an accounting record, the download of a dACL. Undefined where it stays here, at no cost where the
 * policy has no proxy services. Hit counts, which are of logins, stay as they are.
 */
export function proxyOf(engine: Engine, { peer, view }: Exchange): ProxyService | undefined {
  const policy = engine.policy();
  if (policy.record.document.proxies.length === 0) return undefined;
  const method = methodOf(view);
  const facts = new RequestFacts(engine.facts, view, {
    device: peer.client.device,
    deviceAddress: peer.address,
    now: engine.clock.now(),
    method: typeof method === 'string' ? 'PAP' : method.name,
    userName: view.text(Attribute.UserName) ?? '',
  });
  const selected = selectService(policy, facts, false);
  return 'proxy' in selected ? selected.proxy : undefined;
}
