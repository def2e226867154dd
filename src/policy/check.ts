import type { Fault } from '../base/fault.ts';
import type { AttributeCatalogue } from '../model/access.ts';
import { checkIdentityElements } from './check-identity.ts';
import { PolicyNames } from './check-names.ts';
import { checkProfile } from './check-profile.ts';
import { checkSelection, checkService } from './check-service.ts';
import type { Draft } from './draft.ts';
import type { KnownNames } from './known-names.ts';
import { placeOf } from './located.ts';

/** Holds a policy against itself and the dictionary. `whole`: every file could be read, so a name not found is not defined. */
export function checkPolicy(draft: Draft, catalogue: AttributeCatalogue, known: KnownNames, whole: boolean): readonly Fault[] {
  const names = new PolicyNames(draft, catalogue, known, whole);
  names.duplicates();
  checkSelection(draft, names);
  for (const service of draft.services) checkService(service, names);
  checkIdentityElements(draft, names);
  for (const profile of draft.profiles) {
    names.faults.push(...checkProfile(profile, catalogue, known.unencodable));
    for (const [index, { from }] of profile.value.attributes.entries()) {
      if (from !== undefined) names.source(from, placeOf(profile, 'attributes', index, 'from'));
    }
    if (profile.value.dacl !== undefined) names.reference('dACL', profile.value.dacl, placeOf(profile, 'dacl'));
    const { whenFull } = profile.value;
    if (typeof whenFull === 'object') names.reference('dACL', whenFull.dacl, placeOf(profile, 'whenFull', 'dacl'));
  }
  for (const condition of draft.conditions) names.sharedCondition(condition);
  return names.faults;
}
