import type { AccessDecision, AccessFacts, AttributeValue } from '../model/access.ts';
import type { Condition } from '../rules/ast.ts';
import { attributesOf } from '../rules/attributes-of.ts';
import { compileCondition } from '../rules/compile.ts';
import { conditionText } from '../rules/print.ts';
import { type CompiledRule, type CompiledTable, DEFAULT_RULE, firstMatch, type RuleStatus } from '../rules/table.ts';
import type { CompiledRadiusService, CompiledService, Policy } from './compile.ts';
import { authorize, chooseService, identitySource, mapGroup, selectService } from './decide.ts';
import type { ErrorOptions } from './elements.ts';
import type { CompiledSource } from './identity-source.ts';
import { mergeSteps } from './merge.ts';

/** What an attribute a cell reads was at the time; `undefined` when it was missing. */
export type ReadValue = { readonly attribute: string; readonly value?: AttributeValue | readonly AttributeValue[] };

/** One conjunct of a rule's condition. */
export type CellTrace = { readonly condition: string; readonly holds: boolean; readonly read: readonly ReadValue[] };

export type RuleTrace = {
  readonly rule: string;
  readonly status: RuleStatus;
  /** `monitored`: it matched, was told, and was not applied. `not-reached`: an earlier rule decided. */
  readonly outcome: 'matched' | 'not-matched' | 'skipped' | 'monitored' | 'not-reached';
  readonly cells: readonly CellTrace[];
};

export type TableTrace = {
  readonly table: string;
  readonly rules: readonly RuleTrace[];
  /** The rule that decided, `Default` for the default rule; absent when an exception table had no match. */
  readonly decided?: string;
};

/** One thing a profile of the rule would set, and whether it was taken. */
export type MergeTrace = {
  readonly profile: string;
  readonly sets: string;
  readonly values: readonly (string | number)[];
  readonly taken: boolean;
  /** The earlier profile that has it. */
  readonly lostTo?: string;
};

/** Why a request is decided as it is; plain data. */
export type DecisionTrace = {
  readonly revision: number;
  readonly service: { readonly chosen?: string; readonly refused?: string; readonly proxied?: true; readonly table?: TableTrace };
  readonly identity?: { readonly source: CompiledSource; readonly errors: ErrorOptions; readonly table?: TableTrace };
  /** `from`: the rule that gave the group, `internal record`, `user record` where an administrator fixed it, or `Default`; absent where there is no group. */
  readonly groupMapping?: { readonly group?: string; readonly from?: string; readonly table?: TableTrace };
  readonly authorization?: { readonly exceptions?: TableTrace; readonly main?: TableTrace };
  readonly decision?: Pick<AccessDecision, 'outcome' | 'service' | 'rule' | 'reason'> & { readonly profiles: readonly string[] };
  readonly merge: readonly MergeTrace[];
};

/**
 * Decides the request once more and tells everything looked at on the way. Policy is a function of the facts, so this is what happened.
 * Hit counts and the monitor listener are left alone.
 */
export function explain(policy: Policy, facts: AccessFacts): DecisionTrace {
  const named = chooseService(policy, facts, false);
  const selected = selectService(policy, facts, false);
  const selection = {
    ...(named ? { chosen: named.name } : {}),
    ...('reason' in selected ? { refused: selected.reason } : {}),
    ...('proxy' in selected ? { proxied: true as const } : {}),
    ...(policy.selection?.mode === 'rules' ? { table: traceTable(policy, policy.selection.table, facts) } : {}),
  };
  if (!('service' in selected)) return { revision: policy.revision, service: selection, merge: [] };
  const { service } = selected;
  const decision = authorize(policy, service, facts, false);
  const { outcome, rule, reason } = decision;
  const profiles = decision.profile?.profiles ?? [];
  return {
    revision: policy.revision,
    service: selection,
    identity: {
      ...identitySource(service, facts, false),
      ...(service.identity.mode === 'rules' ? { table: traceTable(policy, service.identity.table, facts) } : {}),
    },
    ...(service.groupMapping === undefined ? {} : { groupMapping: traceGroupMapping(policy, service, facts) }),
    authorization: traceAuthorization(policy, service, facts),
    decision: { outcome, service: decision.service, rule, reason, profiles },
    merge: traceMerge(policy, profiles),
  };
}

/** Traces one table: every rule in order with its cells. */
export function traceTable<R>(policy: Policy, table: CompiledTable<AccessFacts, R>, facts: AccessFacts): TableTrace {
  const decided = firstMatch(table, facts, false);
  let over = false;
  const rules = table.rules.map((rule): RuleTrace => {
    const outcome = outcomeOf(rule, rule === decided, over, facts);
    over ||= rule === decided;
    const looked = outcome !== 'skipped' && outcome !== 'not-reached';
    return { rule: rule.name, status: rule.status, outcome, cells: looked ? cellsOf(policy, rule.when, facts) : [] };
  });
  return { table: table.id, rules, ...(decided ? { decided: decided.name } : {}) };
}

function outcomeOf<R>(rule: CompiledRule<AccessFacts, R>, decided: boolean, over: boolean, facts: AccessFacts): RuleTrace['outcome'] {
  if (rule.status === 'disabled') return 'skipped';
  if (over) return 'not-reached';
  if (decided) return 'matched';
  return rule.matches(facts) ? 'monitored' : 'not-matched';
}

function traceGroupMapping(policy: Policy, service: CompiledService, facts: AccessFacts): NonNullable<DecisionTrace['groupMapping']> {
  const { groupMapping } = service;
  const fixed = facts.identity?.groupFixed && facts.identity.group;
  if (fixed !== undefined) {
    mapGroup(service, facts, false);
    return { group: fixed, from: 'user record' };
  }
  // Its conditions read the group of the record, not the one they are about to make.
  facts.identityGroup = undefined;
  const rules = groupMapping?.mode === 'rules' ? traceTable(policy, groupMapping.table, facts) : undefined;
  mapGroup(service, facts, false);
  const group = facts.identityGroup;
  if (group === undefined) return rules ? { table: rules } : {};
  const byDefault = rules?.decided === undefined || rules.decided === DEFAULT_RULE;
  const from = !byDefault ? rules.decided : group === facts.identity?.group ? 'internal record' : DEFAULT_RULE;
  return { group, from, ...(rules ? { table: rules } : {}) };
}

function traceAuthorization(
  policy: Policy,
  service: CompiledRadiusService,
  facts: AccessFacts,
): NonNullable<DecisionTrace['authorization']> {
  const { exceptions, main } = service.authorization;
  const first = exceptions.rules.length > 0 ? traceTable(policy, exceptions, facts) : undefined;
  if (first?.decided !== undefined) return { exceptions: first };
  return { ...(first ? { exceptions: first } : {}), main: traceTable(policy, main, facts) };
}

function cellsOf(policy: Policy, condition: Condition, facts: AccessFacts): readonly CellTrace[] {
  const cells = condition.kind === 'all' ? condition.of : [condition];
  return cells.map((cell) => {
    const test = compileCondition(cell, policy.resolve, policy.shared);
    const read = attributesOf(cell, policy.shared).map((attribute): ReadValue => {
      const value = policy.resolve(attribute)?.read(facts);
      return value === undefined ? { attribute } : { attribute, value };
    });
    return { condition: conditionText(cell), holds: test.ok && test.value(facts), read };
  });
}

function traceMerge(policy: Policy, profiles: readonly string[]): readonly MergeTrace[] {
  return mergeSteps(profiles.map((name) => policy.units.get(name) ?? [])).map(({ unit, lostTo }) => ({
    profile: unit.profile,
    sets: unit.title,
    values: unit.dacl === undefined ? unit.attributes.flatMap(({ values }) => values) : [unit.dacl],
    taken: lostTo === undefined,
    ...(lostTo === undefined ? {} : { lostTo }),
  }));
}
