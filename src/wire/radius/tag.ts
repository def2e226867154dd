/** RFC 2868 §3.1: tags that group the attributes of one tunnel. */
export const LARGEST_TAG = 0x1f;

type Tagged = { readonly dataType: string; readonly encrypt: number };

/**
 * Splits a tagged attribute's octets (RFC 2868 §3). A number is one octet of tag and three of value. A text has a tag only when its first
 * octet is 0x00 to 0x1F (§3.3); Tunnel-Password always has (§3.5). A first octet above 0x1F is part of the value.
 * The value of a number comes as four octets again.
 */
export function splitTag(
  { dataType, encrypt }: Tagged,
  octets: Uint8Array,
): { readonly tag: number | undefined; readonly octets: Uint8Array } {
  const [first, ...rest] = octets.subarray(0, 4);
  if (first === undefined || (first > LARGEST_TAG && encrypt === 0)) return { tag: undefined, octets };
  if (dataType === 'integer' && octets.length === 4) return { tag: first, octets: Uint8Array.of(0, ...rest) };
  return { tag: first > LARGEST_TAG ? 0 : first, octets: octets.subarray(1) };
}

/** Joins tag and value. A text without tag (0) goes without the octet, unless its own first octet would be taken for one. */
export function joinTag({ dataType, encrypt }: Tagged, tag: number, octets: Uint8Array): Uint8Array {
  if (dataType === 'integer') return Uint8Array.of(tag, ...octets.subarray(1));
  if (tag === 0 && encrypt === 0 && (octets[0] ?? 0) > LARGEST_TAG) return octets;
  return Uint8Array.of(tag, ...octets);
}
