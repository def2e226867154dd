import type { Secret } from '../../../src/driver/vocabulary.ts';

/** The fixed text IOS mixes a type 7 password with; known since 1995, and no protection. */
const MIXED_WITH = 'dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87';

/**
 * Whether the key a device shows is the wanted one. Shown in clear and as type 7 it can be compared; as type 6, 8 or 9 it cannot, and `unknown` is
 * the honest answer.
 */
export function compareKeys(wanted: Secret, shown: Secret): 'same' | 'different' | 'unknown' {
  const text = shown.reveal();
  const typed = /^([0-9]) (\S+)$/.exec(text);
  if (typed === null) return text === wanted.reveal() ? 'same' : 'different';
  const [, type, stored = ''] = typed;
  if (type === '0') return stored === wanted.reveal() ? 'same' : 'different';
  if (type !== '7') return 'unknown';
  const clear = fromType7(stored);
  return clear === undefined ? 'unknown' : clear === wanted.reveal() ? 'same' : 'different';
}

function fromType7(stored: string): string | undefined {
  const match = /^(\d\d)((?:[0-9A-Fa-f]{2})+)$/.exec(stored);
  if (match === null) return undefined;
  const start = Number(match[1]);
  const octets = Buffer.from(match[2] ?? '', 'hex');
  return String.fromCharCode(...octets.map((octet, at) => octet ^ MIXED_WITH.charCodeAt((start + at) % MIXED_WITH.length)));
}
