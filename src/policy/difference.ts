import { canonicalJson } from '../base/json.ts';
import type { Rule } from '../rules/table.ts';
import type { AccessService, Choice, PolicyDocument, RuledPolicy } from './elements.ts';
import { keptOrder } from './kept-order.ts';

export type Change = 'added' | 'removed' | 'changed';

/** What became of one rule of a table. `moved`: the same rule at another place among those that stayed; the fewest that can be. */
export type RuleDifference = { readonly table: string; readonly rule: string; readonly change: Change | 'moved' };

/** An element two policies differ in; `rules` where the element holds tables and rules of them differ. */
export type ElementDifference = {
  readonly kind: string;
  readonly name: string;
  readonly change: Change;
  readonly rules: readonly RuleDifference[];
};

type Named = { readonly name: string };

/** What differs from `before` to `after`, kind by kind in a fixed order, and rule by rule inside a service. */
export function differences(before: PolicyDocument, after: PolicyDocument): readonly ElementDifference[] {
  const lists: readonly (readonly [kind: string, before: readonly Named[], after: readonly Named[]])[] = [
    ['proxy', before.proxies, after.proxies],
    ['sequence', before.sequences, after.sequences],
    ['certificate profile', before.certificateProfiles, after.certificateProfiles],
    ['unknown-user policy', before.unknownUserPolicies, after.unknownUserPolicies],
    ['profile', before.profiles, after.profiles],
    ['shell profile', before.shellProfiles, after.shellProfiles],
    ['command set', before.commandSets, after.commandSets],
    ['condition', before.conditions, after.conditions],
    ['identity group', before.identityGroups.map(placeNamed), after.identityGroups.map(placeNamed)],
    ['device group hierarchy', before.deviceGroups.map(hierarchyNamed), after.deviceGroups.map(hierarchyNamed)],
    ['dacl', before.dacls, after.dacls],
  ];
  return [
    ...selectionDifference(before, after),
    ...namedDifferences('service', before.services, after.services, serviceRules),
    ...lists.flatMap(([kind, old, now]) => namedDifferences(kind, old, now, () => [])),
  ];
}

function placeNamed(place: string): Named {
  return { name: place };
}

function hierarchyNamed(one: { readonly hierarchy: string }): Named {
  return { ...one, name: one.hierarchy };
}

function selectionDifference(before: PolicyDocument, after: PolicyDocument): readonly ElementDifference[] {
  const change = changeOf(before.serviceSelection, after.serviceSelection);
  if (change === undefined) return [];
  const rules = ruleDifferences('service selection', rulesOf(before.serviceSelection), rulesOf(after.serviceSelection));
  return [{ kind: 'service', name: 'selection', change, rules }];
}

function namedDifferences<T extends Named>(
  kind: string,
  before: readonly T[],
  after: readonly T[],
  rules: (before: T | undefined, after: T | undefined) => readonly RuleDifference[],
): readonly ElementDifference[] {
  const old = new Map(before.map((one) => [one.name, one]));
  const now = new Map(after.map((one) => [one.name, one]));
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name): ElementDifference[] => {
    const change = changeOf(old.get(name), now.get(name));
    return change === undefined ? [] : [{ kind, name, change, rules: change === 'changed' ? rules(old.get(name), now.get(name)) : [] }];
  });
}

function changeOf(before: unknown, after: unknown): Change | undefined {
  if (before === undefined) return after === undefined ? undefined : 'added';
  if (after === undefined) return 'removed';
  return canonicalJson(before) === canonicalJson(after) ? undefined : 'changed';
}

/** The tables of a service by the name a person knows them by. */
function tablesOf(service: AccessService | undefined): ReadonlyMap<string, readonly Rule<unknown>[]> {
  if (service === undefined) return new Map();
  const authorization: RuledPolicy<unknown> | undefined = service.authorization;
  return new Map([
    ['identity', rulesOf(service.identity)],
    ['group mapping', rulesOf(service.groupMapping)],
    ['exceptions', authorization?.exceptions ?? []],
    ['authorization', authorization === undefined ? [] : [...authorization.rules, defaultRule(authorization.default)]],
  ]);
}

function rulesOf<R>(choice: Choice<R> | undefined): readonly Rule<unknown>[] {
  if (choice === undefined) return [];
  return choice.mode === 'simple' ? [defaultRule(choice.result)] : [...choice.rules, defaultRule(choice.default)];
}

function defaultRule(result: unknown): Rule<unknown> {
  return { name: 'Default', status: 'enabled', when: { kind: 'any' }, result };
}

function serviceRules(before: AccessService | undefined, after: AccessService | undefined): readonly RuleDifference[] {
  const old = tablesOf(before);
  return [...tablesOf(after)].flatMap(([table, rules]) => ruleDifferences(table, old.get(table) ?? [], rules));
}

function ruleDifferences(table: string, before: readonly Rule<unknown>[], after: readonly Rule<unknown>[]): readonly RuleDifference[] {
  const old = new Map(before.map((rule) => [rule.name, rule]));
  const now = new Map(after.map((rule) => [rule.name, rule]));
  const kept = keptOrder([...old.keys()], [...now.keys()]);
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((rule): RuleDifference[] => {
    const change = changeOf(old.get(rule), now.get(rule)) ?? (kept.has(rule) ? undefined : 'moved');
    return change === undefined ? [] : [{ table, rule, change }];
  });
}
