import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { HitEpoch, ServerHits } from '../rules/hit-counts.ts';

/**
 * How the servers of a deployment tell each other what their rules matched (requirement P71). Counting never waits for it, and a server that cannot
 * reach it counts on.
 */
export interface HitExchange {
  /** Puts what this server counted in place of what it told before; gives the epoch of the deployment, which a reset elsewhere may have moved. */
  push(own: ServerHits, epoch: HitEpoch): Promise<Result<HitEpoch, Fault>>;
  /** What every server told last in the epoch; of an earlier one nothing counts. */
  read(epoch: number): Promise<Result<readonly ServerHits[], Fault>>;
  /** Begins the next epoch for the whole deployment. */
  reset(epoch: HitEpoch): Promise<Result<HitEpoch, Fault>>;
  close(): Promise<void>;
}
