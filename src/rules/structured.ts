import { z } from 'zod';
import { type Comparison, type Condition, type Literal, OPERATORS, type Operator, type Position } from './ast.ts';

const literal = z.union([z.string(), z.number(), z.boolean()], 'a text, a number, true or false');

const comparison = z.strictObject({
  attr: z.string().min(1, 'the name of an attribute'),
  op: z.enum(OPERATORS),
  value: z.union([literal, z.array(literal).min(1, 'at least one value')], 'a value or a list of values').optional(),
});

/** A condition as YAML writes it: a text of the condition language, or the structured form. */
export type WrittenCondition =
  | string
  | { readonly attr: string; readonly op: Operator; readonly value?: Literal | readonly Literal[] | undefined }
  | { readonly all: readonly WrittenCondition[] }
  | { readonly anyOf: readonly WrittenCondition[] }
  | { readonly not: WrittenCondition }
  | { readonly ref: string }
  | { readonly any: true };

const list = z.lazy(() => z.array(writtenCondition).min(1, 'at least one condition'));

/** Schema of a condition: `"posture.status = 'compliant'"`, `{ attr, op, value }`, `{ all }`, `{ anyOf }`, `{ not }`, `{ ref }`, `{ any: true }`. */
export const writtenCondition: z.ZodType<WrittenCondition> = z.union(
  [
    z.string().min(1, 'a condition'),
    comparison,
    z.strictObject({ all: list }),
    z.strictObject({ anyOf: list }),
    z.strictObject({ not: z.lazy(() => writtenCondition) }),
    z.strictObject({ ref: z.string().min(1, 'the name of a shared condition') }),
    z.strictObject({ any: z.literal(true) }),
  ],
  'a condition: a text, or one of { attr, op, value }, { all }, { anyOf }, { not }, { ref }, { any: true }',
);

/**
 * The condition a written one stands for. `read` gives the condition of a text, `place` the position of the value at a path; both know the
 * file, which this module does not.
 */
export function conditionOf(
  written: WrittenCondition,
  path: readonly PropertyKey[],
  read: (text: string, path: readonly PropertyKey[]) => Condition,
  place: (path: readonly PropertyKey[]) => Position,
): Condition {
  if (typeof written === 'string') return read(written, path);
  const at = place(path);
  const inner = (one: WrittenCondition, ...way: readonly PropertyKey[]): Condition => conditionOf(one, [...path, ...way], read, place);
  if ('all' in written) return { kind: 'all', of: written.all.map((one, index) => inner(one, 'all', index)), at };
  if ('anyOf' in written) return { kind: 'anyOf', of: written.anyOf.map((one, index) => inner(one, 'anyOf', index)), at };
  if ('not' in written) return { kind: 'not', of: inner(written.not, 'not'), at };
  if ('ref' in written) return { kind: 'ref', name: written.ref, at };
  if ('any' in written) return { kind: 'any', at };
  const { value } = written;
  const compared: Comparison = { kind: 'compare', attr: written.attr, op: written.op, at };
  return value === undefined ? compared : { ...compared, value };
}
