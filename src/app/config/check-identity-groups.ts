import { type Fault, fault } from '../../base/fault.ts';
import { orOneOf, placesOf } from '../../policy/check-names.ts';
import type { ReadIdentities } from './identities.ts';

/** The group of every internal user and host is one of those the policy declares, where it declares any (requirement P84). */
export function checkIdentityGroups({ value, at }: ReadIdentities, declared: readonly string[]): readonly Fault[] {
  if (declared.length === 0) return [];
  const places = placesOf(declared);
  return value.flatMap((store, place) => {
    if (store.kind !== 'users' && store.kind !== 'hosts') return [];
    return store.records.flatMap(({ group }, index) => {
      if (group === undefined || places.has(group)) return [];
      const message = `there is no identity group \`${group}\`: add it to \`identityGroups\`${orOneOf(places)}`;
      return [fault('config.reference', message, { at: at(['stores', place, 'records', index, 'group']) })];
    });
  });
}
