import type { Fault } from '../../base/fault.ts';

/** Faults found before a route runs, on their way through fastify to the one place that answers them. */
export class RequestFault extends Error {
  readonly faults: readonly [Fault, ...Fault[]];

  constructor(first: Fault, ...others: readonly Fault[]) {
    super(first.message);
    this.faults = [first, ...others];
  }
}
