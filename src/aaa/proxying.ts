import type { RadiusForwarder } from '../ports/radius-forwarder.ts';
import type { Random } from '../ports/random.ts';
import type { Dictionary } from '../wire/radius/dictionary.ts';
import { HiddenAttributes } from '../wire/radius/hidden-attributes.ts';
import { ProxyMarker } from './proxy-marker.ts';
import { StateAffinity } from './state-affinity.ts';

/** What forwarding needs, the same for all requests of one server. */
export type Proxying = {
  readonly forwarder: RadiusForwarder;
  readonly marker: ProxyMarker;
  readonly hidden: HiddenAttributes;
  readonly affinity: StateAffinity;
  /** RFC 2868 §3.5: no two of one packet the same. */
  readonly salt: () => number;
};

export function proxyingOf(server: string, forwarder: RadiusForwarder, dictionary: Dictionary, random: Random): Proxying {
  let salt = Math.floor(random.fraction() * 0x8000);
  return {
    forwarder,
    marker: new ProxyMarker(server, random),
    hidden: new HiddenAttributes(dictionary),
    affinity: new StateAffinity(),
    salt: () => {
      salt = (salt + 1) & 0x7fff;
      return salt;
    },
  };
}
