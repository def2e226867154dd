import type { Store } from '../adapters/store/sqlite/store.ts';
import type { CoaProfile } from '../model/coa-profile.ts';
import type { DeviceId } from '../model/device.ts';
import type { Clock } from '../ports/clock.ts';
import type { CoaProfiles } from '../ports/coa-profiles.ts';
import type { EventSink } from '../ports/event-sink.ts';

/** How devices want to be told, kept over restarts. Learning answers at once; the disk follows. */
export function coaProfilesOf(
  known: ReadonlyMap<DeviceId, CoaProfile>,
  store: Pick<Store, 'coaProfiles'>,
  clock: Clock,
  sink: EventSink,
): CoaProfiles {
  const profiles = new Map(known);
  return {
    get: (device) => profiles.get(device),
    learn: (device, learned) => {
      const profile = { ...profiles.get(device), ...learned, at: clock.now() };
      profiles.set(device, profile);
      sink.emit('info', 'coa.profile.learned', { device, what: Object.keys(learned).join(', ') });
      void store.coaProfiles.save(device, profile).then((saved) => {
        if (!saved.ok) sink.emit('warn', 'coa.profile.unsaved', { device, why: saved.error.message });
      });
    },
  };
}
