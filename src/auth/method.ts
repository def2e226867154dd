import type { AuthMethod as MethodName } from '../model/access.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { MsChap2Response, MsChapResponse } from '../wire/radius/generated/microsoft.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import { chap } from './chap.ts';
import { mab } from './mab.ts';
import { mschap, mschapv2 } from './mschap.ts';
import { pap } from './pap.ts';
import type { AuthMethod } from './turn.ts';

/** RFC 2865 §5.6 Service-Type 10. */
const CALL_CHECK = 10;

/** A method's state is its own business: who runs it only carries it from turn to turn. */
export type Recognised = { readonly name: MethodName; readonly machine: AuthMethod<unknown> };

const PAP: Recognised = { name: 'PAP', machine: pap };
const CHAP: Recognised = { name: 'CHAP', machine: chap };
const HOST_LOOKUP: Recognised = { name: 'HostLookup', machine: mab };
const MSCHAP: Recognised = { name: 'MSCHAP', machine: mschap };
const MSCHAPV2: Recognised = { name: 'MSCHAPV2', machine: mschapv2 };

/**
 * The method an Access-Request asks for. `unsupported`: EAP, which this server does not speak;
 * `none`: the request holds no credentials (RFC 2865 §4.1 demands some).
 */
export function methodOf(view: PacketView): Recognised | 'unsupported' | 'none' {
  if (view.find(Attribute.EapMessage) >= 0) return 'unsupported';
  if (view.u32(Attribute.ServiceType) === CALL_CHECK) return HOST_LOOKUP;
  if (view.find(Attribute.UserPassword) >= 0) return PAP;
  if (view.find(Attribute.ChapPassword) >= 0) return CHAP;
  if (MsChap2Response.get(view) !== undefined) return MSCHAPV2;
  return MsChapResponse.get(view) === undefined ? 'none' : MSCHAP;
}
