import { err, ok, type Result } from '../base/result.ts';
import { type Condition, type ConditionFault, DEEPEST, type Literal, type Operator, type Position } from './ast.ts';
import { type Token, tokensOf, type ValueForm } from './tokens.ts';
import { OPERATOR_OF_WORD, RESERVED } from './words.ts';

/** Longest text of one condition, in UTF-16 units. */
export const LONGEST = 4096;

/**
 * Reads the text form of a condition, the one language of policy tables, posture and playbooks:
 *
 * ```
 * condition  = conjunction , { "or" , conjunction } ;          conjunction = term , { "and" , term } ;
 * term       = "not" , term | "(" , condition , ")" | "any" | ( "exists" | "not-exists" ) , "(" , name , ")" | "ref" , "(" , name , ")"
 *            | name , ( "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "starts-with" | "ends-with" | "matches-glob" | "in-group" ) , value
 *            | name , ( "in" | "not-in" ) , list | name , "in-range" , ( value | list )
 *            | name , ( "between" | "in-date-time" ) , value , "and" , value ;
 * list       = "(" , value , { "," , value } , ")" ;           value = 'text' | number | "true" | "false" ;
 * ```
 * At most 4096 characters and 16 levels; it always ends, in time linear in its length. The fault names line and column in `text`.
 * In the form `bare` a value may also stand without quotes, and everything is text.
 */
export function parseCondition(text: string, form: ValueForm = 'quoted'): Result<Condition, ConditionFault> {
  if (text.length > LONGEST) {
    return err({ message: `the condition is ${text.length} characters long, at most ${LONGEST} are allowed`, line: 1, column: 1 });
  }
  const tokens = tokensOf(text, form);
  if (!tokens.ok) return tokens;
  try {
    return ok(new Reader(tokens.value, form).whole());
  } catch (thrown) {
    if (thrown instanceof Stop) return err(thrown.fault);
    throw thrown;
  }
}

/** Leaves the recursive descent at the first fault; never escapes this file. */
class Stop extends Error {
  readonly fault: ConditionFault;
  constructor(message: string, at: Position) {
    super(message);
    this.fault = { message, ...at };
  }
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #form: ValueForm;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], form: ValueForm) {
    this.#tokens = tokens;
    this.#form = form;
  }

  whole(): Condition {
    const condition = this.#disjunction();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw new Stop(`\`and\`, \`or\` or the end is expected, not ${shown(rest)}`, rest.at);
    return condition;
  }

  #disjunction(): Condition {
    return this.#chain('or', 'anyOf', () => this.#chain('and', 'all', () => this.#term()));
  }

  #chain(word: string, kind: 'all' | 'anyOf', part: () => Condition): Condition {
    const at = this.#peek().at;
    const first = part();
    if (!this.#is(word)) return first;
    const of = [first];
    while (this.#is(word)) {
      this.#next++;
      of.push(part());
    }
    return { kind, of, at };
  }

  #term(): Condition {
    const token = this.#take();
    if (token.kind === 'sign' && token.text === '(') return this.#nested(token.at, () => this.#closed(this.#disjunction()));
    if (token.kind !== 'word') throw new Stop(`an attribute name, \`not\` or \`(\` is expected, not ${shown(token)}`, token.at);
    if (token.quoted) return this.#comparison(token.text, token.at);
    switch (token.text) {
      case 'not':
        return this.#nested(token.at, () => ({ kind: 'not', of: this.#term(), at: token.at }));
      case 'any':
        return { kind: 'any', at: token.at };
      case 'exists':
        return { kind: 'compare', attr: this.#argument(), op: 'exists', at: token.at };
      case 'not-exists':
        return { kind: 'compare', attr: this.#argument(), op: 'notExists', at: token.at };
      case 'ref':
        return { kind: 'ref', name: this.#argument(), at: token.at };
      default:
        if (RESERVED.has(token.text)) throw new Stop(`an attribute name is expected, not ${shown(token)}`, token.at);
        return this.#comparison(token.text, token.at);
    }
  }

  #comparison(attr: string, at: Position): Condition {
    const token = this.#take();
    const op = token.kind === 'sign' || (token.kind === 'word' && !token.quoted) ? OPERATOR_OF_WORD.get(token.text) : undefined;
    if (op === undefined || op === 'exists' || op === 'notExists') {
      throw new Stop(`an operator such as \`=\` or \`in\` is expected after \`${attr}\`, not ${shown(token)}`, token.at);
    }
    return { kind: 'compare', attr, op, value: this.#operand(op), at };
  }

  #operand(op: Operator): Literal | readonly Literal[] {
    if (op === 'in' || op === 'notIn') return this.#list();
    if (op === 'ipInRange') {
      const next = this.#peek();
      return next.kind === 'sign' && next.text === '(' ? this.#list() : this.#literal();
    }
    if (op === 'between' || op === 'inDateTime') {
      const low = this.#literal();
      const word = this.#take();
      if (!isWord(word, 'and')) throw new Stop(`\`and\` and the upper end are expected, not ${shown(word)}`, word.at);
      return [low, this.#literal()];
    }
    return this.#literal();
  }

  #list(): readonly Literal[] {
    this.#sign('(');
    const values = [this.#literal()];
    for (;;) {
      const token = this.#take();
      if (token.kind === 'sign' && token.text === ')') return values;
      if (token.kind !== 'sign' || token.text !== ',') throw new Stop(`\`,\` or \`)\` is expected, not ${shown(token)}`, token.at);
      values.push(this.#literal());
    }
  }

  #literal(): Literal {
    const token = this.#take();
    if (token.kind === 'text') return token.text;
    if (this.#form === 'bare' && token.kind === 'word') return token.text;
    if (token.kind === 'number') return token.value;
    if (isWord(token, 'true')) return true;
    if (isWord(token, 'false')) return false;
    const hint = token.kind === 'word' ? `: write '${token.text}' in quotes` : '';
    throw new Stop(`a value is expected, not ${shown(token)}${hint}`, token.at);
  }

  #argument(): string {
    this.#sign('(');
    const token = this.#take();
    if (token.kind !== 'word' && token.kind !== 'text') throw new Stop(`a name is expected, not ${shown(token)}`, token.at);
    this.#sign(')');
    return token.text;
  }

  #nested(at: Position, inner: () => Condition): Condition {
    if (++this.#depth >= DEEPEST) throw new Stop(`the condition is nested more than ${DEEPEST} deep`, at);
    const condition = inner();
    this.#depth--;
    return condition;
  }

  #closed(inner: Condition): Condition {
    this.#sign(')');
    return inner;
  }

  #sign(text: string): void {
    const token = this.#take();
    if (token.kind !== 'sign' || token.text !== text) throw new Stop(`\`${text}\` is expected, not ${shown(token)}`, token.at);
  }

  #is(word: string): boolean {
    return isWord(this.#peek(), word);
  }

  #peek(): Token {
    const token = this.#tokens[this.#next];
    if (!token) throw new Error('read past the end token');
    return token;
  }

  /** The next token; the end token is never passed. */
  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }
}

function isWord(token: Token, word: string): boolean {
  return token.kind === 'word' && !token.quoted && token.text === word;
}

function shown(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'the end';
    case 'number':
      return `\`${token.value}\``;
    case 'text':
      return `the text '${token.text}'`;
    default:
      return `\`${token.text}\``;
  }
}
