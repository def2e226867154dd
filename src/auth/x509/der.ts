/** One element of DER (X.690 §8.1): its identifier octet, and its content. */
export type DerElement = { readonly tag: number; readonly content: Uint8Array };

/** Identifier octets that certificates use (X.680, RFC 5280 §4.1, §4.2.1.6). */
export const DerTag = {
  ObjectIdentifier: 0x06,
  OctetString: 0x04,
  Sequence: 0x30,
  Set: 0x31,
  /** `[0]` constructed. */
  Context0: 0xa0,
  /** `[3]` constructed: the extensions of a certificate. */
  Context3: 0xa3,
} as const;

/**
 * The elements one after the other. Undefined where the octets are no DER: a length beyond the end, the indefinite form, or a tag of several
 * octets, which no certificate has.
 */
export function derElements(octets: Uint8Array): readonly DerElement[] | undefined {
  const elements: DerElement[] = [];
  for (let at = 0; at < octets.length; ) {
    const header = headerAt(octets, at);
    if (header === undefined) return undefined;
    const { tag, start, length } = header;
    elements.push({ tag, content: octets.subarray(start, start + length) });
    at = start + length;
  }
  return elements;
}

/** The elements inside the first element of a tag; undefined where there is none or it holds no DER. */
export function derInside(elements: readonly DerElement[] | undefined, tag: number): readonly DerElement[] | undefined {
  const found = elements?.find((one) => one.tag === tag);
  return found && derElements(found.content);
}

/** A dotted object identifier from its content octets (X.690 §8.19). */
export function objectIdentifier(content: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f);
    if (octet < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first = 0, ...rest] = arcs;
  const root = Math.min(Math.floor(first / 40), 2);
  return [root, first - root * 40, ...rest].join('.');
}

function headerAt(octets: Uint8Array, at: number): { readonly tag: number; readonly start: number; readonly length: number } | undefined {
  const tag = octets[at] ?? 0;
  const first = octets[at + 1];
  if (first === undefined || (tag & 0x1f) === 0x1f) return undefined;
  const size = first < 0x80 ? 0 : first & 0x7f;
  if (first === 0x80 || size > 4) return undefined;
  let length = size === 0 ? first : 0;
  for (let i = 0; i < size; i++) length = length * 256 + (octets[at + 2 + i] ?? 0);
  const start = at + 2 + size;
  return start + length > octets.length ? undefined : { tag, start, length };
}
