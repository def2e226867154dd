import { faultLine } from '../../src/base/fault.ts';
import { instantOf } from '../../src/base/time.ts';
import type { AccessFacts } from '../../src/model/access.ts';
import type { Device, DeviceId } from '../../src/model/device.ts';
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

type WrittenRule = { readonly name: string; readonly status: string; readonly when: unknown; readonly result: string };
export type WrittenTable = {
  readonly rules?: readonly WrittenRule[];
  readonly exceptions?: readonly WrittenRule[];
  readonly default?: string;
};

/** A policy of one service whose authorization is the case's table; each result is a profile of that name. */
export function authorizationPolicy(table: WrittenTable): unknown {
  const { rules = [], exceptions = [], default: otherwise = 'DenyAccess' } = table;
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

/** The facts of a request a case describes in its own words. */
export function factsOf(input: Readonly<Record<string, unknown>>): AccessFacts {
  const text = (key: string): string | undefined => (input[key] === undefined ? undefined : String(input[key]));
  const group = text('group');
  const location = text('location');
  const device: Device = {
    id: 'case' as DeviceId,
    addresses: [],
    groups: location === undefined ? {} : { Location: location },
    driver: 'cisco-iosxe',
    platform: 'custom',
  };
  const hostLookup = input.proto === 'radius' && input.serviceType === 10;
  return {
    protocol: input.proto === 'tacacs' ? 'tacacs' : 'radius',
    request: { value: () => undefined, values: () => [] },
    device,
    deviceAddress: text('srcIp') ?? '192.0.2.1',
    server: 'case',
    now: instantOf(Date.parse(text('now') ?? '2026-08-05')),
    method: (text('method') ?? (hostLookup ? 'HostLookup' : 'PAP')) as AccessFacts['method'],
    hostLookup,
    userName: text('user') ?? '',
    endpoint: undefined,
    posture: 'unknown',
    identity: group === undefined ? undefined : { store: 'case', name: text('user') ?? '', group, attributes: {} },
    authenticationStatus: undefined,
  };
}
