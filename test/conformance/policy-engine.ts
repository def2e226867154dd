import { z } from 'zod';
import { faultLine } from '../../src/base/fault.ts';
import { given } from '../../src/base/given.ts';
import { instantOf } from '../../src/base/time.ts';
import { type AccessFacts, AUTH_METHODS } from '../../src/model/access.ts';
import type { Device, DeviceId } from '../../src/model/device.ts';
import { POSTURE_STATUSES } from '../../src/model/posture.ts';
import { compilePolicy, type Policy } from '../../src/policy/compile.ts';
import { type PolicyDocument, readPolicy } from '../../src/policy/document.ts';
import type { KnownNames } from '../../src/policy/known-names.ts';
import { nextRevision } from '../../src/policy/revision.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';

/** The monitored rules that matched, as the engine told them. */
export type MonitorLog = { readonly table: string; readonly rule: string }[];

/** Reads a policy written as data through the real reader, as if it had been a file. */
export function readWritten(written: unknown, known: KnownNames = {}): ReturnType<typeof readPolicy> {
  return readPolicy([{ path: 'case.yaml', text: JSON.stringify(written) }], standardDictionary, known);
}

export function policyOf(written: unknown, log: MonitorLog = []): Policy {
  const read = readWritten(written);
  if (!read.ok) throw new Error(`the policy of the case is refused: ${read.error.map(faultLine).join('; ')}`);
  return compiled(read.value, log);
}

export function compiled(document: PolicyDocument, log: MonitorLog = []): Policy {
  const record = nextRevision(undefined, document, instantOf(1_780_000_000_000));
  return compilePolicy(record, standardDictionary, { onMonitor: (table, rule) => log.push({ table, rule }) });
}

/** A case's own word for an attribute, and the attribute it means. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  proto: 'protocol',
  HostLookup: 'system.HostLookup',
  group: 'identity.group',
  location: 'device.Location',
  user: 'user',
  now: 'time.now',
  deviceType: 'device.Device Type',
  internalGroup: 'identity.group',
  IdentityGroup: 'system.IdentityGroup',
  AuthenticationStatus: 'system.AuthenticationStatus',
  adGroup: 'identity.adGroup',
  ldapGroup: 'identity.ldapGroup',
};

/** A structured condition with attribute names translated at every depth. */
export function translated(condition: unknown): unknown {
  if (Array.isArray(condition)) return condition.map(translated);
  if (condition === null || typeof condition !== 'object') return condition;
  return Object.fromEntries(
    Object.entries(condition).map(([key, value]) => [key, key === 'attr' ? (ATTRIBUTES[String(value)] ?? value) : translated(value)]),
  );
}

/** What else a rule may say is read by the real reader, which refuses what it does not know. */
const rule = z.looseObject({ result: z.string(), when: z.unknown() });
export const tableWords = z.strictObject({
  rules: z.array(rule).default([]),
  exceptions: z.array(rule).default([]),
  default: z.string().default('DenyAccess'),
});
type WrittenRule = z.output<typeof rule>;
export type WrittenTable = z.output<typeof tableWords>;

/** A policy of one service whose authorization is the case's table; each result is a profile of that name. */
export function authorizationPolicy({ rules, exceptions, default: otherwise }: WrittenTable): unknown {
  const result = (name: string): unknown => ({ profiles: [name] });
  const rule = (one: WrittenRule): unknown => ({ ...one, when: translated(one.when), result: result(one.result) });
  const names = new Set([...rules, ...exceptions].map((one) => one.result).concat(otherwise));
  const authorization = { exceptions: exceptions.map(rule), rules: rules.map(rule), default: result(otherwise) };
  return {
    serviceSelection: { simple: 'case' },
    services: [{ name: 'case', type: 'radius', allowedProtocols: ['PAP', 'HostLookup'], identity: { simple: 'deny' }, authorization }],
    profiles: [...names].map((name) => ({ name })),
  };
}

const text = z.coerce.string().optional();
const several = z.union([z.string(), z.array(z.string())]).optional();

/** What a case may say of a request, in its own words; what it leaves out is a PAP login by RADIUS of nobody in particular. */
export const requestWords = z.strictObject({
  proto: z.enum(['radius', 'tacacs']).default('radius'),
  /** The number of Service-Type; 10 is host lookup. */
  serviceType: z.int().optional(),
  HostLookup: z.boolean().optional(),
  method: z.enum(AUTH_METHODS).optional(),
  user: text,
  group: text,
  /** The group by group mapping. */
  IdentityGroup: text,
  adGroup: several,
  ldapGroup: several,
  AuthenticationStatus: z.enum(['passed', 'failed', 'unknownUser', 'processError']).optional(),
  posture: z.enum(POSTURE_STATUSES).default('unknown'),
  location: text,
  deviceType: text,
  srcIp: z.string().default('192.0.2.1'),
  now: z
    .string()
    .refine((written) => !Number.isNaN(Date.parse(written)), 'a date and time by ISO 8601')
    .default('2026-08-05'),
});
export type WrittenRequest = z.input<typeof requestWords>;

export function factsOf(input: WrittenRequest): AccessFacts {
  const asked = requestWords.parse(input);
  const { group, user = '' } = asked;
  const device: Device = {
    id: 'case' as DeviceId,
    addresses: [],
    groups: given({ Location: asked.location, 'Device Type': asked.deviceType }),
    driver: 'cisco-iosxe',
    platform: 'custom',
  };
  const attributes = given({ adGroup: asked.adGroup, ldapGroup: asked.ldapGroup });
  const known = group !== undefined || Object.keys(attributes).length > 0;
  const hostLookup = asked.HostLookup ?? (asked.proto === 'radius' && asked.serviceType === 10);
  const facts: AccessFacts = {
    protocol: asked.proto,
    request: { value: () => undefined, values: () => [] },
    device,
    deviceAddress: asked.srcIp,
    server: 'case',
    now: instantOf(Date.parse(asked.now)),
    method: asked.method ?? (hostLookup ? 'HostLookup' : 'PAP'),
    hostLookup,
    userName: user,
    endpoint: undefined,
    posture: asked.posture,
    identity: known ? { store: 'case', name: user, attributes, ...given({ group }) } : undefined,
    authenticationStatus: asked.AuthenticationStatus,
  };
  if (asked.IdentityGroup !== undefined) facts.identityGroup = asked.IdentityGroup;
  return facts;
}
