import type { Ipv4, Secret } from '../../../src/driver/vocabulary.ts';
import type { Token } from './command.ts';
import type { InterfaceName } from './interface-name.ts';

/**
 * What may stand in a command line, by kind (reliability §4.2). Nothing is mended or stripped: a value that is not allowed is refused as it is.
 * INVARIANT: no allowed value holds a control character, a `?`, a line break or anything that is not ASCII.
 */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const FREE_TEXT = /^[A-Za-z0-9][A-Za-z0-9 .,:;/_()@#=&+'-]{0,99}$/;
const KEY = /^[A-Za-z0-9_+=.,:;/@#%&*~$-][A-Za-z0-9_+=.,:;/@#%&*~$!-]{0,126}$/;
/** Texts that would be a command if anything put them at the start of a line. */
const COMMAND_WORDS =
  /^(?:do|end|exit|no|reload|configure|copy|delete|erase|write|tclsh|tclquit|puts|event|action|banner|enable|disable|show|debug|username|aaa|access-list|ip (?:access-list|route|http|ssh|scp))(?: |$)/i;

export const NAME_RULE = 'a letter followed by up to 62 letters, digits, `_` or `-`';
export const TEXT_RULE =
  "up to 100 letters, digits, blanks and . , : ; / _ ( ) @ # = & + ' -, beginning with a letter or digit and not with a command such as `do` or `no`";
export const KEY_RULE =
  '2 to 127 letters, digits and _ + = . , : ; / @ # % & * ~ $ - !, not beginning with `!` and not asterisks alone: a command line takes no others safely, and asterisks stand for a key somebody hid';

export function isName(text: string): boolean {
  return NAME.test(text);
}

export function isFreeText(text: string): boolean {
  return FREE_TEXT.test(text) && !text.endsWith(' ') && !COMMAND_WORDS.test(text);
}

/** One digit alone would be read as the kind of encryption; asterisks are what a guide prints where a key is to be filled in (trap T2-1). */
export function isKey(text: string): boolean {
  return KEY.test(text) && text.length > 1 && !/^\*+$/.test(text);
}

export function nameToken(text: string): Token {
  return checked(text, isName(text));
}

export function textToken(text: string): Token {
  return checked(text, isFreeText(text));
}

export function addressToken(address: Ipv4): Token {
  return checked(address, /^\d{1,3}(\.\d{1,3}){3}$/.test(address));
}

export function numberToken(value: number): Token {
  return checked(String(value), Number.isInteger(value) && value >= 0 && value <= 0x7fffffff);
}

export function interfaceToken(name: InterfaceName): Token {
  return checked(name, /^[A-Z][A-Za-z-]+\d+(\/\d+)*$/.test(name));
}

/** One of a list of words of ours, or an access list entry the parser printed. */
export function printedToken(text: string): Token {
  return checked(text, /^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(text) && !/[?!|]/.test(text));
}

export function keyToken(secret: Secret): Secret {
  checked('the key', isKey(secret.reveal()));
  return secret;
}

/** The schema lets nothing else through, so that a bad value here is a bug. */
function checked(text: string, good: boolean): Token {
  if (!good) throw new Error(`not allowed in a command line: ${JSON.stringify(text)}`);
  return text as Token;
}
