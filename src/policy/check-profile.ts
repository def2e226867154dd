import { type Fault, fault } from '../base/fault.ts';
import type { AttributeCatalogue, AttributeInfo } from '../model/access.ts';
import { findAttribute } from './attributes.ts';
import type { AuthorizationProfile, ProfileAttribute } from './elements.ts';
import { type Located, placeOf } from './located.ts';
import { attributeValue } from './profile-value.ts';

/** Why a value cannot be sent as this attribute, by the codec that will send it; undefined when it can. */
export type Unencodable = (attribute: string, value: string | number, tag: number) => string | undefined;

/** Attributes a profile sets through a key of its own, beside which they may not be written out. */
const SET_BY: Readonly<Record<string, readonly (keyof AuthorizationProfile)[]>> = {
  'session-timeout': ['sessionTimeout', 'reauthTimer'],
  'termination-action': ['sessionTimeout', 'reauthTimer'],
  'tunnel-type': ['vlan'],
  'tunnel-medium-type': ['vlan'],
  'tunnel-private-group-id': ['vlan'],
};

/** Attributes the server computes for each reply, or that no reply may carry. */
const NOT_FOR_PROFILES = new Set([
  'user-password',
  'chap-password',
  'chap-challenge',
  'state',
  'proxy-state',
  'message-authenticator',
  'eap-message',
]);

/** Attributes of one user, session or conversation: a service template is the same for all of them. */
const NOT_FOR_TEMPLATES = new Set([
  'user-name',
  'class',
  'chargeable-user-identity',
  'framed-ip-address',
  'framed-interface-id',
  'framed-ipv6-address',
  'ms-mppe-send-key',
  'ms-mppe-recv-key',
]);

/** Every attribute must be in the dictionary, its values must be values of it, and nothing may be set in two ways. */
export function checkProfile(
  profile: Located<AuthorizationProfile>,
  catalogue: AttributeCatalogue,
  unencodable: Unencodable | undefined,
): readonly Fault[] {
  const attributes = profile.value.attributes.flatMap((entry, index) => {
    const at = (...way: readonly PropertyKey[]): string => placeOf(profile, 'attributes', index, ...way);
    const info = findAttribute(catalogue, entry.name);
    if (!info) return [fault('config.reference', `there is no attribute \`${entry.name}\` in the dictionary`, { at: at('name') })];
    const forbidden = complaint(info, entry, profile.value);
    const own = forbidden === undefined ? [] : [fault('config.invalid', forbidden, { at: at('name') })];
    const values = entry.values.flatMap((value, n) => {
      const read = attributeValue(info, value);
      const why = read.ok ? unencodable?.(info.name, read.value, entry.tag) : read.error;
      const written = profile.value.attributes[index]?.values.length === 1 ? at('value') : at('values', n);
      return why === undefined ? [] : [fault('config.invalid', `\`${info.name}\`: ${why}`, { at: written })];
    });
    return [...own, ...values];
  });
  return [...attributes, ...(profile.value.serviceTemplate ? checkTemplate(profile, catalogue) : [])];
}

/** A device downloads a service template once, for all sessions it activates it on: what depends on one of them cannot be in it. */
function checkTemplate(profile: Located<AuthorizationProfile>, catalogue: AttributeCatalogue): readonly Fault[] {
  const refused = (message: string, ...way: readonly PropertyKey[]): Fault =>
    fault('config.invalid', `${message}: take it out, or \`serviceTemplate\``, { at: placeOf(profile, ...way) });
  const { whenFull, attributes } = profile.value;
  return [
    ...(whenFull === undefined ? [] : [refused('`whenFull` is for what a session is given, not for a service template', 'whenFull')]),
    ...attributes.flatMap(({ name, from }, index): Fault[] => {
      if (from !== undefined)
        return [refused(`a service template is of no user, so \`${from}\` has no value`, 'attributes', index, 'from')];
      const known = findAttribute(catalogue, name)?.name ?? name;
      return NOT_FOR_TEMPLATES.has(known.toLowerCase())
        ? [refused(`\`${known}\` is of one session and cannot be in a service template`, 'attributes', index, 'name')]
        : [];
    }),
  ];
}

function complaint(info: AttributeInfo, entry: ProfileAttribute, profile: AuthorizationProfile): string | undefined {
  const name = info.name.toLowerCase();
  if (NOT_FOR_PROFILES.has(name)) return `\`${info.name}\` is made by the server for each reply and cannot be in a profile`;
  const key = SET_BY[name]?.find((one) => profile[one] !== undefined);
  if (key !== undefined) return `\`${info.name}\` is already set by \`${key}\`: keep one of the two`;
  if (entry.tag !== 0 && !name.startsWith('tunnel-')) return `\`${info.name}\` takes no tag`;
  return undefined;
}
