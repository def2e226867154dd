import type { AttributeCatalogue, AttributeInfo, AttributeKey, MergedProfile, ReplyAttribute } from '../model/access.ts';
import type { WhenFull } from '../model/tcam.ts';
import { findAttribute, requiredAttribute } from './attributes.ts';
import type { AuthorizationProfile, ProfileAttribute } from './elements.ts';
import { listsIn } from './named-lists.ts';
import { attributeValue } from './profile-value.ts';

type Claim = AttributeKey | 'dacl' | 'securityGroup' | 'whenFull';

/**
 * A thing a profile sets as a whole. The VLAN triple, the timer, the dACL and the security group (a result of its own, P10) are one logical attribute each;
 * a redirect is two Cisco-AVPairs like any other (trap T1-11).
 */
export type ProfileUnit = {
  readonly title: string;
  readonly profile: string;
  /** What it occupies; the first profile to occupy something keeps it. Empty: accumulates (Cisco-AVPair). */
  readonly claims: readonly Claim[];
  readonly attributes: readonly ReplyAttribute[];
  readonly dacl?: string;
  readonly vlan?: string;
  readonly redirect?: { readonly acl: string; readonly url: string };
  readonly whenFull?: WhenFull;
};

/** One unit looked at in a merge; `lostTo` names the earlier profile that has what it would set. */
export type MergeStep = { readonly unit: ProfileUnit; readonly lostTo?: string };

/** RFC 2868 tag put on the VLAN triple: the three belong together by it. */
const VLAN_TAG = 1;
const TUNNEL_TYPE_VLAN = 13;
const TUNNEL_MEDIUM_802 = 6;
const TERMINATION_ACTION_RADIUS_REQUEST = 1;

/** The units of a profile in the order dACL, redirect, VLAN, security group, timer, then its free attributes as written. */
export function unitsOf(profile: AuthorizationProfile, catalogue: AttributeCatalogue): readonly ProfileUnit[] {
  const units: ProfileUnit[] = [];
  const base = { profile: profile.name };
  if (profile.dacl !== undefined) units.push({ ...base, title: 'dacl', claims: ['dacl'], attributes: [], dacl: profile.dacl });
  if (profile.redirect) units.push({ ...base, ...redirectUnit(profile.redirect, profile.name, catalogue) });
  if (profile.vlan !== undefined) units.push({ ...base, ...vlanUnit(profile.vlan, profile.name, catalogue) });
  if (profile.securityGroup !== undefined) units.push({ ...base, ...securityGroupUnit(profile.securityGroup, profile.name, catalogue) });
  const timer = timerUnit(profile, catalogue);
  if (timer) units.push({ ...base, ...timer });
  const { whenFull } = profile;
  if (whenFull !== undefined) units.push({ ...base, title: 'whenFull', claims: ['whenFull'], attributes: [], whenFull });
  return [...units, ...freeUnits(profile, catalogue)];
}

/**
 * Goes through the units of profiles in list order (requirements P77 to P80): what no earlier profile has set is taken with all its values,
 * what one has set is left out as a whole; Cisco-AVPair values come from all profiles, exact repetitions once.
 */
export function mergeSteps(profiles: readonly (readonly ProfileUnit[])[]): readonly MergeStep[] {
  const owner = new Map<Claim, string>();
  const pairs = new Set<string>();
  return profiles.flatMap((units) => {
    const steps = units.map((unit): MergeStep => {
      const lostTo = unit.claims.map((claim) => owner.get(claim)).find((name) => name !== undefined);
      return lostTo === undefined ? { unit: withoutRepeatedPairs(unit, pairs) } : { unit, lostTo };
    });
    // Only now: what one profile sets twice is its own affair, and refused when it is read.
    for (const { unit, lostTo } of steps) if (lostTo === undefined) for (const claim of unit.claims) owner.set(claim, unit.profile);
    return steps;
  });
}

/** The merge as a session is given it. */
export function mergedProfile(names: readonly string[], steps: readonly MergeStep[]): MergedProfile {
  const taken = steps.filter(({ lostTo }) => lostTo === undefined).map(({ unit }) => unit);
  const attributes = taken.flatMap((unit) => unit.attributes);
  const timeout = timeoutIn(attributes);
  const dacl = taken.find((unit) => unit.dacl !== undefined)?.dacl;
  const vlan = taken.find((unit) => unit.vlan !== undefined)?.vlan;
  const redirect = taken.find((unit) => unit.redirect !== undefined)?.redirect;
  const whenFull = taken.find((unit) => unit.whenFull !== undefined)?.whenFull;
  const lists = listsIn(attributes);
  return {
    profiles: names,
    attributes,
    ...(dacl === undefined ? {} : { dacl }),
    ...(vlan === undefined ? {} : { vlan }),
    ...(redirect === undefined ? {} : { redirect }),
    ...(lists === undefined ? {} : { lists }),
    ...(timeout === undefined ? {} : { sessionTimeout: timeout }),
    ...(whenFull === undefined ? {} : { whenFull }),
    ...(attributes.some(({ from }) => from !== undefined) ? { fromUser: true } : {}),
  };
}

/** The same merge with the values of one user filled in. */
export function mergedOf(
  { fromUser: _, sessionTimeout: __, lists: ___, ...profile }: MergedProfile,
  attributes: readonly ReplyAttribute[],
): MergedProfile {
  const timeout = timeoutIn(attributes);
  const lists = listsIn(attributes);
  return {
    ...profile,
    attributes,
    ...(lists === undefined ? {} : { lists }),
    ...(timeout === undefined ? {} : { sessionTimeout: timeout }),
  };
}

function timeoutIn(attributes: readonly ReplyAttribute[]): number | undefined {
  const timeout = attributes.find(({ attribute }) => attribute.name === 'Session-Timeout')?.values[0];
  return typeof timeout === 'number' ? timeout : undefined;
}

type Unit = Omit<ProfileUnit, 'profile'>;

function redirectUnit(redirect: { readonly acl: string; readonly url: string }, profile: string, catalogue: AttributeCatalogue): Unit {
  const values = [`url-redirect-acl=${redirect.acl}`, `url-redirect=${redirect.url}`];
  const attribute = requiredAttribute(catalogue, 'Cisco-AVPair');
  return { title: 'redirect', claims: [], attributes: [{ attribute, values, tag: 0, profile }], redirect };
}

function vlanUnit(vlan: string, profile: string, catalogue: AttributeCatalogue): Unit {
  const set = (name: string, value: string | number): ReplyAttribute => ({
    attribute: requiredAttribute(catalogue, name),
    values: [value],
    tag: VLAN_TAG,
    profile,
  });
  const attributes = [
    set('Tunnel-Type', TUNNEL_TYPE_VLAN),
    set('Tunnel-Medium-Type', TUNNEL_MEDIUM_802),
    set('Tunnel-Private-Group-Id', vlan),
  ];
  return { title: 'vlan', claims: attributes.map(({ attribute }) => attribute.key), attributes, vlan };
}

/** `cts:security-group-tag=<four hexadecimal digits>-<generation>`, as TrustSec devices read it. */
function securityGroupUnit(tag: number, profile: string, catalogue: AttributeCatalogue): Unit {
  const attribute = requiredAttribute(catalogue, 'Cisco-AVPair');
  const values = [`cts:security-group-tag=${tag.toString(16).padStart(4, '0')}-00`];
  return { title: 'securityGroup', claims: ['securityGroup'], attributes: [{ attribute, values, tag: 0, profile }] };
}

function timerUnit(profile: AuthorizationProfile, catalogue: AttributeCatalogue): Unit | undefined {
  const seconds = profile.reauthTimer ?? profile.sessionTimeout;
  if (seconds === undefined) return undefined;
  const timeout = requiredAttribute(catalogue, 'Session-Timeout');
  const action = requiredAttribute(catalogue, 'Termination-Action');
  const reauthenticate = profile.reauthTimer !== undefined;
  const attributes: ReplyAttribute[] = [{ attribute: timeout, values: [seconds], tag: 0, profile: profile.name }];
  if (reauthenticate) attributes.push({ attribute: action, values: [TERMINATION_ACTION_RADIUS_REQUEST], tag: 0, profile: profile.name });
  return { title: reauthenticate ? 'reauthTimer' : 'sessionTimeout', claims: [timeout.key, action.key], attributes };
}

/** Entries of one attribute form one unit, so that all its values come from one profile (P79). */
function freeUnits(profile: AuthorizationProfile, catalogue: AttributeCatalogue): readonly ProfileUnit[] {
  const pair = catalogue.find('Cisco-AVPair')?.key;
  const byKey = new Map<AttributeKey, { readonly info: AttributeInfo; readonly entries: ProfileAttribute[] }>();
  for (const entry of profile.attributes) {
    const info = findAttribute(catalogue, entry.name);
    if (!info) throw new Error(`the dictionary lacks ${entry.name}`);
    const group = byKey.get(info.key) ?? { info, entries: [] };
    group.entries.push(entry);
    byKey.set(info.key, group);
  }
  return [...byKey.values()].map(({ info, entries }) => ({
    title: info.name,
    profile: profile.name,
    claims: info.key === pair ? [] : [info.key],
    attributes: entries.map(({ values, tag, from }) => ({
      attribute: info,
      values: values.map((value) => checkedValue(info, value)),
      tag,
      profile: profile.name,
      ...(from === undefined ? {} : { from }),
    })),
  }));
}

function checkedValue(info: AttributeInfo, written: string | number): string | number {
  const read = attributeValue(info, written);
  if (!read.ok) throw new Error(`${info.name} was not checked: ${read.error}`);
  return read.value;
}

/** INVARIANT: only units that hold Cisco-AVPair lose values here, `seen` holds every pair taken so far. */
function withoutRepeatedPairs(unit: ProfileUnit, seen: Set<string>): ProfileUnit {
  if (unit.claims.length > 0) return unit;
  const fresh = (value: string | number): boolean => {
    const isNew = !seen.has(String(value));
    seen.add(String(value));
    return isNew;
  };
  const attributes = unit.attributes
    .map((one) => ({ ...one, values: one.values.filter(fresh) }))
    .filter(({ values, from }) => values.length > 0 || from !== undefined);
  return { ...unit, attributes };
}
