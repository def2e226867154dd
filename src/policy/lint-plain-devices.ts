import type { Device } from '../model/device.ts';
import type { Policy } from './compile.ts';
import type { Finding, LintParts } from './finding.ts';
import { placeOf } from './located.ts';
import { notUnderstood } from './plain-device.ts';

/** Devices that are named one by one. */
const SHOWN = 5;

/** Profiles with lists that only attributes of Cisco's bring, where there are devices that understand none: what they give there. */
export function lintPlainDevices({ policy, draft, devices = [] }: LintParts): readonly Finding[] {
  const places = new Map(draft.profiles.map((profile) => [profile.value.name, placeOf(profile)]));
  return givenOtherwise(policy, devices).map(({ profile, why }) => ({
    code: 'plain-device',
    severity: 'warning',
    message: why,
    at: places.get(profile) ?? '',
  }));
}

/** What each profile gives otherwise on devices that understand none of Cisco's attributes. */
export function givenOtherwise(policy: Policy, devices: readonly Device[]): readonly { readonly profile: string; readonly why: string }[] {
  const plain = Map.groupBy(
    devices.filter(({ radius, lists }) => radius !== undefined && lists !== undefined),
    ({ lists }) => lists,
  );
  return policy.record.document.profiles.flatMap(({ name, dacl }) => {
    const attributes = (policy.units.get(name) ?? []).flatMap((unit) => unit.attributes);
    const left = notUnderstood({ attributes, ...(dacl === undefined ? {} : { dacl }) });
    if (left.length === 0) return [];
    return [...plain].map(([lists, those]) => ({
      profile: name,
      why: `${left.join(', ')} of profile \`${name}\` mean nothing to ${named(those)}: ${INSTEAD[lists ?? 'reject'](dacl)}`,
    }));
  });
}

/** What a profile with lists gives there. */
const INSTEAD: Readonly<Record<NonNullable<Device['lists']>, (dacl: string | undefined) => string>> = {
  'filter-id': (dacl) =>
    dacl === undefined
      ? 'a session is let in by its Filter-Id, or refused where it has lists and no such name; say otherwise by `accessLists` of the device'
      : `\`Filter-Id = ${dacl}\` is given, so a list of that name must stand on them; say otherwise by \`accessLists\` of the device`,
  reject: () => 'a session that would have a list is refused (`accessLists: reject`)',
  'accept-without': () => 'sessions are let in without (`accessLists: accept-without`)',
};

function named(devices: readonly Device[]): string {
  const names = devices.slice(0, SHOWN).map(({ id }) => `\`${id}\``);
  return `${names.join(', ')}${devices.length > SHOWN ? ` and ${devices.length - SHOWN} more` : ''}`;
}
