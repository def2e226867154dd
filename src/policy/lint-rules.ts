import { canonicalJson } from '../base/json.ts';
import { toIso } from '../base/time.ts';
import { type Condition, withoutPositions } from '../rules/ast.ts';
import { conjunctsOf, implies, neverHolds } from '../rules/implies.ts';
import { conditionText } from '../rules/print.ts';
import { regionOf } from '../rules/region.ts';
import type { Finding, LintParts } from './finding.ts';
import { type Logic, type PlacedRule, selectionWalk, serviceWalks, type Walk } from './lint-tables.ts';
import { placeOf } from './located.ts';

/** Rules that cannot match, rules nobody looks at, and conditions that cannot hold. */
export function lintRules(parts: LintParts, logic: Logic): readonly Finding[] {
  const selection = selectionWalk(parts.draft);
  const walks = [...(selection ? [selection] : []), ...serviceWalks(parts.draft)];
  return [...lintConditions(parts, logic), ...walks.flatMap((walk) => lintWalk(walk, parts, logic))];
}

function lintConditions({ draft }: LintParts, logic: Logic): readonly Finding[] {
  return draft.conditions.flatMap((condition): Finding[] => {
    if (!neverHolds(condition.value.when, logic)) return [];
    const message = `the condition \`${condition.value.name}\` can never hold: its parts exclude each other`;
    return [{ code: 'condition-never-holds', severity: 'warning', message, at: placeOf(condition) }];
  });
}

function lintWalk(walk: Walk, parts: LintParts, logic: Logic): readonly Finding[] {
  return walk.rules.flatMap((placed, place): Finding[] => {
    const { rule, at } = placed;
    const name = `rule \`${rule.name}\` of ${walk.name}`;
    if (rule.status === 'disabled')
      return [{ code: 'rule-disabled', severity: 'note', message: `${name} is disabled: it is never looked at`, at }];
    const findings = deadRule(name, placed, walk, parts, logic) ?? shadowedRule(name, placed, walk.rules.slice(0, place), logic);
    const monitored: readonly Finding[] =
      rule.status === 'monitor'
        ? [{ code: 'rule-monitored', severity: 'note', message: `${name} is monitored: what it matches is told and not applied`, at }]
        : [];
    if (findings) return [findings, ...monitored];
    return [...monitored, ...withoutHits(name, placed, parts)];
  });
}

/** A rule that no request can match. */
function deadRule(name: string, { rule, at }: PlacedRule, walk: Walk, { now }: LintParts, logic: Logic): Finding | undefined {
  const over = dateOver(rule.when, now, logic);
  if (over !== undefined) {
    return {
      code: 'date-is-over',
      severity: 'warning',
      message: `${name} cannot match any more: \`${over}\` ended before ${toIso(now)}`,
      at,
    };
  }
  if (neverHolds(rule.when, logic)) {
    return { code: 'rule-never-matches', severity: 'warning', message: `${name} can never match: its conditions exclude each other`, at };
  }
  if (neverHolds({ kind: 'all', of: [...walk.given, rule.when] }, logic)) {
    const given = walk.given.map(conditionText).join(' and ');
    const message = `${name} can never match: every request it sees has ${given}`;
    return { code: 'rule-never-matches', severity: 'warning', message, at };
  }
  return undefined;
}

/** A part that must hold and names a time that is over. */
function dateOver(when: Condition, now: number, logic: Logic): string | undefined {
  const kind = logic.resolve('time.now');
  const over = conjunctsOf(when, logic).find((one) => {
    const region = one.kind === 'compare' && one.attr === 'time.now' && kind ? regionOf(one, kind) : undefined;
    return region?.intervals.every(({ high }) => high !== undefined && Number(high.at) < now) === true;
  });
  return over && conditionText(over);
}

/** An earlier enabled rule takes everything this one could match. */
function shadowedRule(name: string, { rule, at }: PlacedRule, earlier: readonly PlacedRule[], logic: Logic): Finding | undefined {
  const by = earlier.find((one) => one.rule.status === 'enabled' && implies(rule.when, one.rule.when, logic))?.rule;
  if (by === undefined) return undefined;
  const same = canonicalJson(withoutPositions(by.when)) === canonicalJson(withoutPositions(rule.when));
  if (same && by.when.kind !== 'any') {
    const result = canonicalJson(by.result) === canonicalJson(rule.result) ? 'and result ' : '';
    const message = `${name} has the condition ${result}of the earlier rule \`${by.name}\`, which takes all it could match: remove one`;
    return { code: 'duplicate-rule', severity: 'warning', message, at };
  }
  const why = by.when.kind === 'any' ? 'matches everything' : `matches whenever this one would (\`${conditionText(by.when)}\`)`;
  const message = `${name} is never reached: the earlier rule \`${by.name}\` ${why}; move it before, or remove it`;
  return { code: 'shadowed-rule', severity: 'warning', message, at };
}

function withoutHits(name: string, { table, rule, at }: PlacedRule, { hits }: LintParts): readonly Finding[] {
  if (hits === undefined || hits.get(table, rule.name) > 0) return [];
  const since = hits.since === undefined ? 'since counting began' : `since ${toIso(hits.since)}`;
  return [{ code: 'rule-without-hits', severity: 'note', message: `${name} has matched nothing ${since}`, at }];
}
