import { err, ok, type Result } from '../base/result.ts';
import type { CoaAttributes } from '../driver/contract.ts';
import type { CoaRequest, WireAttribute } from '../ports/coa-client.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import { encodeAttribute } from '../wire/radius/encode-attribute.ts';

/** The driver's named attributes as octets, in its order; the error names what could not be encoded. */
export function encodeCoa(attributes: CoaAttributes, dictionary: Dictionary): Result<CoaRequest, string> {
  const encoded: WireAttribute[] = [];
  for (const { name, value } of attributes.attributes) {
    const info = dictionary.find(name);
    if (info === undefined) return err(`the dictionary has no attribute \`${name}\``);
    const octets = encodeAttribute(info, value);
    if (!octets.ok) return err(`\`${name}\` cannot be encoded: ${octets.error.why}`);
    encoded.push(...split(octets.value));
  }
  return ok({ packet: attributes.packet, attributes: encoded });
}

/** Attributes stand one after another as type, length (with both header octets), value (RFC 2865 §5). */
function split(octets: Uint8Array): readonly WireAttribute[] {
  const attributes: WireAttribute[] = [];
  for (let at = 0; at + 2 <= octets.length; at += octets[at + 1] ?? octets.length) {
    attributes.push({ type: octets[at] ?? 0, value: octets.subarray(at + 2, at + (octets[at + 1] ?? 0)) });
  }
  return attributes;
}
