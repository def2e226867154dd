import type { CoaProfile } from '../model/coa-profile.ts';
import type { DeviceId } from '../model/device.ts';

/** What was learned of how each device wants to be told. Outlives a restart; both calls answer at once. */
export interface CoaProfiles {
  get(device: DeviceId): CoaProfile | undefined;
  /** Adds to what is known; a part given replaces that part. */
  learn(device: DeviceId, learned: Omit<CoaProfile, 'at'>): void;
}
