import type { Mac } from './mac.ts';

/** A way to write a MAC address, as the address AA-BB-CC-DD-EE-FF looks in it: `aabb.ccdd.eeff`. */
export type MacSpelling = string;

const FORM = /^(?:[0-9A-Fa-f]{12}|[0-9A-Fa-f]{2}([-:])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}|(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})$/;
const EXAMPLE = 'AABBCCDDEEFF';

/** How `text` is spelled; undefined when it is no MAC address, mixes cases, or has no letters that would show the case. */
export function spellingOf(text: string): MacSpelling | undefined {
  if (!FORM.test(text)) return undefined;
  const upper = /[A-F]/.test(text);
  if (upper === /[a-f]/.test(text)) return undefined;
  return written(text, upper ? EXAMPLE : EXAMPLE.toLowerCase());
}

/** `mac` in a spelling. */
export function spelled(mac: Mac, spelling: MacSpelling): string {
  const digits = mac.replace(/[^0-9A-Fa-f]/g, '');
  return written(spelling, spelling === spelling.toLowerCase() ? digits.toLowerCase() : digits.toUpperCase());
}

/** The digits in the places of those of `form`. */
function written(form: string, digits: string): string {
  let next = 0;
  return form.replace(/[0-9A-Fa-f]/g, () => digits[next++] ?? '');
}
