import type { Hiding } from './accessors-hidden.ts';
import type { Dictionary, DictionaryAttribute } from './dictionary.ts';
import { ascendSecret, hidePassword, revealPassword, saltDecrypt, saltEncrypt } from './password.ts';
import { joinTag, splitTag } from './tag.ts';

const VENDOR_SPECIFIC = 26;

/** How a value is to be hidden: as `Hiding`, and salts, no two of one packet the same (RFC 2868 §3.5). */
export type HidingAnew = Hiding & { salt(): number };

/**
 * The attributes whose values are hidden with the secret between two hops (RFC 2865 §5.2, RFC 2868 §3.5, RFC 2548 §2.4), by the dictionary. A proxy
 * shares another secret with each side.
 */
export class HiddenAttributes {
  /** By type, and a vendor's by `vendor * 256 + type`; vendors with the usual layout only. */
  readonly #byKey = new Map<number, DictionaryAttribute>();

  constructor(dictionary: Dictionary) {
    for (const attribute of dictionary.attributes()) {
      if (attribute.encrypt === 0) continue;
      const [type = 0, vendor = 0, vendorType = 0] = attribute.oid;
      if (attribute.oid.length === 1) this.#byKey.set(type, attribute);
      else if (type === VENDOR_SPECIFIC && attribute.oid.length === 3 && attribute.format.typeOctets === 1)
        this.#byKey.set(vendor * 256 + vendorType, attribute);
    }
  }

  /**
   * The value of an attribute as the next hop is to get it: the same octets where nothing in it is hidden. Undefined when it cannot be uncovered,
   * which is also what a wrong secret looks like, and where `from` is not known any more.
   */
  hideAnew(type: number, value: Uint8Array, from: Hiding | undefined, to: HidingAnew): Uint8Array | undefined {
    if (type === VENDOR_SPECIFIC) return this.#vendorSpecific(value, from, to);
    const attribute = this.#byKey.get(type);
    return attribute === undefined ? value : hiddenAnew(attribute, value, from, to);
  }

  #vendorSpecific(value: Uint8Array, from: Hiding | undefined, to: HidingAnew): Uint8Array | undefined {
    const vendor = ((value[0] ?? 0) << 24) + ((value[1] ?? 0) << 16) + ((value[2] ?? 0) << 8) + (value[3] ?? 0);
    const parts: Uint8Array[] = [value.subarray(0, 4)];
    let changed = false;
    for (let at = 4; at < value.length; ) {
      const length = value[at + 1] ?? 0;
      // Not made of sub-attributes: its octets mean something we do not know.
      if (length < 2 || at + length > value.length) return value;
      const attribute = this.#byKey.get(vendor * 256 + (value[at] ?? 0));
      const inner = value.subarray(at + 2, at + length);
      const anew = attribute === undefined ? inner : hiddenAnew(attribute, inner, from, to);
      if (anew === undefined || anew.length > 253) return undefined;
      changed ||= anew !== inner;
      parts.push(Uint8Array.of(value[at] ?? 0, anew.length + 2), anew);
      at += length;
    }
    return changed ? Buffer.concat(parts) : value;
  }
}

function hiddenAnew(attribute: DictionaryAttribute, value: Uint8Array, from: Hiding | undefined, to: HidingAnew): Uint8Array | undefined {
  if (from === undefined) return undefined;
  switch (attribute.encrypt) {
    case 0:
      return value;
    case 1: {
      const plain = revealPassword(value, from.secret, from.requestAuthenticator);
      return plain && hidePassword(plain, to.secret, to.requestAuthenticator);
    }
    case 2: {
      const split = attribute.tagged ? splitTag(attribute, value) : { tag: undefined, octets: value };
      const plain = saltDecrypt(split.octets, from.secret, from.requestAuthenticator);
      const hidden = plain && saltEncrypt(plain, to.secret, to.requestAuthenticator, to.salt());
      return hidden && attribute.tagged ? joinTag(attribute, split.tag ?? 0, hidden) : hidden;
    }
    case 3:
      return ascendSecret(ascendSecret(value, from.secret, from.requestAuthenticator), to.secret, to.requestAuthenticator);
  }
}
