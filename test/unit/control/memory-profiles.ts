import { instantOf } from '../../../src/base/time.ts';
import type { CoaProfile } from '../../../src/model/coa-profile.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { CoaProfiles } from '../../../src/ports/coa-profiles.ts';

/** Profiles in memory; `writes` counts what was learned. */
export class MemoryProfiles implements CoaProfiles {
  readonly all = new Map<DeviceId, CoaProfile>();
  writes = 0;

  get(device: DeviceId): CoaProfile | undefined {
    return this.all.get(device);
  }

  learn(device: DeviceId, learned: Omit<CoaProfile, 'at'>): void {
    this.writes += 1;
    this.all.set(device, { ...this.all.get(device), ...learned, at: instantOf(0) });
  }
}
