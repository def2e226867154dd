import type { Rule } from '../rules/table.ts';
import type { PolicyNames } from './check-names.ts';
import type { Draft } from './draft.ts';
import { DuplicateNames } from './duplicate-names.ts';
import type { AccessService, AdminResult, AuthorizationResult, Choice, IdentityResult, RuledPolicy } from './elements.ts';
import type { PolicyKind } from './kinds.ts';
import { type Located, placeOf } from './located.ts';

/** `file:line:column` of something inside the thing being checked. */
type Place = (...way: readonly PropertyKey[]) => string;
type CheckResult<R> = (of: R, at: Place) => void;

export function checkSelection(draft: Draft, names: PolicyNames): void {
  const [first] = [...draft.services, ...draft.proxies];
  if (draft.serviceSelection)
    checkChoice(draft.serviceSelection, 'serviceSelection', names, (name, at) => names.reference('access service', name, at()));
  else if (first && names.whole) {
    const hint = `write \`serviceSelection: { simple: ${first.value.name} }\``;
    names.tell(`no service selection says which requests go to which access service: ${hint}`, placeOf(first), 'config.reference');
  }
}

/** The policies of one service: their conditions, the names in their results, and what requirements P6 to P10 allow. */
export function checkService(service: Located<AccessService>, names: PolicyNames): void {
  const { value } = service;
  const part = <T>(key: string, of: T): Located<T> => ({ ...service, value: of, path: [...service.path, key] });
  if (value.identity) checkChoice(part('identity', value.identity), 'identity', names, identityResult(names));
  if (value.groupMapping) {
    checkChoice(part('groupMapping', value.groupMapping), 'groupMapping', names, ({ group }, at) =>
      names.identityGroup(group, at('group')),
    );
  }
  if (value.type === 'radius') checkRuled(part('authorization', value.authorization), 'authorization', names, networkResult(names));
  else if (value.authorization) checkRuled(part('authorization', value.authorization), 'administration', names, adminResult(names));
}

function identityResult(names: PolicyNames): CheckResult<IdentityResult> {
  return ({ source }, at) => {
    switch (source.kind) {
      case 'deny':
        return;
      case 'store':
        names.store(source.store, at('store'));
        return;
      case 'sequence':
        names.reference('identity sequence', source.sequence, at('sequence'));
        return;
      case 'certificate':
        names.reference('certificate authentication profile', source.profile, at('certificateProfile'));
        return;
      case 'unknown-user':
        names.reference('unknown-user policy', source.policy, at('unknownUser'));
    }
  };
}

function networkResult(names: PolicyNames): CheckResult<AuthorizationResult> {
  return (of, at) => {
    if (of.access === 'deny') return;
    for (const [index, name] of of.profiles.entries()) names.reference('authorization profile', name, at('profiles', index));
  };
}

function adminResult(names: PolicyNames): CheckResult<AdminResult> {
  return (of, at) => {
    if (of.access === 'deny') return;
    if (of.shellProfile !== undefined) names.reference('shell profile', of.shellProfile, at('shellProfile'));
    for (const [index, name] of of.commandSets.entries()) names.reference('command set', name, at('commandSets', index));
  };
}

function checkRuled<R>(policy: Located<RuledPolicy<R>>, kind: PolicyKind, names: PolicyNames, result: CheckResult<R>): void {
  const { exceptions, rules, default: otherwise } = policy.value;
  const seen = new DuplicateNames('rule', names.faults);
  checkRules({ ...within(policy, 'exceptions'), value: exceptions }, kind, names, seen, result);
  checkRules({ ...within(policy, 'rules'), value: rules }, kind, names, seen, result);
  result(otherwise, placeWithin(within(policy, 'default')));
}

function checkChoice<R>(choice: Located<Choice<R>>, kind: PolicyKind, names: PolicyNames, result: CheckResult<R>): void {
  if (choice.value.mode === 'simple') {
    result(choice.value.result, placeWithin(within(choice, 'simple')));
    return;
  }
  const { rules, default: otherwise } = choice.value;
  checkRules({ ...within(choice, 'rules'), value: rules }, kind, names, new DuplicateNames('rule', names.faults), result);
  result(otherwise, placeWithin(within(choice, 'default')));
}

function checkRules<R>(
  rules: Located<readonly Rule<R>[]>,
  kind: PolicyKind,
  names: PolicyNames,
  seen: DuplicateNames,
  result: CheckResult<R>,
): void {
  rules.value.forEach((rule, index) => {
    seen.add(rule.name, placeOf(rules, index, 'name'));
    names.condition(rule.when, rules.source, kind);
    result(rule.result, (...way) => placeOf(rules, index, 'result', ...way));
  });
}

function within(located: Located<unknown>, key: PropertyKey): Located<unknown> {
  return { ...located, path: [...located.path, key] };
}

function placeWithin(located: Located<unknown>): Place {
  return (...way) => placeOf(located, ...way);
}
