import { z } from 'zod';
import { parseIpv4, REDIRECT_ACL, secretSource } from '../../../src/driver/vocabulary.ts';
import { INTERFACE_RULE, parseInterfaceName } from './interface-name.ts';
import { isFreeText, isName, NAME_RULE, TEXT_RULE } from './tokens.ts';

const name = z.string().refine(isName, NAME_RULE);
const text = z.string().refine(isFreeText, TEXT_RULE);
const port = z.int('a port from 1 to 65535').min(1, 'a port from 1 to 65535').max(65535, 'a port from 1 to 65535');

function readBy<T>(parse: (written: string) => T | undefined, allowed: string) {
  return z.string().transform((written, ctx): T => {
    const value = parse(written);
    if (value !== undefined) return value;
    ctx.addIssue(allowed);
    return z.NEVER;
  });
}

const ipv4 = readBy(parseIpv4, 'an IPv4 address such as 10.10.1.10');
const interfaceName = readBy(parseInterfaceName, INTERFACE_RULE);

/** `device`: the shared secret portreeve has for the very device, of its `radius` or `coa` section. */
const keySource = z.union(
  [z.strictObject({ device: z.enum(['radius', 'coa']) }), secretSource],
  'a text, { file: path }, { env: NAME }, { device: radius } or { device: coa }',
);

const radiusServer = z.strictObject({
  name,
  address: ipv4,
  authPort: port.default(1812),
  acctPort: port.default(1813),
  key: keySource,
});

const aaa = z.strictObject({
  /** Name of the group of servers; `default` methods use it. */
  group: name,
  servers: z.array(radiusServer).min(1, 'at least one server'),
  /** Written out because nothing pushes it by itself (trap T2-14). */
  accounting: z
    .strictObject({
      /** Minutes between interim records. */
      interim: z.int('minutes from 1 to 71582').min(1, 'minutes from 1 to 71582').max(71582, 'minutes from 1 to 71582').optional(),
    })
    .optional(),
});

const dynamicAuthor = z.strictObject({
  clients: z.array(z.strictObject({ address: ipv4, key: keySource })).min(1, 'at least one client, with its key'),
  port: port.default(1700),
  /** What must match to name a session; IOS asks for all of it unless told otherwise. */
  authType: z.enum(['all', 'any', 'session-key']).default('all'),
  /** Checks left out. Each lets CoA in that nobody signed or meant, so `allowInsecure` must say that this is wanted. */
  ignore: z.array(z.enum(['server-key', 'session-key'])).default([]),
  allowInsecure: z.boolean().default(false),
});

const controlPolicy = z.strictObject({
  name,
  methods: z.array(z.enum(['dot1x', 'mab'])).min(1, 'dot1x, mab, or both in the order they are preferred'),
});

const trackedProtocols = z.enum(['arp', 'dhcp4', 'dhcp6', 'ndp']);

const trackingPolicy = z.strictObject({
  name,
  securityLevel: z.literal('glean', 'glean: the only level this feature takes (C13)').default('glean'),
  /** Protocols addresses are not learned from; IPv6 is not supported, so its two are left out unless told otherwise. */
  without: z.array(trackedProtocols).default(['ndp', 'dhcp6']),
});

const deviceTracking = z.strictObject({ policies: z.array(trackingPolicy).min(1, 'at least one policy') });

const accessList = z
  .strictObject({
    name,
    /** What the list is for: to choose what is redirected, to filter a port before anybody is authenticated, or to be named by Filter-Id. */
    use: z.enum(['redirect', 'preauth', 'filter-id']),
    /** Extended entries, with their numbers or without; `%{name}` stands for addresses of `variables`. */
    entries: z.array(z.string().min(1).max(254)).min(1, 'at least one entry: an empty list permits everything').max(2048).optional(),
  })
  .refine(({ use, entries }) => entries !== undefined || use === 'redirect', {
    path: ['entries'],
    message: 'entries are missing: only a redirect list may leave them out, and is the one of the ISR1000 guide then',
  })
  .transform((list) => ({ ...list, entries: list.entries ?? REDIRECT_ACL }));

const port8021x = z.strictObject({
  name: interfaceName,
  description: text.optional(),
  accessVlan: z.int('a VLAN from 1 to 4094').min(1, 'a VLAN from 1 to 4094').max(4094, 'a VLAN from 1 to 4094').optional(),
  /** The control policy of the port: makes it a port with 802.1X. */
  controlPolicy: name.optional(),
  /** Nothing passes before authentication. */
  closed: z.boolean().default(true),
  hostMode: z.enum(['single-host', 'multi-host', 'multi-domain', 'multi-auth']).default('multi-auth'),
  mab: z.boolean().default(false),
  deviceTracking: name.optional(),
  preauthAcl: name.optional(),
  /** What authorization may give sessions of the port. The ways to deliver a list are three: none stands for another (trap T2-9). */
  authorization: z.array(z.enum(['filter-id', 'dacl', 'per-user', 'redirect', 'vlan'])).default([]),
});

/** Addresses for `%{name}` in access lists. */
const variables = z
  .record(z.string().regex(/^[a-z][a-z0-9.-]{0,62}$/, 'a name such as ise.ip'), z.union([ipv4.transform((one) => [one]), z.array(ipv4)]))
  .default({});

/** What one device has besides: its variables take the place of the common ones of the same name. */
const ofOneDevice = z.strictObject({ variables, interfaces: z.array(port8021x).default([]) });
const deviceName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'the name of a device in portreeve');

/** Configuration of a switch for 802.1X, Change of Authorization and device tracking, in the words of IOS-XE. */
export const configurationSchema = z.strictObject({
  variables,
  aaa: aaa.optional(),
  dynamicAuthor: dynamicAuthor.optional(),
  controlPolicies: z.array(controlPolicy).default([]),
  deviceTracking: deviceTracking.optional(),
  accessLists: z.array(accessList).default([]),
  interfaces: z.array(port8021x).default([]),
  devices: z.record(deviceName, ofOneDevice).default({}),
});

export type ConfigurationDocument = z.output<typeof configurationSchema>;
export type PortSettings = ConfigurationDocument['interfaces'][number];
export type AccessListSettings = ConfigurationDocument['accessLists'][number];
