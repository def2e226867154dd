import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { ListVersions } from '../model/access.ts';
import type { DeviceId } from '../model/device.ts';
import type { ManagedList } from '../model/managed-list.ts';
import type { ProvedVersion } from '../plan/list-pointer.ts';

/**
 * Which version of each list portreeve put on devices is in force where. Read from memory; a change is on stable storage before it counts.
 */
export interface ManagedLists {
  /** What policy asks about the lists of a device: the same object until one of them changes. */
  on(device: DeviceId): ListVersions;
  get(device: DeviceId, list: string): ManagedList | undefined;
  /** Every list of a device, or every device of a list; all without an argument. */
  list(of?: { readonly device?: DeviceId; readonly list?: string }): readonly ManagedList[];
  /** The number of an intent: greater than every one given before, over restarts too. */
  nextGeneration(): number;
  /** Unfinished plans hold generations given before a restart. */
  generationUsed(generation: number): void;
  /** Moves a pointer unless a later intent did. Gives it as it is then. `journal.unavailable`: the disk refused, it has not moved. */
  proved(version: ProvedVersion): Promise<Result<ManagedList, Fault>>;
  /** Nothing of the list is in force any more on the device: its last version is about to be removed. */
  withdraw(device: DeviceId, list: string): Promise<Result<void, Fault>>;
  /** A version that had left was seen to be gone from the device. */
  removed(device: DeviceId, list: string, version: string): Promise<Result<void, Fault>>;
  /** The sessions that name another version were looked for after this pointer moved. */
  told(pointer: ManagedList): Promise<Result<void, Fault>>;
}

/** The pointers on stable storage. */
export interface ManagedListStore {
  load(): Promise<Result<readonly ManagedList[], Fault>>;
  /** Guarded: an older `revision` than the one stored changes nothing. */
  save(pointer: ManagedList): Promise<Result<void, Fault>>;
}
