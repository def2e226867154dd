import { Vendor } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';

const VENDOR_SPECIFIC = 26;
const CISCO_AVPAIR = 1;

/** Whether the packet holds a Cisco-AVPair of exactly these octets. Compared in place: every Access-Request is asked. */
export function holdsPair(view: PacketView, pair: Uint8Array): boolean {
  for (let at = view.find(VENDOR_SPECIFIC); at >= 0; at = view.next(at)) {
    for (let sub = view.nextVendorValue(Vendor.Cisco, CISCO_AVPAIR, at, at + 6); sub >= 0; ) {
      const length = view.bytes[sub + 1] ?? 2;
      if (length - 2 === pair.length && startsWith(view.bytes, sub + 2, pair)) return true;
      sub = view.nextVendorValue(Vendor.Cisco, CISCO_AVPAIR, at, sub + length);
    }
  }
  return false;
}

/** The text after `name=` in the first Cisco-AVPair of that name; `prefix` is the octets of `name=`. */
export function pairValue(view: PacketView, prefix: Uint8Array): string | undefined {
  for (let at = view.find(VENDOR_SPECIFIC); at >= 0; at = view.next(at)) {
    for (let sub = view.nextVendorValue(Vendor.Cisco, CISCO_AVPAIR, at, at + 6); sub >= 0; ) {
      const length = view.bytes[sub + 1] ?? 2;
      if (length - 2 > prefix.length && startsWith(view.bytes, sub + 2, prefix)) {
        const { buffer, byteOffset } = view.bytes;
        const from = sub + 2 + prefix.length;
        return Buffer.from(buffer, byteOffset + from, sub + length - from).toString('utf8');
      }
      sub = view.nextVendorValue(Vendor.Cisco, CISCO_AVPAIR, at, sub + length);
    }
  }
  return undefined;
}

export function octetsOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function startsWith(bytes: Uint8Array, at: number, wanted: Uint8Array): boolean {
  for (let i = 0; i < wanted.length; i++) if (bytes[at + i] !== wanted[i]) return false;
  return true;
}
