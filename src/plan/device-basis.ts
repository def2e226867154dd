import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/json.ts';
import type { DeviceView } from './snapshot.ts';

/** A digest of the access lists a device showed, whatever their order; undefined when it showed none because it was not or could not be asked. */
export function basisOfDevice({ accessLists, platform }: DeviceView): string | undefined {
  if (accessLists === undefined) return undefined;
  const lists = accessLists.map(({ name, lines }) => ({ name, lines })).sort((a, b) => (a.name < b.name ? -1 : 1));
  return createHash('sha256')
    .update(canonicalJson({ lists, platform: platform?.name }))
    .digest('hex')
    .slice(0, 32);
}
