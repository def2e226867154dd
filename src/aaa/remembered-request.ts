import { Attribute } from '../wire/radius/attribute-types.ts';
import { LARGEST_PACKET, type PacketView } from '../wire/radius/packet-view.ts';

/** RFC 2548: MS-CHAP responses and keys are credentials too. */
const MICROSOFT = 311;

const HEADER = 20;
/** One for all: what is kept is copied out of it, and most requests of a session are like the one before and need not be. */
const scratch = new Uint8Array(LARGEST_PACKET);

/**
 * An Access-Request without its credentials, signature, identifier and authenticator, as a packet of its own: policy can decide on it again.
 * Equal requests give equal octets. They are void at the next call: copy to keep.
 */
export function rememberedRequest(view: PacketView): Uint8Array {
  const from = view.bytes;
  let length = HEADER;
  for (let at = HEADER; at < view.length; ) {
    const end = at + (from[at + 1] ?? view.length);
    if (secret(from, at)) at = end;
    else while (at < end) scratch[length++] = from[at++] ?? 0;
  }
  scratch[0] = view.code;
  scratch[2] = length >>> 8;
  scratch[3] = length;
  return scratch.subarray(0, length);
}

function secret(bytes: Uint8Array, at: number): boolean {
  switch (bytes[at]) {
    case Attribute.UserPassword:
    case Attribute.ChapPassword:
    case Attribute.ChapChallenge:
    case Attribute.MessageAuthenticator:
    case Attribute.EapMessage:
    case Attribute.State:
    case Attribute.ProxyState:
      return true;
    case Attribute.VendorSpecific:
      return (
        (bytes[at + 1] ?? 0) >= 6 &&
        bytes[at + 2] === 0 &&
        bytes[at + 3] === 0 &&
        ((bytes[at + 4] ?? 0) << 8) + (bytes[at + 5] ?? 0) === MICROSOFT
      );
    default:
      return false;
  }
}
