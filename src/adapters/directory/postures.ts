import type { Mac } from '../../model/mac.ts';
import type { PostureResult } from '../../model/posture.ts';
import type { PostureDirectory } from '../../ports/posture-directory.ts';

/** The posture verdicts in memory; the store puts them back after a restart through `accept`. */
export function createPostureDirectory(): PostureDirectory {
  const held = new Map<Mac, PostureResult>();
  return {
    status: (endpoint) => (endpoint === undefined ? 'unknown' : (held.get(endpoint)?.status ?? 'unknown')),
    get: (endpoint) => held.get(endpoint),
    accept(result) {
      const before = held.get(result.endpoint);
      if (before !== undefined && result.version <= before.version) return false;
      held.set(result.endpoint, result);
      return true;
    },
    list: () => held.values(),
  };
}
