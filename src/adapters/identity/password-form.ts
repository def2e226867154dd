import { ntHashOf } from '../../auth/mschap/nt-hash.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import type { Random } from '../../ports/random.ts';
import { type NtPassword, ntForm, parseNt } from './nt-password.ts';
import { parsePbkdf2, parseSha256, pbkdf2Form, type Sha256Password, sha256Form } from './salted-password.ts';
import { parseScrypt, scryptForm } from './scrypt-password.ts';
import type { SlowPassword } from './slow-password.ts';

/** A password as a record keeps it. None prints: the parts are private. `slow` ones answer with a promise, the others at once. */
export type PasswordForm = PlainPassword | FastPassword | SlowPassword | typeof NO_PASSWORD;
export type FastPassword = Sha256Password | NtPassword;

/** Of an account that has none: only the empty password is right (requirement U4). */
export const NO_PASSWORD = { kind: 'none', is: (offered: string): boolean => offered === '' } as const;

/** `plain:TEXT`, which CHAP and MS-CHAP need. */
class PlainPassword {
  readonly kind = 'plain';
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** For CHAP, whose answer cannot be checked without it. */
  octets(): Uint8Array {
    return Buffer.from(this.#text, 'utf8');
  }

  /** For MS-CHAP: a form without this method cannot do it. */
  ntHash(): Uint8Array {
    return ntHashOf(this.#text);
  }

  /** Takes a time that depends on `offered` only. */
  is(offered: string): boolean {
    const held = this.#text;
    let difference = offered.length ^ held.length;
    for (let i = 0; i < offered.length; i++) difference |= offered.charCodeAt(i) ^ (i < held.length ? held.charCodeAt(i) : 0);
    return difference === 0;
  }
}

/** What is to be written into a record for `password`; `nt` needs the key of the store. */
export async function hashPassword(
  password: string,
  random: Random,
  form: 'scrypt' | 'plain' | 'pbkdf2' | 'sha256' | { readonly nt: Secret } = 'scrypt',
): Promise<string> {
  if (typeof form === 'object') return ntForm(password, form.nt, random);
  switch (form) {
    case 'scrypt':
      return scryptForm(password, random);
    case 'plain':
      return `plain:${password}`;
    case 'pbkdf2':
      return pbkdf2Form(password, random);
    case 'sha256':
      return sha256Form(password, random);
  }
}

/** Reads a stored form; `nt:` with the key of its store. The error says what is wrong with it, never what it holds. */
export function parsePasswordForm(text: string, key?: Secret): Result<PasswordForm, string> {
  const [kind = ''] = text.split(':', 1);
  switch (text.includes(':') ? kind : '') {
    case 'plain':
      return ok(new PlainPassword(text.slice('plain:'.length)));
    case 'scrypt':
      return parseScrypt(text);
    case 'pbkdf2-sha256':
      return parsePbkdf2(text);
    case 'sha256':
      return parseSha256(text);
    case 'nt':
      return parseNt(text, key);
    default:
      return err('a password has the form `scrypt:…`, `plain:…`, `pbkdf2-sha256:…`, `sha256:…` or `nt:…`: see `portreeve user hash`');
  }
}

/** Whether a form is an NT hash, which opens MS-CHAP to whoever has it. */
export function isNtForm(text: string): boolean {
  return text.startsWith('nt:');
}
