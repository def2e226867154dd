import { type Fault, fault } from '../base/fault.ts';
import type { Comparison, Condition, Operator } from '../rules/ast.ts';
import { isPlace } from './attributes.ts';
import { type Located, placeOf } from './located.ts';
import type { WrittenCell } from './table-schema.ts';

/**
 * The cells of a rule as comparisons, in the order of the columns where the table names them (requirements P62, P72). A value means equal, or in
 * the group for places in a hierarchy; a list means one of them; nothing and `any` mean any.
 */
export function cellConditions(
  cells: Readonly<Record<string, WrittenCell>>,
  at: Located<unknown>,
  columns: readonly string[] | undefined,
  faults: Fault[],
): readonly Condition[] {
  for (const column of Object.keys(cells)) {
    if (columns === undefined || columns.includes(column)) continue;
    const message = `\`${column}\` is not a column of this table: add it to \`columns\`, or use one of ${columns.map((one) => `\`${one}\``).join(', ')}`;
    faults.push(fault('config.invalid', message, { at: placeOf(at, column) }));
  }
  return (columns ?? Object.keys(cells)).flatMap((column): Condition[] => {
    const cell = Object.hasOwn(cells, column) ? cells[column] : undefined;
    if (cell === undefined || cell === null || cell === 'any') return [];
    const position = at.source.position([...at.path, column]);
    const values = Array.isArray(cell) ? cell : [cell];
    const group = isPlace(column);
    const compare = (op: Operator, value: NonNullable<Comparison['value']>): Condition => ({
      kind: 'compare',
      attr: column,
      op,
      value,
      at: position,
    });
    if (!group) return [Array.isArray(cell) ? compare('in', cell) : compare('eq', cell)];
    const each = values.map((value) => compare('inGroup', value));
    return each.length === 1 ? each : [{ kind: 'anyOf', of: each, at: position }];
  });
}
