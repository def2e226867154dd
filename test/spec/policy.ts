import type { AccessFacts } from '../../src/model/access.ts';
import type { AccessService, Choice, IdentityResult, PolicyDocument, ProfileAttribute, RuledPolicy } from '../../src/policy/elements.ts';
import type { Rule } from '../../src/rules/table.ts';
import { holds } from './conditions.ts';

/** What a policy means, written as plainly as the requirements: slow, no caches, no closures. The oracle for `src/policy`. */

export type Found<R> = { readonly rule: string; readonly result: R } | undefined;

/** P63, P65 to P67: the first enabled rule that matches. */
export function firstMatch<R>(rules: readonly Rule<R>[], facts: AccessFacts, document: PolicyDocument): Found<R> {
  for (const { name, status, when, result } of rules) {
    if (status === 'enabled' && holds(when, facts, document)) return { rule: name, result };
  }
  return undefined;
}

export function choose<R>(choice: Choice<R>, facts: AccessFacts, document: PolicyDocument): R {
  if (choice.mode === 'simple') return choice.result;
  return firstMatch(choice.rules, facts, document)?.result ?? choice.default;
}

/** P77 to P80 for free attributes: the first profile to have one gives all its values; Cisco-AVPair comes from all, each value once. */
function merge(names: readonly string[], document: PolicyDocument): Readonly<Record<string, readonly (string | number)[]>> {
  const reply: Record<string, (string | number)[]> = {};
  for (const name of names) {
    const profile = document.profiles.find((one) => one.name === name);
    const taken = new Set(Object.keys(reply));
    for (const attribute of profile?.attributes ?? []) addTo(reply, attribute, taken);
  }
  return reply;
}

function addTo(reply: Record<string, (string | number)[]>, { name, values }: ProfileAttribute, taken: ReadonlySet<string>): void {
  const before = reply[name] ?? [];
  if (name === 'Cisco-AVPair') reply[name] = [...new Set([...before, ...values])];
  else if (!taken.has(name)) reply[name] = [...before, ...values];
}

/** P55, P58: exceptions, then rules, then the default. */
export function ruled<R>(
  { exceptions, rules, default: otherwise }: RuledPolicy<R>,
  facts: AccessFacts,
  document: PolicyDocument,
): NonNullable<Found<R>> {
  return firstMatch(exceptions, facts, document) ?? firstMatch(rules, facts, document) ?? { rule: 'Default', result: otherwise };
}

export type Verdict = {
  readonly service: string;
  readonly identity: IdentityResult;
  readonly outcome: 'accept' | 'reject';
  readonly rule: string;
  readonly reply: Readonly<Record<string, readonly (string | number)[]>>;
};

/** P47 to P50: the facts with the group that a matching rule, else the internal record, else the default gives. */
export function withGroup(document: PolicyDocument, { groupMapping }: AccessService, facts: AccessFacts): AccessFacts {
  if (!groupMapping) return facts;
  const rules = groupMapping.mode === 'rules' ? groupMapping.rules : [];
  const otherwise = groupMapping.mode === 'rules' ? groupMapping.default : groupMapping.result;
  const group = firstMatch(rules, facts, document)?.result.group ?? facts.identity?.group ?? otherwise.group;
  return { ...facts, identityGroup: group };
}

/** The whole policy for a RADIUS request that some service takes; undefined when none does. */
export function decide(document: PolicyDocument, facts: AccessFacts): Verdict | undefined {
  const name = document.serviceSelection && choose(document.serviceSelection, facts, document);
  const service = document.services.find((one) => one.name === name);
  if (!service || service.type !== facts.protocol || service.type !== 'radius' || !service.allowedProtocols.includes(facts.method)) {
    return undefined;
  }
  const mapped = withGroup(document, service, facts);
  const found = ruled(service.authorization, mapped, document);
  const permitted = found.result.access === 'permit';
  return {
    service: service.name,
    identity: choose(service.identity, facts, document),
    outcome: permitted ? 'accept' : 'reject',
    rule: found.rule,
    reply: found.result.access === 'permit' ? merge(found.result.profiles, document) : {},
  };
}
