import { Attribute } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';

/** The Proxy-State attributes of a request, whole and in order, to be copied into its reply (RFC 2865 §5.33); undefined without any. */
export function proxyStatesOf(view: PacketView): Uint8Array | undefined {
  let at = view.find(Attribute.ProxyState);
  if (at < 0) return undefined;
  const found: Uint8Array[] = [];
  for (; at >= 0; at = view.next(at)) found.push(view.bytes.subarray(at, at + (view.bytes[at + 1] ?? 0)));
  return Buffer.concat(found);
}
