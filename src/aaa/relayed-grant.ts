import { createHash } from 'node:crypto';
import type { Authorization } from '../model/session.ts';
import type { ProxyService } from '../policy/elements.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { PacketView, RawAttribute } from '../wire/radius/packet-view.ts';
import { octetsOf, pairValue } from './cisco-pairs.ts';

const DACL = octetsOf('ACS:CiscoSecure-Defined-ACL=');
const REDIRECT_ACL = octetsOf('url-redirect-acl=');
const REDIRECT_URL = octetsOf('url-redirect=');

/** RFC 2548: keys of one conversation. */
const MICROSOFT = 311;

/** A tag is an octet up to this (RFC 2868 §3.6). */
const LARGEST_TAG = 0x1f;

/** What a remote server's Access-Accept gives the session: the rules behind it are its own. */
export function relayedGrant(reply: PacketView, service: ProxyService, policyRevision: number): Authorization {
  const dacl = pairValue(reply, DACL);
  const vlan = vlanIn(reply);
  const [acl, url] = [pairValue(reply, REDIRECT_ACL), pairValue(reply, REDIRECT_URL)];
  return {
    service: service.name,
    rule: 'relayed',
    profiles: [],
    ...(dacl !== undefined && { dacl }),
    ...(vlan !== undefined && { vlan }),
    ...(acl !== undefined && url !== undefined && { redirect: { acl, url } }),
    policyRevision,
    fingerprint: fingerprintOf(reply),
  };
}

/** The number or name in Tunnel-Private-Group-Id, without its tag (RFC 3580 §3.31). */
function vlanIn(reply: PacketView): string | undefined {
  const at = reply.find(Attribute.TunnelPrivateGroupId);
  if (at < 0) return undefined;
  const value = reply.valueAt(at);
  const tagged = value.length > 0 && (value[0] ?? 0) <= LARGEST_TAG;
  return Buffer.from(tagged ? value.subarray(1) : value).toString('utf8') || undefined;
}

/** Of everything that is not of this one conversation, so that the same authorization has the same fingerprint again. */
function fingerprintOf(reply: PacketView): string {
  const hash = createHash('sha256');
  for (const attribute of reply.attributes())
    if (!isOfConversation(attribute)) hash.update(Uint8Array.of(attribute.type)).update(attribute.value);
  return hash.digest('hex').slice(0, 8);
}

function isOfConversation({ type, value }: RawAttribute): boolean {
  switch (type) {
    case Attribute.MessageAuthenticator:
    case Attribute.ProxyState:
    case Attribute.EapMessage:
    case Attribute.State:
    case Attribute.Class:
    case Attribute.TunnelPassword:
      return true;
    case Attribute.VendorSpecific:
      return value.length >= 4 && Buffer.from(value).readUInt32BE(0) === MICROSOFT;
    default:
      return false;
  }
}
