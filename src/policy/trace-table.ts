import type { AccessFacts, AttributeValue } from '../model/access.ts';
import type { Condition } from '../rules/ast.ts';
import { attributesOf } from '../rules/attributes-of.ts';
import { compileCondition } from '../rules/compile.ts';
import { conditionText } from '../rules/print.ts';
import { type CompiledRule, type CompiledTable, firstMatch, type RuleStatus } from '../rules/table.ts';
import type { Policy } from './compile.ts';

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
