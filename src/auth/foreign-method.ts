import type { AuthMethod } from '../model/access.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';

/** Where the EAP type stands: after code, identifier and length (RFC 3748 §4.1). */
const EAP_TYPE = 4;

const EAP_METHODS: ReadonlyMap<number, AuthMethod> = new Map([
  [4, 'EAP-MD5'],
  [13, 'EAP-TLS'],
  [17, 'LEAP'],
  [21, 'EAP-TTLS'],
  [25, 'PEAP'],
  [43, 'EAP-FAST'],
]);

/**
 * The method of a request that this server does not speak itself, for choosing the proxy service that takes it elsewhere. An EAP conversation
 * that has not come to its method yet counts as PEAP, and a request without credentials as PAP.
 */
export function foreignMethod(view: PacketView): AuthMethod {
  const eap = view.octets(Attribute.EapMessage);
  return eap === undefined ? 'PAP' : (EAP_METHODS.get(eap[EAP_TYPE] ?? 0) ?? 'PEAP');
}
