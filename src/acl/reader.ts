import type { AclFault } from './entry.ts';
import { faultAt, type Token, type Words } from './tokens.ts';

/** Thrown inside the grammar only; `parseEntry` turns it into a value. */
export class Misread extends Error {
  readonly fault: AclFault;

  constructor(fault: AclFault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** Walks over the words of one line. */
export class Reader {
  readonly #tokens: readonly Token[];
  readonly #end: number;
  #at = 0;

  constructor({ tokens, end }: Words) {
    this.#tokens = tokens;
    this.#end = end;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  /** The next word in lower case, without taking it; empty at the end. */
  word(): string {
    return this.peek()?.text.toLowerCase() ?? '';
  }

  next(expected: string): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw new Misread(faultAt(this.#end, `the line ends where ${expected} is expected`));
    this.#at++;
    return token;
  }

  /** Takes the next word if it is this one. */
  take(word: string): boolean {
    if (this.word() !== word) return false;
    this.#at++;
    return true;
  }

  refuse(token: Token, message: string): never {
    throw new Misread(faultAt(token.column, message));
  }
}
