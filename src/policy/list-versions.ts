import type { AccessDecision, AccessFacts, ListUse, ListVersions, MergedProfile, ReplyAttribute } from '../model/access.ts';
import type { Policy } from './compile.ts';

import { listsIn, namedIn } from './named-lists.ts';

/** Decisions with the versions of their lists filled in, by those versions: the same rule and versions give the same object. Bounded. */
const made = new WeakMap<AccessDecision, Map<string, AccessDecision>>();
const MOST_VARIANTS = 1000;

/** The profiles of a policy that name a list, in their order. A list whose name comes from the user is named by none. */
export function profilesNaming({ units }: Pick<Policy, 'units'>, list: string): readonly string[] {
  return [...units].flatMap(([profile, own]) => {
    const uses = listsIn(own.flatMap(({ attributes }) => attributes)) ?? [];
    return uses.some((use) => use.list === list) ? [profile] : [];
  });
}

/**
 * Puts the name of the version in force on the device in the place of each list that portreeve keeps there, by Filter-Id and for redirection. A
 * list the device lacks is named as written, or refused, as is configured.
 */
export function withListVersions(decision: AccessDecision, facts: Pick<AccessFacts, 'lists'>): AccessDecision {
  const uses = decision.profile?.lists;
  const lists = uses && facts.lists;
  if (uses === undefined || lists === undefined) return decision;
  const found = uses.map(({ list }) => lists.versionOf(list) ?? lists.absent(list));
  if (found.includes('reject')) {
    const { service, rule } = decision;
    return { outcome: 'reject', service, rule, reason: 'list-absent' };
  }
  return found.every((one) => one === undefined) ? decision : variantOf(decision, found.join('\n'), lists);
}

function variantOf(decision: AccessDecision, key: string, lists: ListVersions): AccessDecision {
  const variants = made.get(decision) ?? new Map<string, AccessDecision>();
  const known = variants.get(key);
  if (known) return known;
  if (variants.size >= MOST_VARIANTS) variants.clear();
  const { profile } = decision;
  const variant = profile === undefined ? decision : { ...decision, profile: versioned(profile, lists) };
  variants.set(key, variant);
  made.set(decision, variants);
  return variant;
}

function versioned(profile: MergedProfile, lists: ListVersions): MergedProfile {
  const attributes = profile.attributes.map(
    (one): ReplyAttribute => ({ ...one, values: one.values.map((value) => versionedValue(one.attribute.name, value, lists)) }),
  );
  const { redirect } = profile;
  return {
    ...profile,
    attributes,
    lists: (profile.lists ?? []).map((use) => ({ ...use, ...standing(use.list, lists) })),
    ...(redirect === undefined ? {} : { redirect: { ...redirect, acl: lists.versionOf(redirect.acl) ?? redirect.acl } }),
  };
}

function standing(list: string, lists: ListVersions): Pick<ListUse, 'version' | 'absent'> {
  const version = lists.versionOf(list);
  if (version !== undefined) return { version };
  return lists.absent(list) === undefined ? {} : { absent: true };
}

function versionedValue(attribute: string, value: string | number, lists: ListVersions): string | number {
  const named = namedIn(attribute, value);
  const version = named && lists.versionOf(named.list);
  return version === undefined ? value : `${named?.before}${version}${named?.after}`;
}
