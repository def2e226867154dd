import { allValues, avpairOf, avpairsOf, type DecodedPacket, textOf } from '../radius/npm-radius.ts';
import { vlanOf } from './access-accept.ts';
import { readMac } from './session.ts';

/** Error-Cause values (RFC 5176 §3.5) this NAS answers with. */
export const ErrorCause = {
  UnsupportedAttribute: 401,
  MissingAttribute: 402,
  NasIdentificationMismatch: 403,
  UnsupportedService: 405,
  InvalidAttributeValue: 407,
  SessionContextNotFound: 503,
  ResourcesUnavailable: 506,
  RequestInitiated: 507,
  MultipleSessionSelectionUnsupported: 508,
} as const;

export type Nak = { readonly nak: number; readonly why: string };

export type CoaCommand =
  | { readonly kind: 'reauthenticate'; readonly type: 'last' | 'rerun' }
  | { readonly kind: 'bounce-host-port' | 'disable-host-port' | 'session-query' | 'terminate' }
  | { readonly kind: 'activate-service'; readonly service: string; readonly replaceAll: boolean }
  | { readonly kind: 'deactivate-service'; readonly service: string }
  | { readonly kind: 'interface-template'; readonly template: string }
  | { readonly kind: 'authorize-only'; readonly state: Buffer }
  | { readonly kind: 'change'; readonly changes: SessionChanges };

/** What a plain CoA-Request changes of a session; a time in seconds. */
export type SessionChanges = { readonly filterId?: string; readonly sessionTimeout?: number; readonly vlan?: string };

/** What a device takes beyond what IOS takes; a lab switch's options. */
export type Takes = { readonly das: 'cisco' | 'hostapd'; readonly authorizeOnly: boolean; readonly plainChanges: boolean };

const AS_IOS: Takes = { das: 'cisco', authorizeOnly: false, plainChanges: false };

const USER_NAME = 1;
const SERVICE_TYPE = 6;
const STATE = 24;
const AUTHORIZE_ONLY = 17;
const VENDOR_SPECIFIC = 26;
const CISCO = 9;

/** Filter-Id, Session-Timeout, Tunnel-Type, Tunnel-Medium-Type, Tunnel-Private-Group-ID. */
const CHANGES = new Set([11, 27, 64, 65, 81]);

/** Attributes taken in both requests: NAS and session identification, timestamp, signature, Proxy-State. */
const KNOWN = new Set([USER_NAME, 4, 5, 8, VENDOR_SPECIFIC, 30, 31, 32, 33, 44, 50, 55, 80, 87, 89]);

/** What hostapd 2.10 takes: User-Name, NAS-IP-Address, Calling-Station-Id, NAS-Identifier, Acct-Session-Id and -Multi-Session-Id, timestamp, signature, CUI. */
const KNOWN_TO_HOSTAPD = new Set([USER_NAME, 4, 31, 32, 44, 50, 55, 80, 89]);

const KNOWN_PAIRS = [
  'audit-session-id',
  'subscriber:command',
  'subscriber:reauthenticate-type',
  'subscriber:service-name',
  'subscriber:precedence',
  'subscriber:activation-mode',
  'interface-template-name',
];

/** The attribute that this NAS cannot take, if any: all attributes of a CoA request are mandatory (RFC 5176 §3). */
export function unsupportedAttribute(packet: DecodedPacket, takes: Takes = AS_IOS): Nak | undefined {
  if (takes.das === 'hostapd') {
    const foreign = packet.raw_attributes.find(([type]) => !KNOWN_TO_HOSTAPD.has(type));
    return foreign && { nak: ErrorCause.UnsupportedAttribute, why: `attribute ${foreign[0]}` };
  }
  for (const [type, value] of packet.raw_attributes) {
    if (packet.code === 'CoA-Request' && takes.plainChanges && CHANGES.has(type)) continue;
    if (packet.code === 'CoA-Request' && (type === SERVICE_TYPE || type === STATE)) continue;
    if (!KNOWN.has(type)) return { nak: ErrorCause.UnsupportedAttribute, why: `attribute ${type}` };
    if (type === VENDOR_SPECIFIC && (value.length < 6 || value.readUInt32BE(0) !== CISCO || value[4] !== 1))
      return { nak: ErrorCause.UnsupportedAttribute, why: 'a vendor attribute that is not Cisco-AVPair' };
  }
  const pair = avpairsOf(packet).find((text) => !KNOWN_PAIRS.includes(text.split('=')[0] ?? ''));
  return pair === undefined ? undefined : { nak: ErrorCause.UnsupportedAttribute, why: `pair ${pair}` };
}

/** NAS-IP-Address and NAS-Identifier, where given, must be ours. */
export function wrongNas(packet: DecodedPacket, nasIp: string, hostname: string): Nak | undefined {
  const address = textOf(packet, 'NAS-IP-Address');
  const name = textOf(packet, 'NAS-Identifier');
  if ((address ?? nasIp) === nasIp && (name ?? hostname) === hostname) return undefined;
  return { nak: ErrorCause.NasIdentificationMismatch, why: `${address ?? ''} ${name ?? ''}` };
}

/** What is asked for. A Disconnect-Request asks for one thing; a CoA-Request says it in `subscriber:command`. */
export function commandOf(packet: DecodedPacket, takes: Takes = AS_IOS): CoaCommand | Nak {
  if (packet.code === 'Disconnect-Request') return { kind: 'terminate' };
  const invalid = (why: string): Nak => ({ nak: ErrorCause.InvalidAttributeValue, why });
  if (allValues(packet, 'Service-Type').length > 0) return authorizeOnly(packet, takes);
  const command = avpairOf(packet, 'subscriber:command');
  const service = avpairOf(packet, 'subscriber:service-name');
  const template = avpairOf(packet, 'interface-template-name');
  if (command === undefined && template !== undefined) return { kind: 'interface-template', template };
  const changes = takes.plainChanges ? changesIn(packet) : {};
  if (command === undefined && Object.keys(changes).length > 0) return { kind: 'change', changes };
  switch (command) {
    case undefined:
      return { nak: ErrorCause.MissingAttribute, why: 'no subscriber:command' };
    case 'reauthenticate': {
      const type = avpairOf(packet, 'subscriber:reauthenticate-type') ?? 'last';
      return type === 'last' || type === 'rerun' ? { kind: command, type } : invalid(`reauthenticate-type ${type}`);
    }
    case 'bounce-host-port':
    case 'disable-host-port':
    case 'session-query':
      return { kind: command };
    case 'activate-service': {
      if (service === undefined) return { nak: ErrorCause.MissingAttribute, why: 'no subscriber:service-name' };
      return { kind: command, service, replaceAll: avpairOf(packet, 'subscriber:activation-mode') === 'replace-all' };
    }
    case 'deactivate-service':
      return service === undefined ? { nak: ErrorCause.MissingAttribute, why: 'no subscriber:service-name' } : { kind: command, service };
    default:
      return invalid(`command ${command}`);
  }
}

function changesIn(packet: DecodedPacket): SessionChanges {
  const filterId = textOf(packet, 'Filter-Id');
  const [sessionTimeout] = allValues(packet, 'Session-Timeout');
  const vlan = vlanOf(packet);
  return {
    ...(filterId === undefined ? {} : { filterId }),
    ...(typeof sessionTimeout === 'number' ? { sessionTimeout } : {}),
    ...(vlan === undefined ? {} : { vlan }),
  };
}

/** Service-Type Authorize-Only needs State (RFC 5176 §3.2); IOS does not do it at all. */
function authorizeOnly(packet: DecodedPacket, takes: Takes): CoaCommand | Nak {
  const state = packet.raw_attributes.find(([type]) => type === STATE)?.[1];
  if (state === undefined) return { nak: ErrorCause.MissingAttribute, why: 'Service-Type without State' };
  if (takes.authorizeOnly && packet.raw_attributes.find(([type]) => type === SERVICE_TYPE)?.[1].readUInt32BE(0) === AUTHORIZE_ONLY)
    return { kind: 'authorize-only', state };
  return { nak: ErrorCause.UnsupportedService, why: 'Service-Type' };
}

/** The first Calling-Station-Id that is no MAC address. */
export function malformedStation(packet: DecodedPacket): Nak | undefined {
  const station = textOf(packet, 'Calling-Station-Id');
  return station === undefined || readMac(station)
    ? undefined
    : { nak: ErrorCause.InvalidAttributeValue, why: `Calling-Station-Id ${station}` };
}
