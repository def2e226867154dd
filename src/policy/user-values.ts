import type { AccessDecision, AccessFacts, MergedProfile, ReplyAttribute } from '../model/access.ts';
import { ONE_LINE } from '../model/one-line.ts';
import type { Policy } from './compile.ts';
import { mergedOf } from './merge.ts';
import { attributeValue } from './profile-value.ts';

/** Decisions whose profile takes values from the user, by those values: the same rule and values give the same object. Bounded. */
const made = new WeakMap<AccessDecision, Map<string, AccessDecision>>();
const MOST_VARIANTS = 10_000;

/**
 * Fills in what a profile takes from the user's attributes (requirement P81). A user without the attribute, or with a value that cannot be sent
 * as it, is refused: what the profile was to limit would be missing.
 */
export function withUserValues(policy: Policy, decision: AccessDecision, facts: AccessFacts): AccessDecision {
  const { profile } = decision;
  if (profile === undefined || profile.fromUser === undefined) return decision;
  const read = profile.attributes.map((attribute) =>
    attribute.from === undefined ? attribute : filled(policy, attribute, attribute.from, facts),
  );
  const attributes = read.filter((one): one is ReplyAttribute => one !== undefined);
  if (attributes.length < read.length) {
    const { service, rule } = decision;
    return { outcome: 'reject', service, rule, reason: 'profile-value-missing' };
  }
  return variantOf(decision, profile, attributes);
}

function filled(policy: Policy, attribute: ReplyAttribute, from: string, facts: AccessFacts): ReplyAttribute | undefined {
  const value = policy.resolve(from)?.read(facts);
  const found = value === undefined ? [] : typeof value === 'object' ? value : [value];
  const values = found.map((one) => attributeValue(attribute.attribute, typeof one === 'boolean' ? String(one) : one));
  const { name } = attribute.attribute;
  const sendable = values.flatMap((one) =>
    one.ok && isFit(attribute.attribute, one.value) && policy.unencodable?.(name, one.value, attribute.tag) === undefined
      ? [one.value]
      : [],
  );
  return values.length === 0 || sendable.length < values.length ? undefined : { ...attribute, values: sendable };
}

/** Name something that stands on the device: a list, a VLAN. */
const NAMING = new Set(['filter-id', 'tunnel-private-group-id']);

/**
 * Whether a value out of an identity store may be sent as it is: whoever keeps the store does not keep the device. Text is one line, in the attributes of a
 * vendor printable ASCII, and what names something on the device visible ASCII.
 */
function isFit({ name, key, type }: ReplyAttribute['attribute'], value: string | number): boolean {
  if (type !== 'text') return true;
  const allowed = NAMING.has(name.toLowerCase()) ? /^[\x21-\x7e]+$/ : key >= 65536 ? /^[\x20-\x7e]+$/ : ONE_LINE;
  return allowed.test(String(value));
}

function variantOf(decision: AccessDecision, profile: MergedProfile, attributes: readonly ReplyAttribute[]): AccessDecision {
  const key = JSON.stringify(attributes.filter(({ from }) => from !== undefined).map(({ values }) => values));
  const variants = made.get(decision) ?? new Map<string, AccessDecision>();
  const known = variants.get(key);
  if (known) return known;
  if (variants.size >= MOST_VARIANTS) variants.clear();
  const variant = { ...decision, profile: mergedOf(profile, attributes) };
  variants.set(key, variant);
  made.set(decision, variants);
  return variant;
}
