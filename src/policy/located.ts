import { type Fault, fault } from '../base/fault.ts';
import { type Condition, type ConditionFault, mapPositions, type Position } from '../rules/ast.ts';
import { parseCondition } from '../rules/parse.ts';
import { conditionOf, type WrittenCondition } from '../rules/structured.ts';
import { sourcePlace } from './source-place.ts';

/** A file that met its schema: places of its values, and of everything inside its conditions. */
export class PolicySource {
  readonly path: string;
  readonly #text: string;
  readonly #at: (path: readonly PropertyKey[]) => string;

  constructor(path: string, text: string, at: (path: readonly PropertyKey[]) => string) {
    this.path = path;
    this.#text = text;
    this.#at = at;
  }

  /** `file:line:column` */
  at(path: readonly PropertyKey[]): string {
    return this.#at(path);
  }

  /** A condition with positions counted in the file. A text that does not parse becomes `any`, its fault is told. */
  condition(written: WrittenCondition, path: readonly PropertyKey[], faults: Fault[]): Condition {
    const read = (text: string, where: readonly PropertyKey[]): Condition => {
      const start = this.position(where);
      const parsed = parseCondition(text);
      if (parsed.ok) return mapPositions(parsed.value, (at) => sourcePlace(this.#text, start, text, at));
      faults.push(this.fault({ message: parsed.error.message, ...sourcePlace(this.#text, start, text, parsed.error) }));
      return { kind: 'any' };
    };
    return conditionOf(written, path, read, (where) => this.position(where));
  }

  fault({ message, line, column }: ConditionFault): Fault {
    return fault('config.invalid', message, { at: `${this.path}:${line}:${column}` });
  }

  /** Line and column of the value at a path. */
  position(path: readonly PropertyKey[]): Position {
    const [line, column] = this.#at(path).split(':').slice(-2).map(Number);
    return { line: line ?? 1, column: column ?? 1 };
  }
}

/** A thing, the file it is in, and the way to it in that file. */
export type Located<T> = { readonly value: T; readonly source: PolicySource; readonly path: readonly PropertyKey[] };

export function placeOf({ source, path }: Located<unknown>, ...way: readonly PropertyKey[]): string {
  return source.at([...path, ...way]);
}
