import type { Instant } from '../base/time.ts';

/** An Accounting-Request that still has to reach a remote server: its octets as they came, when, and for which proxy service. */
export type SpooledRecord = { readonly number: number; readonly service: string; readonly at: Instant; readonly packet: Uint8Array };

/** How much waits for one proxy service; `oldest` undefined: nothing. */
export type SpoolLength = { readonly service: string; readonly records: number; readonly oldest: Instant | undefined };

/** Accounting on its way to remote servers, on stable storage until they have it (requirement P29). */
export interface AccountingSpool {
  /** `packet` is copied before return. `done(true)` once it is on stable storage, `done(false)` when it cannot be. */
  append(record: Omit<SpooledRecord, 'number'>, done: (stored: boolean) => void): void;
  /** The next records of a service after a number, in order; none when the store cannot be read now. */
  read(service: string, after: number, most: number): Promise<readonly SpooledRecord[]>;
  /** The remote server has them: forgotten. What cannot be forgotten now is delivered again after a restart. */
  drop(numbers: readonly number[]): void;
  lengths(): Promise<readonly SpoolLength[]>;
}
