import { ok } from '../../base/result.ts';
import type { HitExchange } from '../../ports/hit-exchange.ts';
import type { ServerHits } from '../../rules/hit-counts.ts';

/** A deployment of this server alone. */
export function createLoneExchange(): HitExchange {
  let told: readonly ServerHits[] = [];
  return {
    push: async (own, epoch) => {
      told = [own];
      return ok(epoch);
    },
    read: async () => ok(told),
    reset: async (epoch) => {
      told = [];
      return ok(epoch);
    },
    close: async () => undefined,
  };
}
