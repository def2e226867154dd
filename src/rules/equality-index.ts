import type { Condition, Literal } from './ast.ts';
import type { Attribute, Resolver } from './compile.ts';
import { equalsOf } from './scalar.ts';

type Indexed = { readonly when: Condition };

/** Below this many rules on one attribute, looking at each is as fast. */
const FEWEST = 8;
/** Places in all candidate lists together: a bound on memory, some MB. */
const MOST_PLACES = 500_000;

/**
 * Finds the attribute that most rules hold to one value or a few (`identity.group = 'x' and …`) and sorts the rules by that value, so that
 * a decision looks only at rules that can still match. Gives the rules to look at for some facts, in order; undefined where no attribute
 * is worth it. A rule left out would not have matched: the outcome, hit counts and monitor log are those of looking at all.
 */
export function equalityIndex<F, T extends Indexed>(rules: readonly T[], resolve: Resolver<F>): ((facts: F) => readonly T[]) | undefined {
  const held = rules.map((rule) => heldValues(rule.when, resolve));
  const name = mostHeld(held);
  const attribute = name === undefined ? undefined : resolve(name);
  if (name === undefined || !attribute) return undefined;
  const values = new Set(held.flatMap((one) => one.get(name) ?? []));
  const free = held.filter((one) => !one.has(name)).length;
  if (values.size * free > MOST_PLACES) return undefined;
  const { rest, byValue } = sorted(rules, held, name, values);
  const { read } = attribute;
  return (facts) => {
    const value = read(facts);
    if (value === undefined) return rest;
    return typeof value === 'object' ? rules : (byValue.get(value) ?? rest);
  };
}

type Held = ReadonlyMap<string, readonly Literal[]>;

/** The values each attribute must have one of for the condition to hold. */
function heldValues<F>(condition: Condition, resolve: Resolver<F>, found = new Map<string, readonly Literal[]>()): Held {
  if (condition.kind === 'all') for (const part of condition.of) heldValues(part, resolve, found);
  if (condition.kind !== 'compare' || found.has(condition.attr)) return found;
  const attribute: Attribute<F> | undefined = resolve(condition.attr);
  const values = attribute && equalsOf(condition, attribute);
  if (values?.ok) found.set(condition.attr, values.value);
  return found;
}

function mostHeld(held: readonly Held[]): string | undefined {
  const counts = new Map<string, number>();
  for (const one of held) for (const name of one.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [best] = [...counts].sort(([, a], [, b]) => b - a);
  return best && best[1] >= FEWEST ? best[0] : undefined;
}

function sorted<T>(rules: readonly T[], held: readonly Held[], name: string, values: ReadonlySet<Literal>) {
  const rest: T[] = [];
  const byValue = new Map<Literal, T[]>([...values].map((value) => [value, []]));
  for (const [index, rule] of rules.entries()) {
    const own = held[index]?.get(name);
    if (own) for (const value of new Set(own)) byValue.get(value)?.push(rule);
    else {
      rest.push(rule);
      for (const list of byValue.values()) list.push(rule);
    }
  }
  return { rest, byValue };
}
