import { type Ipv4, ipv4FromNumber } from '../model/ipv4.ts';
import type { Mac } from '../model/mac.ts';
import type { SessionKeys } from '../ports/session-directory.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import { octetsOf, pairValue } from './cisco-pairs.ts';
import type { Clients, Peer } from './clients.ts';

const AUDIT_SESSION_ID = octetsOf('audit-session-id=');

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What a packet says about its session. `calling` is its Calling-Station-Id and `endpoint` the MAC in it, both read before. */
export function sessionKeysOf(
  view: PacketView,
  from: { readonly peer: Peer; readonly clients: Clients },
  said: { readonly userName: string; readonly calling: string | undefined; readonly endpoint: Mac | undefined },
): SessionKeys {
  const { peer, clients } = from;
  const keys: Writable<SessionKeys> = {
    device: peer.client.device.id,
    nasAddress: nasAddressOf(view, peer, clients),
    userName: said.userName,
  };
  if (said.endpoint !== undefined) keys.endpoint = said.endpoint;
  if (said.calling !== undefined) keys.callingStationId = said.calling;
  const nasPort = view.u32(Attribute.NasPort);
  if (nasPort !== undefined) keys.nasPort = nasPort;
  const port = view.text(Attribute.NasPortId);
  if (port) keys.port = port;
  const acct = view.text(Attribute.AcctSessionId);
  if (acct) keys.acctSessionId = acct;
  const audit = pairValue(view, AUDIT_SESSION_ID);
  if (audit !== undefined) keys.auditSessionId = audit;
  const ip = view.u32(Attribute.FramedIpAddress);
  // 255.255.255.255 and .254 ask the server to choose (RFC 2865 §5.8); zero says nothing.
  if (ip !== undefined && ip !== 0 && ip < 0xfffffffe) keys.ip = ipv4FromNumber(ip);
  return keys;
}

/**
 * NAS-IP-Address, unless it is the address of another configured device: a client may speak for itself and for what stands behind it,
 * not for its neighbours.
 */
export function nasAddressOf(view: PacketView, peer: Peer, clients: Clients): Ipv4 {
  const said = view.u32(Attribute.NasIpAddress);
  if (said === undefined || said === 0 || said === peer.number) return peer.address;
  const address = ipv4FromNumber(said);
  const owner = clients.deviceAt(address);
  return owner === undefined || owner.id === peer.client.device.id ? address : peer.address;
}
