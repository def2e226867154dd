import { err, ok, type Result } from '../base/result.ts';
import type { Condition, ConditionFault } from './ast.ts';
import { type Candidates, candidatesOf } from './candidates.ts';
import { compileCondition, type Resolver, type Test } from './compile.ts';
import type { Counter, HitCounts } from './hit-counts.ts';

/** `disabled`: shown, never looked at. `monitor`: counted and told, its result not applied (requirements P65 to P67). */
export type RuleStatus = 'enabled' | 'disabled' | 'monitor';

export type Rule<R> = { readonly name: string; readonly status: RuleStatus; readonly when: Condition; readonly result: R };

/** Rules in order. A table without `otherwise` is an exception table: no match leaves the decision to the next table (P58). */
export type Table<R> = { readonly id: string; readonly rules: readonly Rule<R>[]; readonly otherwise?: R };

/** Name under which the default rule is shown and counted. */
export const DEFAULT_RULE = 'Default';

export type CompiledRule<F, R> = {
  readonly name: string;
  readonly status: RuleStatus;
  readonly when: Condition;
  readonly matches: Test<F>;
  readonly result: R;
  readonly hits: Counter;
};

export type CompiledTable<F, R> = {
  readonly id: string;
  /** Every rule in order, disabled ones too. */
  readonly rules: readonly CompiledRule<F, R>[];
  /** The rules that are looked at at all. */
  readonly active: readonly CompiledRule<F, R>[];
  /** Which of these can match. */
  readonly candidates: Candidates<F>;
  /** By active rule, what decides for a candidate whether it matches. */
  readonly tests: readonly Test<F>[];
  readonly otherwise: CompiledRule<F, R> | undefined;
  /** Told of each match of a monitored rule. */
  readonly onMonitor: MonitorListener<F> | undefined;
};

export type MonitorListener<F> = (table: string, rule: string, facts: F) => void;

export type TableParts<F> = {
  readonly resolve: Resolver<F>;
  readonly shared: ReadonlyMap<string, Condition>;
  readonly hits: HitCounts;
  readonly onMonitor?: MonitorListener<F>;
};

/** Compiles every rule; `map` turns what a result is written as into what it means, once a rule. Faults of all rules come at once. */
export function compileTable<F, R, S>(
  table: Table<R>,
  parts: TableParts<F>,
  map: (result: R, rule: string) => S,
): Result<CompiledTable<F, S>, readonly ConditionFault[]> {
  const faults: ConditionFault[] = [];
  const rules = table.rules.map((rule): CompiledRule<F, S> => {
    const matches = compileCondition(rule.when, parts.resolve, parts.shared);
    if (!matches.ok) faults.push(...matches.error);
    return {
      name: rule.name,
      status: rule.status,
      when: rule.when,
      matches: matches.ok ? matches.value : () => false,
      result: map(rule.result, rule.name),
      hits: parts.hits.counter(table.id, rule.name),
    };
  });
  if (faults.length > 0) return err(faults);
  const active = rules.filter((rule) => rule.status !== 'disabled');
  const candidates = candidatesOf(active, parts.resolve, parts.shared);
  const tests = active.map(({ when, matches }, index) => {
    const rest = candidates.rest(index);
    const test = rest === when ? undefined : compileCondition(rest, parts.resolve, parts.shared);
    return test?.ok ? test.value : matches;
  });
  return ok({
    id: table.id,
    rules,
    active,
    candidates,
    tests,
    otherwise: table.otherwise === undefined ? undefined : defaultRule(table.id, map(table.otherwise, DEFAULT_RULE), parts.hits),
    onMonitor: parts.onMonitor,
  });
}

function defaultRule<F, S>(table: string, result: S, hits: HitCounts): CompiledRule<F, S> {
  const matches = (): boolean => true;
  return {
    name: DEFAULT_RULE,
    status: 'enabled',
    when: { kind: 'any' },
    matches,
    result,
    hits: hits.counter(table, DEFAULT_RULE),
  };
}

/** The first enabled rule whose condition holds; undefined where none does, whatever the default is. Counts like `firstMatch`. */
export function firstRule<F, R>(table: CompiledTable<F, R>, facts: F, counting = true): CompiledRule<F, R> | undefined {
  const { active, candidates, tests } = table;
  let monitored: CompiledRule<F, R>[] | undefined;
  let found: CompiledRule<F, R> | undefined;
  candidates.look(facts);
  for (let at = candidates.next(0); at < active.length; at = candidates.next(at + 1)) {
    const rule = active[at];
    if (!rule || !tests[at]?.(facts)) continue;
    if (counting) rule.hits.count++;
    if (rule.status === 'enabled') {
      found = rule;
      break;
    }
    if (counting && table.onMonitor) {
      monitored ??= [];
      monitored.push(rule);
    }
  }
  // Told at the end: a listener that decides something itself must not find this decision half made.
  if (monitored) for (const rule of monitored) table.onMonitor?.(table.id, rule.name, facts);
  return found;
}

/**
 * The first enabled rule whose condition holds, else the default rule, else undefined (exception table). `counting: false` leaves hit
 * counts and the monitor listener alone: for explaining and for deciding again what was decided before.
 */
export function firstMatch<F, R>(table: CompiledTable<F, R>, facts: F, counting = true): CompiledRule<F, R> | undefined {
  return firstRule(table, facts, counting) ?? defaultOf(table, counting);
}

/** The default rule, counted as applied; undefined for an exception table. */
export function defaultOf<F, R>(table: CompiledTable<F, R>, counting = true): CompiledRule<F, R> | undefined {
  if (counting && table.otherwise) table.otherwise.hits.count++;
  return table.otherwise;
}
