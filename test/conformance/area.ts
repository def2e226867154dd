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

function fault({ path, message, ...issue }: z.core.$ZodIssue): string {
  const at = path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `\`${[...path, key].map(String).join('.')}\` is no word of this area`).join('; ');
  }
  return `\`${at || 'the whole'}\`: ${message}`;
}
