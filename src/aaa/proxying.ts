import type { DeviceId } from '../model/device.ts';
import { operatorName, operatorNas } from '../model/operator.ts';
import type { RadiusForwarder } from '../ports/radius-forwarder.ts';
import type { Random } from '../ports/random.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import { HiddenAttributes } from '../wire/radius/hidden-attributes.ts';
import { ProxyMarker } from './proxy-marker.ts';
import type { OperatorMark } from './proxy-packet.ts';
import { StateAffinity } from './state-affinity.ts';

/** What forwarding needs, the same for all requests of one server. */
export type Proxying = {
  readonly forwarder: RadiusForwarder;
  readonly marker: ProxyMarker;
  readonly hidden: HiddenAttributes;
  readonly affinity: StateAffinity;
  /** How a device of ours is marked in what is forwarded; undefined where we have no realm. */
  readonly operatorOf: (device: DeviceId) => OperatorMark | undefined;
  /** RFC 2868 §3.5: no two of one packet the same. */
  readonly salt: () => number;
};

export function proxyingOf(
  of: { readonly server: string; readonly realm: string | undefined },
  forwarder: RadiusForwarder,
  dictionary: Dictionary,
  random: Random,
): Proxying {
  const { server, realm } = of;
  let salt = Math.floor(random.fraction() * 0x8000);
  return {
    forwarder,
    marker: new ProxyMarker(server, random),
    hidden: new HiddenAttributes(dictionary),
    affinity: new StateAffinity(),
    operatorOf: (device) => (realm === undefined ? undefined : { name: operatorName(realm), nas: operatorNas(realm, device) }),
    salt: () => {
      salt = (salt + 1) & 0x7fff;
      return salt;
    },
  };
}
