import type { Duration } from '../base/time.ts';

/** How the authentication path did in the last seconds. aaa measures, control reads before it asks devices for more. */
export type AuthenticationVitals = {
  /** Answers given; the figures say little when they are few. */
  readonly answered: number;
  /** From a request to its answer, in ms; 95 of 100 took no longer. Rounded up to the next of steps of 41 %. */
  readonly p95: Duration;
  /** Of the answers, in percent. */
  readonly rejects: number;
  /** Requests that met silence for want of a store, a remote server or the disk, or by a fault of ours. */
  readonly dropped: number;
};
