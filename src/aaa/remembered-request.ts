import { Attribute } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';

/** RFC 2548: MS-CHAP responses and keys are credentials too. */
const MICROSOFT = 311;

/** The octets of an Access-Request without its credentials and signature, as a packet of its own: policy can decide on it again. */
export function rememberedRequest(view: PacketView): Uint8Array {
  const from = view.bytes;
  const kept = new Uint8Array(view.length);
  for (let i = 0; i < 20; i++) kept[i] = from[i] ?? 0;
  let length = 20;
  for (let at = 20; at < view.length; ) {
    const size = from[at + 1] ?? view.length;
    if (!secret(from, at, size)) {
      for (let i = 0; i < size; i++) kept[length + i] = from[at + i] ?? 0;
      length += size;
    }
    at += size;
  }
  kept[2] = length >>> 8;
  kept[3] = length;
  return kept.subarray(0, length);
}

function secret(bytes: Uint8Array, at: number, size: number): boolean {
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
      return size >= 6 && bytes[at + 2] === 0 && bytes[at + 3] === 0 && ((bytes[at + 4] ?? 0) << 8) + (bytes[at + 5] ?? 0) === MICROSOFT;
    default:
      return false;
  }
}
