import { newEnforcer, newModelFromString } from 'casbin';
import { inRanges, parseAddressRange } from '../../src/rules/addresses.ts';
import { matchesGlob } from '../../src/rules/glob.ts';
import { type Engine, NO_RULE } from './engine.ts';
import type { Cell, Request, WrittenRule } from './workload.ts';

/** How a cell of a column is held against the value; cells are text, as in any casbin policy. */
const FUNCTIONS: Partial<Record<Cell['op'], (value: string | number, cell: string) => boolean>> = {
  eq: (value, cell) => String(value) === cell,
  ne: (value, cell) => String(value) !== cell,
  in: (value, cell) => cell.split('|').includes(String(value)),
  notIn: (value, cell) => !cell.split('|').includes(String(value)),
  between: (value, cell) => {
    const [low, high] = cell.split('|');
    return Number(value) >= Number(low) && Number(value) <= Number(high);
  },
  inGroup: (value, cell) => value === cell || String(value).startsWith(`${cell}:`),
  matchesGlob: (value, cell) => matchesGlob(cell, String(value)),
  endsWith: (value, cell) => String(value).endsWith(cell),
  contains: (value, cell) => String(value).includes(cell),
  ipInRange: (value, cell) => {
    const range = parseAddressRange(cell);
    return range !== undefined && inRanges([range], String(value));
  },
};

/**
 * node-casbin with an attribute-based matcher: a column for each attribute and operator in use, empty where a rule does not ask, the request
 * as one object, and the effect that ends at the first match. Its rules are looked up with `enforceExSync`, without an enforcer cache.
 */
export async function casbin(rules: readonly WrittenRule[]): Promise<Engine<Request>> {
  const columns = [...new Set(rules.flatMap(({ cells }) => cells.map(({ of, op }) => `${of} ${op}`)))].map((key) => key.split(' '));
  const fields = columns.map((_, index) => `c${index}`);
  const matcher = columns.map(([of, op], index) => `(p.c${index} == '' || ${op}_(r.f.${of}, p.c${index}))`).join(' && ');
  const model = newModelFromString(
    `[request_definition]\nr = f\n[policy_definition]\np = name, ${fields.join(', ')}\n` +
      `[policy_effect]\ne = some(where (p.eft == allow))\n[matchers]\nm = ${matcher}\n`,
  );
  const enforcer = await newEnforcer(model);
  for (const [op, test] of Object.entries(FUNCTIONS)) await enforcer.addFunction(`${op}_`, test);
  await enforcer.addPolicies(
    rules.map(({ name, cells }) => [
      name,
      ...columns.map(([of, op]) => {
        const cell = cells.find((one) => one.of === of && one.op === op);
        return cell ? [cell.value].flat().join('|') : '';
      }),
    ]),
  );
  return {
    name: 'node-casbin 5.51.1',
    prepare: (request) => request,
    decide: (request) => enforcer.enforceExSync(request)[1][0] ?? NO_RULE,
  };
}
