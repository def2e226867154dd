import { wallClockOf } from '../base/zoned-time.ts';
import {
  type AccessFacts,
  type AttributeCatalogue,
  type AttributeInfo,
  type AttributeValue,
  AUTH_METHODS,
  CERTIFICATE_FIELDS,
  type CertificateField,
} from '../model/access.ts';
import { parseMac } from '../model/mac.ts';
import { POSTURE_STATUSES } from '../model/posture.ts';
import type { Attribute, Resolver } from '../rules/compile.ts';

type FactAttribute = Attribute<AccessFacts>;

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** Attributes that are no protocol attributes and have one name each. Days and hours are UTC. */
const FIXED: Readonly<Record<string, FactAttribute>> = {
  protocol: { ...oneOf(['radius', 'tacacs']), read: (facts) => facts.protocol },
  user: { type: 'text', read: (facts) => facts.userName },
  endpoint: { type: 'text', canonical: parseMac, allowed: 'a MAC address', read: (facts) => facts.endpoint },
  server: { type: 'text', read: (facts) => facts.server },
  'endpoint.address': { type: 'text', read: endpointAddress },
  'device.address': { type: 'text', read: (facts) => facts.deviceAddress },
  'device.port': { type: 'text', read: devicePort },
  'device.name': { type: 'text', read: (facts) => facts.device.id },
  'identity.name': { type: 'text', read: (facts) => facts.identity?.name },
  'identity.group': { type: 'text', read: identityGroup },
  'system.IdentityGroup': { type: 'text', read: identityGroup },
  'identity.store': { type: 'text', read: (facts) => facts.identity?.store },
  'system.HostLookup': { type: 'boolean', read: (facts) => facts.hostLookup },
  'system.AuthenticationStatus': {
    ...oneOf(['passed', 'failed', 'unknownUser', 'processError']),
    read: (facts) => facts.authenticationStatus,
  },
  'system.method': { ...oneOf(AUTH_METHODS), read: (facts) => facts.method },
  'posture.status': { ...oneOf(POSTURE_STATUSES), read: (facts) => facts.posture },
  'time.now': { type: 'instant', read: (facts) => facts.now },
  'time.weekday': { ...oneOf(WEEKDAYS), read: (facts) => WEEKDAYS[(Math.floor(facts.now / 86_400_000) + 4) % 7] },
  'time.hour': { type: 'number', read: (facts) => Math.floor(facts.now / 3_600_000) % 24 },
};

const OWN_DICTIONARIES = new Set(['device', 'endpoint', 'identity', 'certificate', 'store', 'tacacs', 'system', 'posture', 'time']);

/**
 * The attributes a condition can name: the fixed ones above, `device.<group hierarchy>`, `identity.<attribute of any store>`,
 * `store.<id>.<attribute of that store>`, `certificate.<field>`, `tacacs.<argument>`, `time.weekday@<zone>`, `time.clock@<zone>` (minutes since
 * midnight), and every attribute of the protocol dictionary, as `Calling-Station-Id` or `radius.Calling-Station-Id`. Each becomes a direct reader.
 */
export function attributeResolver(catalogue: AttributeCatalogue): Resolver<AccessFacts> {
  const known = new Map<string, FactAttribute>();
  return (name) => {
    const found = known.get(name) ?? (Object.hasOwn(FIXED, name) ? FIXED[name] : namedAttribute(name, catalogue));
    // A thousand rules name the same few; a time zone's clock is dear to make, and its readings are shared.
    if (found) known.set(name, found);
    return found;
  };
}

function namedAttribute(name: string, catalogue: AttributeCatalogue): FactAttribute | undefined {
  const dot = name.indexOf('.');
  const dictionary = dot < 0 ? 'radius' : name.slice(0, dot);
  const rest = name.slice(dot + 1);
  if (rest === '') return undefined;
  if (dictionary === 'device') return { type: 'text', read: (facts) => own(facts.device.groups, rest) };
  if (dictionary === 'identity') return { read: (facts) => facts.identity && own(facts.identity.attributes, rest) };
  if (dictionary === 'store') return storeAttribute(rest);
  if (dictionary === 'certificate') return certificateField(rest);
  if (dictionary === 'tacacs') return { type: 'text', read: (facts) => facts.tacacs && own(facts.tacacs, rest) };
  if (dictionary === 'time') return zonedAttribute(rest);
  if (OWN_DICTIONARIES.has(dictionary)) return undefined;
  const info = findAttribute(catalogue, dictionary === 'radius' ? rest : name);
  return info && protocolAttribute(info);
}

/** The attribute of a name. Cisco writes `cisco-av-pair` what FreeRADIUS dictionaries call `Cisco-AVPair`; both are taken. */
export function findAttribute(catalogue: AttributeCatalogue, name: string): AttributeInfo | undefined {
  return catalogue.find(name) ?? (name.toLowerCase() === 'cisco-av-pair' ? catalogue.find('Cisco-AVPair') : undefined);
}

/** An attribute the program itself needs. Its absence is a broken dictionary, not a mistake of a person. */
export function requiredAttribute(catalogue: AttributeCatalogue, name: string): AttributeInfo {
  const info = catalogue.find(name);
  if (!info) throw new Error(`the dictionary lacks ${name}`);
  return info;
}

/** Whether an attribute of this name is known only from an identity store or the client's certificate (requirements P9, P47, trap T1-4). */
export function isIdentityAttribute(name: string): boolean {
  return /^(?:identity|store|certificate)\.|^system\.IdentityGroup$/.test(name);
}

/** The device group hierarchy an attribute reads, as `Location` of `device.Location`; undefined for every other attribute. */
export function hierarchyIn(name: string): string | undefined {
  return name.startsWith('device.') && !Object.hasOwn(FIXED, name) ? name.slice('device.'.length) : undefined;
}

/** Whether an attribute holds a place in a hierarchy of groups: a cell names the place or one above it. */
export function isPlace(name: string): boolean {
  return name === 'identity.group' || name === 'system.IdentityGroup' || hierarchyIn(name) !== undefined;
}

/** Whether an attribute never has several values in one request; what identity stores and certificates say may always be a list. */
export function hasOneValue(catalogue: AttributeCatalogue): (name: string) => boolean {
  return (name) => {
    if (Object.hasOwn(FIXED, name)) return true;
    const dot = name.indexOf('.');
    const dictionary = dot < 0 ? 'radius' : name.slice(0, dot);
    if (dictionary === 'device' || dictionary === 'tacacs' || dictionary === 'time') return true;
    if (OWN_DICTIONARIES.has(dictionary)) return false;
    const info = findAttribute(catalogue, dictionary === 'radius' ? name.slice(dot + 1) : name);
    return info !== undefined && !isRepeatable(info);
  };
}

/** What group mapping made of it, else what an internal record says (requirements P48 to P50). */
function identityGroup(facts: AccessFacts): string | undefined {
  return facts.identityGroup ?? facts.identity?.group;
}

/** RFC 2865 §5.8, §5.31 and RFC 8907 §4.1: where the user is, for devices that say it by address. */
const FRAMED_IP_ADDRESS = 8;
const CALLING_STATION_ID = 31;

function endpointAddress(facts: AccessFacts): AttributeValue | undefined {
  if (facts.tacacs) return own(facts.tacacs, 'rem_addr');
  const { request } = facts;
  return request.value(FRAMED_IP_ADDRESS) ?? request.value(CALLING_STATION_ID);
}

/** RFC 2869 §5.17, RFC 2865 §5.5: the port by its name, else by its number. */
const NAS_PORT_ID = 87;
const NAS_PORT = 5;

function devicePort(facts: AccessFacts): AttributeValue | undefined {
  if (facts.tacacs) return own(facts.tacacs, 'port');
  const port = facts.request.value(NAS_PORT_ID) ?? facts.request.value(NAS_PORT);
  return port === undefined ? undefined : String(port);
}

/** `<id>.<attribute>`; ids hold no dot beyond their own, so the longest that the record knows would be ambiguous: the first dot decides. */
function storeAttribute(rest: string): FactAttribute | undefined {
  const dot = rest.indexOf('.');
  if (dot <= 0 || dot === rest.length - 1) return undefined;
  const store = rest.slice(0, dot);
  const name = rest.slice(dot + 1);
  return {
    read: ({ identity }) => {
      if (identity === undefined) return undefined;
      const attributes = identity.byStore ? own(identity.byStore, store) : identity.store === store ? identity.attributes : undefined;
      return attributes && own(attributes, name);
    },
  };
}

function certificateField(name: string): FactAttribute | undefined {
  const field = CERTIFICATE_FIELDS.find((one): one is CertificateField => one === name);
  return field && { type: 'text', read: (facts) => facts.certificate?.[field] };
}

function zonedAttribute(rest: string): FactAttribute | undefined {
  const at = rest.indexOf('@');
  const zone = rest.slice(at + 1);
  if (at < 0 || !isZone(zone)) return undefined;
  const clock = wallClockOf(zone);
  switch (rest.slice(0, at)) {
    case 'weekday':
      return { ...oneOf(WEEKDAYS), read: (facts) => WEEKDAYS[clock(facts.now).weekday] };
    case 'clock':
      return { type: 'number', read: (facts) => clock(facts.now).minute };
    default:
      return undefined;
  }
}

function isZone(name: string): boolean {
  try {
    wallClockOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * IETF attributes of which a request may hold several (RFC 2865 §5.44, 2868 §5, 2869 §5.19), Framed-Compression to Tunnel-Server-Auth-ID.
 * The others are read by their first value, without a list.
 */
const REPEATABLE = new Set([13, 18, 22, 25, 33, 34, 35, 38, 64, 65, 66, 67, 68, 69, 78, 79, 81, 82, 83, 86, 90, 91, 97, 98, 99]);

function isRepeatable({ key }: AttributeInfo): boolean {
  return key >= 65536 || REPEATABLE.has(key);
}

function protocolAttribute(info: AttributeInfo): FactAttribute {
  const { key } = info;
  const read = isRepeatable(info)
    ? (facts: AccessFacts): readonly AttributeValue[] => facts.request.values(key)
    : (facts: AccessFacts): AttributeValue | undefined => facts.request.value(key);
  return info.names ? { type: info.type, names: info.names, read } : { type: info.type, read };
}

/** Names come from files and directories: `constructor` is a name like any other. */
function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function oneOf(values: readonly string[]): Pick<FactAttribute, 'type' | 'canonical' | 'allowed'> {
  const known = new Map(values.map((value) => [value.toLowerCase(), value]));
  const allowed = `one of ${values.map((value) => `\`${value}\``).join(', ')}`;
  return { type: 'text', canonical: (text) => known.get(text.toLowerCase()), allowed };
}
