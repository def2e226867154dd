import type { Expression } from './ast.ts';
import { Stop } from './stop.ts';

/** Atoms joined inside one string, an extension: `"proc_0_a OR (proc_0_b AND proc_0_c)"`. */
export class Inside {
  readonly #text: string;
  readonly #end: number;
  readonly #atom: (text: string, offset: number) => Expression;
  readonly #nested: (inner: () => Expression) => Expression;
  #at: number;

  constructor(
    text: string,
    start: number,
    end: number,
    atom: (text: string, offset: number) => Expression,
    nested: (inner: () => Expression) => Expression,
  ) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
    this.#atom = atom;
    this.#nested = nested;
  }

  whole(): Expression {
    const expression = this.#disjunction();
    if (this.#at < this.#end) throw new Stop('`)` closes nothing', this.#at);
    return expression;
  }

  #disjunction(): Expression {
    return this.#chain('anyOf', ['||', 'OR'], () => this.#chain('all', ['&&', 'AND'], () => this.#primary()));
  }

  #chain(kind: 'all' | 'anyOf', words: readonly string[], part: () => Expression): Expression {
    const of = [part()];
    while (this.#operator(words)) of.push(part());
    const [first] = of;
    return of.length === 1 && first ? first : { kind, of };
  }

  #operator(words: readonly string[]): boolean {
    this.#blank();
    const word = words.find((one) => standsAt(one, this.#text, this.#at, this.#end));
    if (word === undefined) return false;
    this.#at += word.length;
    return true;
  }

  #primary(): Expression {
    this.#blank();
    if (this.#at < this.#end && this.#text.charAt(this.#at) === '(') {
      const open = this.#at++;
      return this.#nested(() => {
        const inner = this.#disjunction();
        this.#blank();
        if (this.#at >= this.#end || this.#text.charAt(this.#at) !== ')') throw new Stop('`(` is not closed', open);
        this.#at++;
        return inner;
      });
    }
    const end = nextAtom(this.#text, this.#at, this.#end);
    const start = this.#at;
    this.#at = end;
    return this.#atom(this.#text.slice(start, end).trimEnd(), start);
  }

  #blank(): void {
    while (this.#at < this.#end && isBlank(this.#text.charAt(this.#at))) this.#at++;
  }
}

/**
 * Where the atom that begins at `start` ends: before `||`, `&&`, a blank with OR or AND after it, a `)` that nothing in the atom opened, or
 * at `end`. A name may hold blanks and balanced parentheses, as `Google Chrome Helper (Renderer)` does.
 */
export function nextAtom(text: string, start: number, end: number): number {
  let open = 0;
  for (let at = start; at < end; at++) {
    const character = text.charAt(at);
    if (character === '(') open++;
    else if (character === ')' && --open < 0) return at;
    else if (WORDS_AND_SIGNS.sign.some((one) => standsAt(one, text, at, end))) return at;
    else if (open === 0 && isBlank(character) && WORDS_AND_SIGNS.word.some((one) => standsAt(one, text, at + 1, end))) return at;
  }
  return end;
}

const WORDS_AND_SIGNS = { sign: ['||', '&&'], word: ['OR', 'AND'] } as const;

/** A word stands alone: a blank, a parenthesis or the end follows it. */
function standsAt(operator: string, text: string, at: number, end: number): boolean {
  const after = at + operator.length;
  if (after > end || !text.startsWith(operator, at)) return false;
  return operator === '||' || operator === '&&' || after === end || isBlank(text.charAt(after)) || text.charAt(after) === '(';
}

export function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r' || character === '\n';
}
