import { createHash } from 'node:crypto';
import { canonicalJson } from '../base/json.ts';
import type { AccessDecision, MergedProfile } from '../model/access.ts';
import type { Authorization } from '../model/session.ts';
import type { Policy } from './compile.ts';

/** One attribute of an Access-Accept by dictionary name. */
export type WireReplyAttribute = { readonly name: string; readonly values: readonly (string | number)[]; readonly tag: number };

type Prepared = {
  readonly reply: readonly WireReplyAttribute[];
  readonly dacl: string | undefined;
  readonly lists: Pick<Authorization, 'perUser' | 'filterId'>;
  /** What else of the reply a device shows in its sessions. */
  readonly shown: Pick<Authorization, 'sgt' | 'voice'>;
  readonly fingerprint: string;
  readonly authorizations: Map<string, Authorization>;
};

/** Prepared once a merge. A merge belongs to one compiled policy, so the policy need not be part of the key. */
const prepared = new WeakMap<MergedProfile, Prepared>();

/** `cts:security-group-tag=0064-00`: the tag in hexadecimal, and its generation. */
const SECURITY_GROUP_TAG = /^cts:security-group-tag=([0-9a-fA-F]{4})-/;

const NOTHING: MergedProfile = { profiles: [], attributes: [] };

/** What an Access-Accept for this decision gives the session. Made once for each rule and kept. */
export function authorizationOf(policy: Policy, decision: AccessDecision): Authorization {
  const profile = decision.profile ?? NOTHING;
  const ready = prepare(policy, profile);
  if (profile === NOTHING) return authorization(policy, decision, profile, ready);
  const key = `${decision.service}\n${decision.rule}`;
  const made = ready.authorizations.get(key) ?? authorization(policy, decision, profile, ready);
  ready.authorizations.set(key, made);
  return made;
}

/** Everything of a merge that goes on the wire, in order: the dACL by its current version, then the attributes. */
export function replyAttributes(policy: Policy, profile: MergedProfile): readonly WireReplyAttribute[] {
  return prepare(policy, profile).reply;
}

function authorization(policy: Policy, decision: AccessDecision, profile: MergedProfile, ready: Prepared): Authorization {
  return {
    service: decision.service,
    rule: decision.rule,
    profiles: profile.profiles,
    ...(ready.dacl === undefined ? {} : { dacl: ready.dacl }),
    ...(profile.vlan === undefined ? {} : { vlan: profile.vlan }),
    ...ready.shown,
    ...(profile.redirect === undefined ? {} : { redirect: profile.redirect }),
    ...ready.lists,
    ...(decision.insteadOf === undefined ? {} : { insteadOf: decision.insteadOf }),
    ...(profile.lists === undefined ? {} : { lists: listNames(profile.lists) }),
    policyRevision: policy.revision,
    fingerprint: ready.fingerprint,
  };
}

function listNames(lists: NonNullable<MergedProfile['lists']>): readonly string[] {
  return [...new Set(lists.map(({ list, version }) => version ?? list))];
}

function prepare(policy: Policy, profile: MergedProfile): Prepared {
  const known = prepared.get(profile);
  if (known) return known;
  const dacl = profile.dacl === undefined ? undefined : wireNameOf(policy, profile.dacl);
  const rest = profile.attributes.map(({ attribute, values, tag }) => ({ name: attribute.name, values, tag }));
  const reply = dacl === undefined ? rest : [{ name: 'Cisco-AVPair', values: [`ACS:CiscoSecure-Defined-ACL=${dacl}`], tag: 0 }, ...rest];
  const fingerprint = createHash('sha256').update(canonicalJson(reply)).digest('hex').slice(0, 8);
  const made: Prepared = { reply, dacl, lists: listsIn(reply), shown: shownOf(reply), fingerprint, authorizations: new Map() };
  if (profile !== NOTHING) prepared.set(profile, made);
  return made;
}

const PER_USER_ENTRY = /^ip:(?:in|out)acl#\d+=(.*)$/;

/** Lists that are not downloaded: sent entry by entry, or named because they stand on the device (`NAME` or `NAME.in`, iosxe §3). */
function listsIn(reply: readonly WireReplyAttribute[]): Prepared['lists'] {
  const perUser: string[] = [];
  let filterId: string | undefined;
  for (const { name, values } of reply) {
    if (name === 'Cisco-AVPair') perUser.push(...values.flatMap((value) => PER_USER_ENTRY.exec(String(value))?.[1] ?? []));
    if (name === 'Filter-Id') filterId ??= String(values[0]).replace(/\.(?:in|out)$/, '');
  }
  return { ...(perUser.length > 0 && { perUser }), ...(filterId !== undefined && { filterId }) };
}

function shownOf(reply: readonly WireReplyAttribute[]): Prepared['shown'] {
  const pairs = reply.filter(({ name }) => name === 'Cisco-AVPair').flatMap(({ values }) => values.map(String));
  const tag = pairs.map((pair) => SECURITY_GROUP_TAG.exec(pair)?.[1]).find((found) => found !== undefined);
  return {
    ...(tag !== undefined && { sgt: Number.parseInt(tag, 16) }),
    ...(pairs.includes('device-traffic-class=voice') && { voice: true }),
  };
}

function wireNameOf(policy: Policy, name: string): string {
  const version = policy.currentDacl(name);
  if (!version) throw new Error(`dACL ${name} was not checked`);
  return version.wireName;
}
