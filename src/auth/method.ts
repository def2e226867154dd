import type { AuthMethod as MethodName } from '../model/access.ts';
import { Attribute, Vendor } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import { chap } from './chap.ts';
import { mab } from './mab.ts';
import { pap } from './pap.ts';
import type { AuthMethod } from './turn.ts';

/** RFC 2865 §5.6 Service-Type 10. */
const CALL_CHECK = 10;
/** RFC 2548 §2.1, §2.3: MS-CHAP-Response and MS-CHAP2-Response. */
const MS_CHAP_RESPONSE = 1;
const MS_CHAP2_RESPONSE = 25;

export type Recognised = { readonly name: MethodName; readonly machine: AuthMethod<undefined> };

const PAP: Recognised = { name: 'PAP', machine: pap };
const CHAP: Recognised = { name: 'CHAP', machine: chap };
const HOST_LOOKUP: Recognised = { name: 'HostLookup', machine: mab };

/**
 * The method an Access-Request asks for. `unsupported`: EAP or MS-CHAP, which this server does not speak;
 * `none`: the request holds no credentials (RFC 2865 §4.1 demands some).
 */
export function methodOf(view: PacketView): Recognised | 'unsupported' | 'none' {
  if (view.find(Attribute.EapMessage) >= 0) return 'unsupported';
  if (view.u32(Attribute.ServiceType) === CALL_CHECK) return HOST_LOOKUP;
  if (view.find(Attribute.UserPassword) >= 0) return PAP;
  if (view.find(Attribute.ChapPassword) >= 0) return CHAP;
  const microsoft =
    view.vendorText(Vendor.Microsoft, MS_CHAP_RESPONSE) !== undefined || view.vendorText(Vendor.Microsoft, MS_CHAP2_RESPONSE) !== undefined;
  return microsoft ? 'unsupported' : 'none';
}
