import type { z } from 'zod';
import type { ConformanceCase } from './case-file.ts';

/** Answers the inputs of one case in order, on one instance of the real engine. */
export type Engine = (input: unknown) => unknown | Promise<unknown>;

/** What a file `areas/<area>.ts` exports under the name `open`: makes the engine of a case from its `given`. */
export type OpenEngine = (given: ConformanceCase['given']) => Engine | Promise<Engine>;

/** Thrown by an area for what a case cannot be asked; the case fails with this reason. */
export class Unanswerable extends Error {}

/** Thrown by an area for an input whose part of the product does not exist yet. */
export class NoEngine extends Unanswerable {
  constructor(what: string) {
    super(`no engine for ${what} yet`);
  }
}

/** What stands in a case as the words of its area. A word the area does not know would be left out in silence, and the case show less than it says. */
export function wordsOf<S extends z.ZodType>(schema: S, written: unknown): z.output<S> {
  const read = schema.safeParse(written);
  if (read.success) return read.data;
  throw new Unanswerable(read.error.issues.map(fault).join('; '));
}

/** A case whose `given` and inputs are one description, what an input says taking the place of what is given. */
export function wordsTogether<S extends z.ZodType>(schema: S, given: ConformanceCase['given'], input: unknown): z.output<S> {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return wordsOf(schema, { ...given, ...input });
  throw new Unanswerable(`the input is ${JSON.stringify(input)}: an object, such as { ${Object.keys(given)[0] ?? 'key'}: … }, is needed`);
}

function fault({ path, message, ...issue }: z.core.$ZodIssue): string {
  const at = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `\`${[...path, key].map(String).join('.')}\` is no word of this area`).join('; ');
  }
  if (issue.code === 'invalid_union') {
    // What was written is meant as the form it is nearest to: one of its kind, with the fewest faults.
    const ofItsKind = issue.errors.filter((form) => form.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'));
    const [nearest] = ofItsKind.toSorted((one, other) => one.length - other.length);
    if (nearest !== undefined) return nearest.map((inner) => fault({ ...inner, path: [...path, ...inner.path] })).join('; ');
  }
  return `\`${at || 'the whole'}\`: ${message}`;
}
