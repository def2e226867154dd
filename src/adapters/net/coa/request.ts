import { err, ok, type Result } from '../../../base/result.ts';
import type { Instant } from '../../../base/time.ts';
import type { CoaTarget } from '../../../model/device.ts';
import type { CoaRequest } from '../../../ports/coa-client.ts';
import { Attribute } from '../../../wire/radius/attribute-types.ts';
import { Code } from '../../../wire/radius/codes.ts';
import type { PacketWriter } from '../../../wire/radius/packet-writer.ts';
import type { SharedSecret } from '../../../wire/radius/secret.ts';

/** Attributes the client writes itself, or that only a proxy may write: we originate, and a NAS may refuse Proxy-State. */
const NOT_THE_CALLERS: ReadonlyMap<number, string> = new Map([
  [Attribute.ProxyState, 'Proxy-State is written by proxies only'],
  [Attribute.EventTimestamp, 'Event-Timestamp is written when the request is sent'],
  [Attribute.MessageAuthenticator, 'Message-Authenticator is written when the request is sent'],
]);

/** RFC 5176 §3.6: these stand in no Disconnect-Request. */
const NOT_IN_DISCONNECT: ReadonlyMap<number, string> = new Map([
  [Attribute.ServiceType, 'Service-Type'],
  [Attribute.State, 'State'],
  [Attribute.NasPortType, 'NAS-Port-Type'],
]);

/** Why a request may not be sent at all; undefined when it may. */
export function refusalOf({ serviceType }: Pick<CoaTarget, 'serviceType'>, request: CoaRequest): string | undefined {
  for (const { type, value } of request.attributes) {
    if (!Number.isInteger(type) || type < 1 || type > 255) return `\`${type}\` is not an attribute type`;
    const ours = NOT_THE_CALLERS.get(type);
    if (ours !== undefined) return ours;
    if (value.length > 253) return `attribute ${type} has ${value.length} octets; 253 is the most`;
    // A device that knows no session without it may be told it.
    const wanted = type === Attribute.ServiceType && serviceType !== undefined;
    const forbidden = request.packet === 'Disconnect-Request' && !wanted ? NOT_IN_DISCONNECT.get(type) : undefined;
    if (forbidden !== undefined) return `a Disconnect-Request may not hold ${forbidden} (RFC 5176 §3.6)`;
  }
  return undefined;
}

/**
 * The octets of a request as sent at `now`: Message-Authenticator first (over a zero authenticator, before the Request Authenticator is made),
 * the caller's attributes in their order, what only this device wants, Event-Timestamp last (RFC 5176 §2.3 and §3.4). The octets are the caller's own copy.
 */
export function encodeRequest(
  writer: PacketWriter,
  target: CoaTarget,
  request: CoaRequest,
  as: { readonly identifier: number; readonly secret: SharedSecret; readonly now: Instant },
): Result<Uint8Array, string> {
  writer.begin(request.packet === 'CoA-Request' ? Code.CoaRequest : Code.DisconnectRequest, as.identifier);
  if (target.messageAuthenticator === 'send') writer.messageAuthenticator();
  for (const { type, value } of request.attributes) writer.octets(type, value);
  if (target.serviceType !== undefined && !request.attributes.some(({ type }) => type === Attribute.ServiceType))
    writer.u32(Attribute.ServiceType, target.serviceType);
  if (target.eventTimestamp === 'send') writer.u32(Attribute.EventTimestamp, Math.floor(as.now / 1000));
  const octets = writer.finishSignedRequest(as.secret);
  return octets === undefined ? err('the request does not fit into the 4096 octets of a RADIUS packet') : ok(octets);
}
