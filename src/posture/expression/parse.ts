import { err, ok, type Result } from '../../base/result.ts';
import { DEEPEST, type Expression, type ExpressionFault, LONGEST, MOST_ATOMS } from './ast.ts';
import { type AtomFault, parseAtom } from './atom.ts';
import { Inside, isBlank, nextAtom } from './inside-string.ts';
import { Stop } from './stop.ts';

/**
 * Reads a client device check expression, the content of NetScaler's `-csecexpr` (policy-and-posture §4.2):
 *
 * ```
 * value = and , { "||" , and } ;   and = not , { "&&" , not } ;   not = { "!" } , ( "(" , value , ")" | call ) ;
 * call  = "sys.client_expr" , "(" , string , ")"
 *       | "CLIENT.APPLICATION" , "(" , text , ")" | "CLIENT.SYSTEM" , "(" , text , ")"
 *       | "CLIENT.APPLICATION.PROCESS" , "(" , name , ")" , ( "EXISTS" | "NOTEXISTS" ) ;
 * ```
 * A string stands in `"`, `'` or `\"`; inside it `||`, `&&`, OR, AND and parentheses may join several atoms. Keywords in any case.
 * At most 8192 characters, 32 levels and 256 atoms; it always ends, in time linear in its length. The fault names line and column.
 */
export function parseExpression(text: string): Result<Expression, ExpressionFault> {
  if (text.length > LONGEST) {
    return err({ message: `the expression is ${text.length} characters long, at most ${LONGEST} are allowed`, line: 1, column: 1 });
  }
  try {
    return ok(new Reader(text).whole());
  } catch (thrown) {
    if (thrown instanceof Stop) return err({ message: thrown.message, ...placeOf(text, thrown.offset) });
    throw thrown;
  }
}

const BLANK = /[ \t\r\n]*/y;
const CALL = /sys\.client_expr|client\.application\.process|client\.application|client\.system/iy;
const EXISTS = /exists/iy;
const NOT_EXISTS = /not[ \t]*exists/iy;
/** What NetScaler's editor appends for people. */
const COMMENT = /[ \t]*\[COMMENT:[^\]]*\]$/i;
const OPENING = /\\"|["']/y;
const WORD = /[^\s()"'&|!\\]{1,40}/y;

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #atoms = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Expression {
    const expression = this.#outer();
    if (this.#at < this.#text.length) throw this.#expected('`&&`, `||` or the end');
    return expression;
  }

  #outer(): Expression {
    const operand = (): Expression => this.#negation();
    return this.#chain(
      'anyOf',
      () => this.#sign('||'),
      () => this.#chain('all', () => this.#sign('&&'), operand),
    );
  }

  #chain(kind: 'all' | 'anyOf', joined: () => boolean, part: () => Expression): Expression {
    const first = part();
    if (!joined()) return first;
    const of = [first];
    do of.push(part());
    while (joined());
    return { kind, of };
  }

  #negation(): Expression {
    if (this.#sign('!')) return this.#nested(() => ({ kind: 'not', of: this.#negation() }));
    if (this.#sign('(')) return this.#nested(() => this.#closed(this.#outer()));
    return this.#call();
  }

  #call(): Expression {
    const name = this.#take(CALL)?.toLowerCase();
    if (name === undefined) throw this.#expected('`sys.client_expr("…")`, `!` or `(`');
    if (!this.#sign('(')) throw this.#expected(`\`(\` after \`${name}\``);
    switch (name) {
      case 'sys.client_expr':
        return this.#closed(this.#string());
      case 'client.application':
        return this.#legacy('app_0_');
      case 'client.system':
        return this.#legacy('sys_0_');
      default:
        return this.#legacyProcess();
    }
  }

  /** `CLIENT.APPLICATION(ANTIVIR_2600_RTP_==_TRUE)`: the frequency is missing, so it is scanned once. */
  #legacy(prefix: string): Expression {
    const { content, start } = this.#bracketed();
    this.#take(EXISTS);
    return this.#legacyAtom(prefix, content, start);
  }

  #legacyAtom(prefix: string, content: string, start: number): Expression {
    const end = nextAtom(content, 0, content.length);
    if (end < content.length) throw new Stop('operators stand outside the parentheses', start + end);
    return this.#atom(prefix + content, start - prefix.length);
  }

  #legacyProcess(): Expression {
    const { content, start } = this.#bracketed();
    const atom = this.#legacyAtom('proc_0_', content, start);
    const word = this.#take(EXISTS) ?? this.#take(NOT_EXISTS);
    if (word === undefined) throw this.#expected('`EXISTS` or `NOTEXISTS`');
    return /^not/i.test(word) ? { kind: 'not', of: atom } : atom;
  }

  /** What stands up to the closing parenthesis, which is taken too; quotes around it are left out. */
  #bracketed(): { readonly content: string; readonly start: number } {
    const quote = this.#take(OPENING);
    const start = this.#at;
    const end = this.#text.indexOf(quote ?? ')', start);
    if (end < 0) throw new Stop(`\`${quote ?? ')'}\` is missing`, start);
    this.#at = end + (quote?.length ?? 0);
    if (!this.#sign(')')) throw this.#expected('`)`');
    return { content: this.#text.slice(start, end).trim(), start: start + blanksAt(this.#text, start, end) };
  }

  #string(): Expression {
    const quote = this.#take(OPENING);
    if (quote === undefined) throw this.#expected('a check in quotes');
    const start = this.#at;
    const end = this.#text.indexOf(quote, start);
    if (end < 0) throw new Stop(`the quote ${quote} is not closed`, start - quote.length);
    const inner = new Inside(
      this.#text,
      start,
      end,
      (text, offset) => this.#atom(text, offset),
      (work) => this.#nested(work),
    );
    const expression = inner.whole();
    this.#at = end + quote.length;
    this.#blank();
    return expression;
  }

  #atom(text: string, offset: number): Expression {
    if (++this.#atoms > MOST_ATOMS) throw new Stop(`the expression holds more than ${MOST_ATOMS} checks`, Math.max(0, offset));
    const atom = parseAtom(text.replace(COMMENT, ''));
    if (!atom.ok) throw stopAt(atom.error, offset);
    return { kind: 'atom', atom: atom.value };
  }

  #nested(inner: () => Expression): Expression {
    if (++this.#depth > DEEPEST) throw new Stop(`the expression is nested more than ${DEEPEST} deep`, this.#at);
    const expression = inner();
    this.#depth--;
    return expression;
  }

  #closed(inner: Expression): Expression {
    if (!this.#sign(')')) throw this.#expected('`)`');
    return inner;
  }

  #sign(sign: string): boolean {
    this.#blank();
    if (!this.#text.startsWith(sign, this.#at)) return false;
    this.#at += sign.length;
    this.#blank();
    return true;
  }

  #take(pattern: RegExp): string | undefined {
    this.#blank();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) return undefined;
    this.#at += found.length;
    return found;
  }

  #blank(): void {
    BLANK.lastIndex = this.#at;
    this.#at += BLANK.exec(this.#text)?.[0].length ?? 0;
  }

  #expected(what: string): Stop {
    this.#blank();
    WORD.lastIndex = this.#at;
    const found = WORD.exec(this.#text)?.[0] ?? this.#text.charAt(this.#at);
    return new Stop(`${what} is expected, not ${found === '' ? 'the end' : `\`${found}\``}`, this.#at);
  }
}

function blanksAt(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isBlank(text.charAt(at))) at++;
  return at - start;
}

function stopAt({ message, offset }: AtomFault, base: number): Stop {
  return new Stop(message, Math.max(0, base + offset));
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
