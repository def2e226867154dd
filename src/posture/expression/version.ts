/** A dotted version: its leading numbers, and whatever follows them. Numbers of more than 15 digits are kept exactly, as bigint. */
export type Version = { readonly numbers: readonly (number | bigint)[]; readonly tail: string };

const NUMBERS = /^[0-9]+(?:\.[0-9]+)*/;
const EXACT_DIGITS = 15;

/** Reads `23.9.0.99` or `4.2.1-beta`; undefined when it does not begin with a number. */
export function parseVersion(text: string): Version | undefined {
  const found = NUMBERS.exec(text)?.[0];
  if (found === undefined) return undefined;
  return { numbers: found.split('.').map(wholeNumber), tail: text.slice(found.length) };
}

/** Component by component, a missing one being 0; then the tails as text. Negative, 0 or positive. */
export function compareVersions(a: Version, b: Version): number {
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let at = 0; at < length; at++) {
    const left = a.numbers[at] ?? 0;
    const right = b.numbers[at] ?? 0;
    if (left < right) return -1;
    if (left > right) return 1;
  }
  return a.tail === b.tail ? 0 : a.tail < b.tail ? -1 : 1;
}

function wholeNumber(digits: string): number | bigint {
  return digits.length <= EXACT_DIGITS ? Number(digits) : BigInt(digits);
}
