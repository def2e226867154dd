import { parseMac } from '../../../model/mac.ts';

/** Longest name asked of a directory, in UTF-16 units: a sAMAccountName has 20, a mail address 254 (RFC 5321). */
const LONGEST_NAME = 256;

/**
 * Whether a name can be anybody's. A name that is too long, empty, has control characters or is no text (half of a surrogate pair) is nobody's, and
 * no directory is troubled with it.
 */
export function canBeName(name: string): boolean {
  return name.length > 0 && name.length <= LONGEST_NAME && !/[\u0000-\u001f\u007f-\u009f]/.test(name) && name.isWellFormed();
}

/** A Windows account as it is written: `CORP\alice`, `alice@corp.example`, `host/pc1.corp.example`, `alice`. */
export type AccountName =
  | { readonly kind: 'qualified'; readonly domain: string; readonly user: string }
  | { readonly kind: 'principal'; readonly whole: string; readonly user: string; readonly suffix: string }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'plain'; readonly user: string };

/** Undefined for what no account is called, such as `CORP\` or `a\b\c`. */
export function readAccountName(name: string): AccountName | undefined {
  if (!canBeName(name)) return undefined;
  const slash = name.indexOf('\\');
  if (slash >= 0) {
    const [domain = '', user = ''] = [name.slice(0, slash), name.slice(slash + 1)];
    return domain === '' || user === '' || user.includes('\\') ? undefined : { kind: 'qualified', domain, user };
  }
  if (/^host\//i.test(name)) return name.length === 5 ? undefined : { kind: 'host', host: name.slice(5) };
  const at = name.lastIndexOf('@');
  if (at < 0) return { kind: 'plain', user: name };
  const [user, suffix] = [name.slice(0, at), name.slice(at + 1)];
  return user === '' || suffix === '' ? undefined : { kind: 'principal', whole: name, user, suffix };
}

/** A name in the spellings a directory may have it in: a MAC address has several, anything else has one. */
export function spellingsOf(name: string): readonly string[] {
  const mac = parseMac(name);
  if (mac === undefined) return [name];
  const digits = mac.replaceAll('-', '');
  return [mac, mac.replaceAll('-', ':'), digits, (digits.match(/..../g) ?? []).join('.')];
}

/**
 * Whether two names are the same but for case. Directories also ignore blanks, accents and compatibility forms when they search (RFC 4518 §2,
 * Active Directory): what is found by those is another's account.
 */
export function sameName(a: string, b: string): boolean {
  return fold(a) === fold(b);
}

function fold(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
