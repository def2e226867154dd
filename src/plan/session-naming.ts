import type { Naming, SessionName } from '../model/coa-profile.ts';

/** Error-Cause values that say the device did not take the attributes: unsupported, missing, malformed, or of a value that fits nothing (RFC 5176 §3.5). */
const MISNAMED: ReadonlySet<number> = new Set([401, 402, 404, 407]);

/** A NAK, and how often the request had gone out when it came. */
export type Refused = { readonly errorCause?: number; readonly transmissions: number };

/** Whether a NAK may be about how the session was named rather than about what was asked. */
export function isMisnamed(errorCause: number | undefined): boolean {
  return errorCause !== undefined && MISNAMED.has(errorCause);
}

/**
 * The name to try at once after the device refused `present`; undefined when another would not help. Each is tried once.
 * INVARIANT: an at-most-once command goes on only when it was sent a single time: then the NAK is the answer to all there was, and nothing took effect.
 */
export function nextName(
  names: readonly SessionName[],
  present: SessionName,
  refused: Refused,
  atMostOnce: boolean,
): SessionName | undefined {
  if (!isMisnamed(refused.errorCause) || (atMostOnce && refused.transmissions > 1)) return undefined;
  const at = names.indexOf(present);
  return at < 0 ? undefined : names[at + 1];
}

/** The names in the order to try: those the device is known to refuse come last. */
export function inLearnedOrder(names: readonly SessionName[], naming: Naming | undefined): readonly SessionName[] {
  if (naming === undefined) return names;
  const known = (name: SessionName): boolean => naming.refused.includes(name);
  return [...names.filter((name) => !known(name)), ...names.filter(known)];
}

/** What is known after the device understood `name` and before it refused others for the same session; undefined when that is nothing new. */
export function namingAfter(before: Naming | undefined, name: SessionName, refused: readonly SessionName[]): Naming | undefined {
  const { understood: had = [], refused: refusedBefore = [] } = before ?? {};
  const understood = [...new Set([...had.filter((one) => !refused.includes(one)), name])];
  const out = [...new Set([...refusedBefore, ...refused])].filter((one) => one !== name);
  const same = isSameSet(understood, had) && isSameSet(out, refusedBefore);
  return same ? undefined : { understood, refused: out };
}

/** Both hold each name once. */
function isSameSet(one: readonly SessionName[], other: readonly SessionName[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}
