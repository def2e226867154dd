import { z } from 'zod';
import { writtenCondition } from '../rules/structured.ts';
import { description, ruleName } from './profile-schema.ts';

const literal = z.union([z.string(), z.number(), z.boolean()], 'a text, a number, true or false');

/** What an attribute of a column must be: one value, one of a list, or nothing or `any` (requirement P62: an empty cell is ANY). */
const cell = z.union([literal, z.array(literal).min(1, 'at least one value'), z.null()], 'a value, a list of values, or `any`');

const columns = z.array(z.string().min(1, 'the name of an attribute')).optional();

function rule<R extends z.ZodType>(result: R) {
  return z
    .strictObject({
      name: ruleName.optional(),
      description: description.optional(),
      status: z.enum(['enabled', 'disabled', 'monitor']).default('enabled'),
      cells: z.record(z.string(), cell).optional(),
      when: writtenCondition.optional(),
      result,
    })
    .refine((written: { readonly cells?: unknown; readonly when?: unknown }) => written.cells !== undefined || written.when !== undefined, {
      message: 'a rule needs `when`, `cells` or both; `when: any` matches everything',
    });
}

type Written = { readonly simple?: unknown; readonly rules?: unknown; readonly default?: unknown };

/** `{ simple: result }` or `{ rules: [...], default: result }`; `exceptions` tells who writes some that this policy has none (requirement P7). */
export function choice<R extends z.ZodType, N extends z.ZodType>(result: R, exceptions: N) {
  return z
    .strictObject({
      simple: result.optional(),
      columns,
      rules: z.array(rule(result)).optional(),
      default: result.optional(),
      exceptions,
    })
    .refine((written: Written) => (written.simple === undefined) !== (written.rules === undefined && written.default === undefined), {
      message: 'either `simple`, or `rules` with a `default`',
    })
    .refine((written: Written) => written.rules === undefined || written.default !== undefined, {
      message: '`rules` need a `default` for what no rule matches',
    });
}

/** Rules with a default, and exceptions with columns of their own before them (requirements P8, P56). */
export function ruled<R extends z.ZodType, N extends z.ZodType>(result: R, simple: N) {
  return z.strictObject({
    exceptionColumns: columns,
    exceptions: z.array(rule(result)).default([]),
    columns,
    rules: z.array(rule(result)).default([]),
    default: result,
    simple,
  });
}

/** The shape all written rules share. */
export type WrittenRule<R> = Omit<z.output<ReturnType<typeof rule>>, 'result'> & { readonly result: R };
export type WrittenCell = z.output<typeof cell>;
