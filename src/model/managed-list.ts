import type { Instant } from '../base/time.ts';
import type { DeviceId } from './device.ts';
import type { PlanId } from './plan.ts';

/** One content of an access list that portreeve put on a device. */
export type ListVersion = {
  /** Its name there, `PR-WEB-1a2b3c4d`: the hexadecimal digits belong to the lines. */
  readonly name: string;
  /** Canonical entries. */
  readonly lines: readonly string[];
  /** When it was last read back on the device, equal line for line. */
  readonly provedAt: Instant;
  /** The job that put it there. */
  readonly job: PlanId;
};

/** A version that is not in force any more. `removed`: it was seen to be gone from the device. */
export type LeftVersion = ListVersion & { readonly leftAt: Instant; readonly removed?: true };

/**
 * The pointer of a list on a device: the version an Access-Accept to the device names.
 * INVARIANT: it names nothing that was not read back on the device.
 */
export type ManagedList = {
  readonly device: DeviceId;
  /** As people and policies call it, `WEB`. */
  readonly list: string;
  readonly inForce: ListVersion;
  readonly since: Instant;
  /** The version is on its way off the device and stands in `left`: nothing names it any more. */
  readonly withdrawn?: true;
  /** Numbers what people asked for, in the order in which they did: an older intent never moves the pointer. */
  readonly generation: number;
  /** What was in force before, the latest first: all that may still stand on the device, and the one to go back to in any case. */
  readonly left: readonly LeftVersion[];
  /** The sessions that name another version have been looked for. */
  readonly told: boolean;
  /** Counts changes; a store never lets an older one replace a newer one. */
  readonly revision: number;
};
