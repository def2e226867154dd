import type { AccessFacts, AttributeValue } from '../../src/model/access.ts';
import type { PolicyDocument } from '../../src/policy/elements.ts';
import type { Condition, Literal } from '../../src/rules/ast.ts';

/**
 * What a condition means, written as plainly as the requirements: slow, no closures. The oracle for `src/rules`. Literals are taken as written, so
 * conditions must name numbers by number and texts in canonical form.
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
  if (attr === 'identity.group') return some(facts.identityGroup ?? facts.identity?.group);
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
