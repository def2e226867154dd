import type { AccessDecision, MergedProfile, ReplyAttribute } from '../model/access.ts';
import type { Authorization } from '../model/session.ts';
import type { TcamAnswer, TcamShortage, WhenFull } from '../model/tcam.ts';
import { authorizationOf } from './authorization.ts';
import type { Policy } from './compile.ts';
import { mergedOf } from './merge.ts';

/** What the hardware of the session's port says to an authorization; undefined where it has room. */
export type ShortageOf = (authorization: Authorization) => TcamShortage | undefined;

/** A decision the hardware can hold. With an `answer` it is not what the rule gives, and `shortages` say of each thing tried why it did not fit. */
export type Within = {
  readonly decision: AccessDecision;
  readonly answer?: TcamAnswer;
  readonly shortages: readonly TcamShortage[];
};

const FITS: readonly TcamShortage[] = [];
const PER_USER = /^ip(?:v6)?:(?:in|out)acl#/;
const REDIRECT = /^url-redirect(?:-acl)?=/;

/** Decisions that stand in for another, by the answer: the same decision and answer give the same object, which is encoded once. */
const made = new WeakMap<AccessDecision, Map<string, AccessDecision>>();

/**
 * The decision, or what is to take its place where the hardware has no room for its lists (requirement C9): the answer of the profile, else `otherwise`.
 * A smaller dACL that does not fit either is a rejection. A decision is never left as it is when it does not fit.
 */
export function withinHardware(policy: Policy, decision: AccessDecision, otherwise: WhenFull, shortageOf: ShortageOf): Within {
  const { profile } = decision;
  if (decision.outcome !== 'accept' || profile === undefined) return { decision, shortages: FITS };
  const shortage = shortageOf(authorizationOf(policy, decision));
  if (shortage === undefined) return { decision, shortages: FITS };
  const answer = profile.whenFull ?? otherwise;
  if (answer === 'reject') return { decision: rejected(decision), answer, shortages: [shortage] };
  if (answer === 'accept-without') {
    const without = standIn(policy, decision, answer, () => withoutLists(profile));
    return { decision: without, answer, shortages: [shortage] };
  }
  const smaller = standIn(policy, decision, 'smaller-dacl', () => withSmaller(profile, answer.dacl));
  const again = shortageOf(authorizationOf(policy, smaller));
  if (again === undefined) return { decision: smaller, answer: 'smaller-dacl', shortages: [shortage] };
  return { decision: rejected(decision), answer: 'reject', shortages: [shortage, again] };
}

function rejected({ service, rule }: AccessDecision): AccessDecision {
  return { outcome: 'reject', service, rule, reason: 'tcam-full' };
}

function standIn(
  policy: Policy,
  decision: AccessDecision,
  answer: Exclude<TcamAnswer, 'reject'>,
  profileOf: () => MergedProfile,
): AccessDecision {
  const variants = made.get(decision) ?? new Map<string, AccessDecision>();
  const known = variants.get(answer);
  if (known) return known;
  const { fingerprint } = authorizationOf(policy, decision);
  const variant: AccessDecision = { ...decision, reason: 'tcam-full', profile: profileOf(), insteadOf: { fingerprint, answer } };
  variants.set(answer, variant);
  made.set(decision, variants);
  return variant;
}

/** The dACL in place of every list that filters; a redirection stays. */
function withSmaller(profile: MergedProfile, dacl: string): MergedProfile {
  return {
    ...mergedOf(
      profile,
      profile.attributes.flatMap((one) => kept(one, (value) => !PER_USER.test(value))),
    ),
    dacl,
  };
}

function withoutLists({ dacl: _dacl, redirect: _redirect, ...profile }: MergedProfile): MergedProfile {
  return mergedOf(
    profile,
    profile.attributes.flatMap((one) => kept(one, (value) => !PER_USER.test(value) && !REDIRECT.test(value))),
  );
}

function kept(one: ReplyAttribute, keeps: (pair: string) => boolean): readonly ReplyAttribute[] {
  const { name } = one.attribute;
  if (name === 'Filter-Id') return [];
  if (name !== 'Cisco-AVPair') return [one];
  const values = one.values.filter((value) => keeps(String(value)));
  return values.length === 0 ? [] : [{ ...one, values }];
}
