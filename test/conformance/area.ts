import type { ConformanceCase } from './case-file.ts';

/** Answers the inputs of one case in order, on one instance of the real engine. */
export type Engine = (input: unknown) => unknown | Promise<unknown>;

/** What a file `areas/<area>.ts` exports under the name `open`: makes the engine of a case from its `given`. */
export type OpenEngine = (given: ConformanceCase['given']) => Engine | Promise<Engine>;

/** Thrown by an area for an input whose part of the product does not exist yet; the case fails with this reason. */
export class NoEngine extends Error {
  constructor(what: string) {
    super(`no engine for ${what} yet`);
  }
}
