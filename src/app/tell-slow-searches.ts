import { slowSearchAdvice, slowSearches } from '../policy/unknown-user-latency.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Configuration } from './config/load.ts';
import type { IdentityStoreSet } from './identity-stores.ts';

/** Warns of devices that give up before a search for an unknown user is over (requirement U24). */
export function tellSlowSearches({ policy, devices }: Configuration, stores: IdentityStoreSet, sink: EventSink): void {
  for (const slow of slowSearches(policy, stores, devices)) {
    const { device, service, method, worstCase, timeout } = slow;
    sink.emit('warn', 'policy.slow-search', {
      device,
      service,
      policy: slow.policy,
      method,
      worstCase,
      timeout,
      advice: slowSearchAdvice(slow),
    });
  }
}
