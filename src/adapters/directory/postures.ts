import type { Mac } from '../../model/mac.ts';
import type { EndpointId, PostureRecord } from '../../model/posture.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PostureDirectory } from '../../ports/posture-directory.ts';
import { statusOf } from '../../posture/state/deadlines.ts';

/** The postures in memory; the store puts them back after a restart through `put`. */
export function createPostureDirectory(clock: Pick<Clock, 'now'>): PostureDirectory {
  const held = new Map<EndpointId, PostureRecord>();
  const byMac = new Map<Mac, EndpointId>();
  const listeners = new Set<(record: PostureRecord, before: PostureRecord | undefined) => void>();
  const find = (mac: Mac): PostureRecord | undefined => {
    const endpoint = byMac.get(mac);
    return endpoint === undefined ? undefined : held.get(endpoint);
  };
  return {
    status(mac) {
      const record = mac && find(mac);
      return record ? statusOf(record, clock.now()) : 'unknown';
    },
    get: (endpoint) => held.get(endpoint),
    find,
    put(record) {
      const before = held.get(record.endpoint);
      if (before !== undefined && before.revision > record.revision) return;
      held.set(record.endpoint, record);
      if (before?.macs !== record.macs) for (const mac of record.macs) if (!before?.macs.includes(mac)) byMac.set(mac, record.endpoint);
      for (const listener of listeners) listener(record, before);
    },
    list: () => held.values(),
    get size() {
      return held.size;
    },
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
