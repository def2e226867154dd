import type { AccessDecision, AccessFacts, MergedProfile, ReplyAttribute } from '../model/access.ts';
import type { PlainLists } from '../model/device.ts';
import { requiredAttribute } from './attributes.ts';
import type { Policy } from './compile.ts';
import { mergedOf } from './merge.ts';

/** What keeps a session from places: entries of its own, and where its browser is sent. */
const RESTRICTS = /^(?:ip(?:v6)?:(?:in|out)acl#|url-redirect-acl=)/;

/** Decisions as they are for devices that understand nothing of Cisco's, by how lists are given there: the same decision gives the same object. */
const made = new WeakMap<AccessDecision, Map<PlainLists, AccessDecision>>();

/**
 * The decision as its device can carry it out. Downloadable lists, entries sent one by one and redirection are attributes of Cisco's: a device of
 * another vendor would leave them aside without a word, and the session be open. It is given the dACL by name (Filter-Id, RFC 2865 §5.11: the list of
 * that name on the device), nobody, or the session without, as is configured. Nobody too where no list of the profile has a name.
 */
export function forItsDevice(
  policy: Pick<Policy, 'catalogue'>,
  decision: AccessDecision,
  { device }: Pick<AccessFacts, 'device'>,
): AccessDecision {
  const { lists } = device;
  const { profile } = decision;
  if (lists === undefined || profile === undefined || notUnderstood(profile).length === 0) return decision;
  const variants = made.get(decision) ?? new Map<PlainLists, AccessDecision>();
  const variant = variants.get(lists) ?? plainDecision(policy, decision, profile, lists);
  variants.set(lists, variant);
  made.set(decision, variants);
  return variant;
}

/** What of a profile a device that understands nothing of Cisco's would leave aside, in words for people. */
export function notUnderstood({ dacl, attributes }: Pick<MergedProfile, 'dacl' | 'attributes'>): readonly string[] {
  const pairs = attributes.flatMap((one) => (isPairs(one) ? one.values.map((value) => `Cisco-AVPair ${String(value).split('=')[0]}`) : []));
  return [...(dacl === undefined ? [] : [`dACL ${dacl}`]), ...new Set(pairs)];
}

function plainDecision(
  policy: Pick<Policy, 'catalogue'>,
  decision: AccessDecision,
  profile: MergedProfile,
  lists: PlainLists,
): AccessDecision {
  const plain = profile.attributes.filter((one) => !isPairs(one));
  const named = plain.some(({ attribute }) => attribute.name === 'Filter-Id');
  const restricts = profile.attributes.some((one) => isPairs(one) && one.values.some((value) => RESTRICTS.test(String(value))));
  if (
    lists === 'reject'
      ? restricts || profile.dacl !== undefined
      : lists === 'filter-id' && restricts && !named && profile.dacl === undefined
  ) {
    const { service, rule } = decision;
    return { outcome: 'reject', service, rule, reason: 'lists-not-understood', notUnderstood: notUnderstood(profile) };
  }
  const byName = lists === 'filter-id' && !named && profile.dacl !== undefined ? [filterId(policy, profile.dacl, profile)] : [];
  const { dacl: _dacl, redirect: _redirect, whenFull: _whenFull, ...rest } = profile;
  return { ...decision, notUnderstood: notUnderstood(profile), profile: mergedOf(rest, [...plain, ...byName]) };
}

function filterId({ catalogue }: Pick<Policy, 'catalogue'>, list: string, { profiles }: MergedProfile): ReplyAttribute {
  return { attribute: requiredAttribute(catalogue, 'Filter-Id'), values: [list], tag: 0, profile: profiles[0] ?? '' };
}

function isPairs({ attribute }: ReplyAttribute): boolean {
  return attribute.name === 'Cisco-AVPair';
}
