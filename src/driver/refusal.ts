import { anyOf } from './any-of.ts';
import type { ModeGraph } from './contract.ts';
import type { Response } from './echo.ts';

/** A line the device refused, in its own words and ours. */
export type Refusal = {
  readonly line: string;
  /** What the device printed. */
  readonly message: string;
  readonly meaning: string;
  readonly kind?: 'locked' | 'authentication';
  /** Column of the refused token in the line, from 1, where the device pointed at one. */
  readonly column?: number;
};

/** The refusal in the answer to `line`, if there is one. Log lines that came in between are not looked at. */
export function refusalIn(graph: ModeGraph, line: string, { output, promptLength }: Response): Refusal | undefined {
  const suspect = anyOf(graph.errors);
  for (const shown of output) {
    if (!suspect.test(shown)) continue;
    if (graph.noise.some((noise) => noise.test(shown))) continue;
    const error = graph.errors.find(({ pattern }) => pattern.test(shown));
    if (error)
      return {
        line,
        message: shown.trim(),
        meaning: error.meaning,
        ...(error.kind && { kind: error.kind }),
        ...columnIn(output, line, promptLength),
      };
  }
  return undefined;
}

/** The caret stands below the typed line, so the prompt is counted off. One beyond the line points at its end. */
function columnIn(output: readonly string[], line: string, promptLength: number): { column?: number } {
  const caret = output.find((shown) => /^\s*\^$/.test(shown));
  const column = caret === undefined ? 0 : caret.indexOf('^') - promptLength + 1;
  return column >= 1 && column <= line.length + 1 ? { column } : {};
}

/** `line 3 'permit tcp any any eq 99999': not a command here (% Invalid …), at column 24 '99999'`. */
export function refusalText(refusal: Refusal, place: string): string {
  const token = refusal.column === undefined ? undefined : /^\S+/.exec(refusal.line.slice(refusal.column - 1))?.[0];
  const at = refusal.column === undefined ? '' : `, at column ${refusal.column}${token === undefined ? '' : ` \`${token}\``}`;
  return `${place} \`${refusal.line}\` was refused: ${refusal.meaning} (\`${refusal.message}\`)${at}`;
}
