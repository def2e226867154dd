import type { AccessFacts, AttributeValue } from '../../src/model/access.ts';
import type { AuthorizationResult, Choice, IdentityResult, PolicyDocument, ProfileAttribute } from '../../src/policy/elements.ts';
import type { Condition, Literal } from '../../src/rules/ast.ts';
import type { Rule } from '../../src/rules/table.ts';

/**
 * What a policy means, written as plainly as the requirements: slow, no caches, no closures. The oracle for `src/policy`.
 * Literals are taken as written, so conditions must name numbers by number and texts in canonical form.
 */

type Values = readonly AttributeValue[];

/** P5 and on: attribute name → its values in this request; an empty list is a missing attribute. */
function valuesOf(attr: string, facts: AccessFacts): Values {
  const some = (value: AttributeValue | Values | undefined): Values => (value === undefined ? [] : [value].flat());
  const [dictionary, name = ''] = attr.split('.');
  if (attr === 'user') return some(facts.userName);
  if (attr === 'protocol') return some(facts.protocol);
  if (attr === 'posture.status') return some(facts.posture);
  if (attr === 'system.HostLookup') return some(facts.hostLookup);
  if (attr === 'identity.group') return some(facts.identity?.group);
  if (attr === 'time.hour') return some(new Date(facts.now).getUTCHours());
  if (dictionary === 'device') return some(facts.device.groups[name]);
  if (dictionary === 'identity') return some(facts.identity?.attributes[name]);
  throw new Error(`the reference evaluator does not know ${attr}`);
}

/** P62 and the decision that a missing attribute makes every comparison false. */
export function holds(condition: Condition, facts: AccessFacts, document: PolicyDocument): boolean {
  switch (condition.kind) {
    case 'any':
      return true;
    case 'all':
      return condition.of.every((one) => holds(one, facts, document));
    case 'anyOf':
      return condition.of.some((one) => holds(one, facts, document));
    case 'not':
      return !holds(condition.of, facts, document);
    case 'ref': {
      const shared = document.conditions.find(({ name }) => name === condition.name);
      if (!shared) throw new Error(`no condition ${condition.name}`);
      return holds(shared.when, facts, document);
    }
    case 'compare': {
      const values = valuesOf(condition.attr, facts);
      if (condition.op === 'notExists') return values.length === 0;
      if (values.length === 0) return false;
      if (condition.op === 'exists') return true;
      const literals = [condition.value ?? []].flat() as readonly Literal[];
      if (condition.op === 'ne' || condition.op === 'notIn') return values.every((value) => !literals.includes(value));
      return values.some((value) => passes(value, condition.op, literals));
    }
  }
}

function passes(value: AttributeValue, op: string, literals: readonly Literal[]): boolean {
  const first = literals[0] ?? '';
  const last = literals.at(-1) ?? '';
  switch (op) {
    case 'eq':
    case 'in':
      return literals.includes(value);
    case 'lt':
      return value < first;
    case 'le':
      return value <= first;
    case 'gt':
      return value > first;
    case 'ge':
      return value >= first;
    case 'between':
      return first <= value && value <= last;
    case 'contains':
      return String(value).includes(String(first));
    case 'startsWith':
      return String(value).startsWith(String(first));
    case 'endsWith':
      return String(value).endsWith(String(first));
    case 'inGroup':
      return String(first)
        .split(':')
        .every((part, index) => String(value).split(':')[index] === part);
    default:
      throw new Error(`the reference evaluator does not know ${op}`);
  }
}

type Found<R> = { readonly rule: string; readonly result: R } | undefined;

/** P63, P65 to P67: the first enabled rule that matches. */
function firstMatch<R>(rules: readonly Rule<R>[], facts: AccessFacts, document: PolicyDocument): Found<R> {
  for (const { name, status, when, result } of rules) {
    if (status === 'enabled' && holds(when, facts, document)) return { rule: name, result };
  }
  return undefined;
}

function choose<R>(choice: Choice<R>, facts: AccessFacts, document: PolicyDocument): R {
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

export type Verdict = {
  readonly service: string;
  readonly identity: IdentityResult;
  readonly outcome: 'accept' | 'reject';
  readonly rule: string;
  readonly reply: Readonly<Record<string, readonly (string | number)[]>>;
};

/** The whole policy for a RADIUS request that some service takes; undefined when none does. */
export function decide(document: PolicyDocument, facts: AccessFacts): Verdict | undefined {
  const name = document.serviceSelection && choose(document.serviceSelection, facts, document);
  const service = document.services.find((one) => one.name === name);
  if (!service || service.type !== facts.protocol || service.type !== 'radius' || !service.allowedProtocols.includes(facts.method)) {
    return undefined;
  }
  const { exceptions, rules, default: otherwise } = service.authorization;
  const found: NonNullable<Found<AuthorizationResult>> = firstMatch(exceptions, facts, document) ??
    firstMatch(rules, facts, document) ?? { rule: 'Default', result: otherwise };
  const permitted = found.result.access === 'permit';
  return {
    service: service.name,
    identity: choose(service.identity, facts, document),
    outcome: permitted ? 'accept' : 'reject',
    rule: found.rule,
    reply: found.result.access === 'permit' ? merge(found.result.profiles, document) : {},
  };
}
