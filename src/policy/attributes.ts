import { type AccessFacts, type AttributeCatalogue, type AttributeInfo, type AttributeValue, AUTH_METHODS } from '../model/access.ts';
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
  'device.name': { type: 'text', read: (facts) => facts.device.id },
  'identity.name': { type: 'text', read: (facts) => facts.identity?.name },
  'identity.group': { type: 'text', read: (facts) => facts.identity?.group },
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

const OWN_DICTIONARIES = new Set(['device', 'identity', 'system', 'posture', 'time']);

/**
 * The attributes a condition can name: the fixed ones above, `device.<group hierarchy>`, `identity.<attribute of the store>`, and every
 * attribute of the protocol dictionary, as `Calling-Station-Id` or `radius.Calling-Station-Id`. Each becomes a direct reader.
 */
export function attributeResolver(catalogue: AttributeCatalogue): Resolver<AccessFacts> {
  return (name) => {
    const fixed = Object.hasOwn(FIXED, name) ? FIXED[name] : undefined;
    if (fixed) return fixed;
    const dot = name.indexOf('.');
    const dictionary = dot < 0 ? 'radius' : name.slice(0, dot);
    const rest = name.slice(dot + 1);
    if (rest === '') return undefined;
    if (dictionary === 'device') return { type: 'text', read: (facts) => own(facts.device.groups, rest) };
    if (dictionary === 'identity') return { read: (facts) => facts.identity && own(facts.identity.attributes, rest) };
    if (OWN_DICTIONARIES.has(dictionary)) return undefined;
    const info = findAttribute(catalogue, dictionary === 'radius' ? rest : name);
    return info && protocolAttribute(info);
  };
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

/** Whether an attribute of this name is known only from an identity store (requirement P9). */
export function isIdentityAttribute(name: string): boolean {
  return name.startsWith('identity.');
}

/**
 * IETF attributes of which a request may hold several (RFC 2865 §5.44, 2868 §5, 2869 §5.19), Framed-Compression to Tunnel-Server-Auth-ID.
 * The others are read by their first value, without a list.
 */
const REPEATABLE = new Set([13, 18, 22, 25, 33, 34, 35, 38, 64, 65, 66, 67, 68, 69, 78, 79, 81, 82, 83, 86, 90, 91, 97, 98, 99]);

function protocolAttribute(info: AttributeInfo): FactAttribute {
  const { key } = info;
  const repeatable = key >= 65536 || REPEATABLE.has(key);
  const read = repeatable
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
