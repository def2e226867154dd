import { z } from 'zod';
import { type Fault, fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type Instant, instantOf } from '../base/time.ts';
import {
  type AccessFacts,
  type AttributeCatalogue,
  type AttributeKey,
  type AttributeSource,
  type AttributeValue,
  AUTH_METHODS,
  CERTIFICATE_FIELDS,
} from '../model/access.ts';
import type { Device, DeviceId } from '../model/device.ts';
import { parseIpv4 } from '../model/ipv4.ts';
import { parseMac } from '../model/mac.ts';
import { POSTURE_STATUSES } from '../model/posture.ts';
import { parseSpan } from '../rules/instants.ts';
import { findAttribute } from './attributes.ts';
import { attributeValue } from './profile-value.ts';

const scalar = z.union([z.string(), z.number()], 'a text or a number');
const values = z.union([scalar, z.array(scalar)], 'a value or a list of values');
const identityValue = z.union([z.string(), z.number(), z.boolean()], 'a text, a number, true or false');
const identityValues = z.union([identityValue, z.array(identityValue)], 'a value or a list of values');

const device = z.union(
  [
    z.string().min(1, 'the name of a device'),
    z.strictObject({
      name: z.string().min(1, 'the name of a device').default('unnamed'),
      groups: z.record(z.string(), z.string()).default({}),
    }),
  ],
  'the name of a configured device, or { name, groups }',
);

/** A request as a person writes it, to be explained or tested: what a device would send, and what identity stores would say. */
export const writtenRequest = z.strictObject({
  protocol: z.enum(['radius', 'tacacs']).default('radius'),
  /** RADIUS attributes by dictionary name. */
  attributes: z.record(z.string(), values).default({}),
  /** Arguments of a TACACS+ request: `service`, `cmd`, `port`, `rem_addr`, … */
  tacacs: z.record(z.string(), z.string()).optional(),
  user: z.string().max(253, 'at most 253 characters').optional(),
  device: device.optional(),
  deviceAddress: z
    .string()
    .refine((text) => parseIpv4(text) !== undefined, 'an IPv4 address')
    .optional(),
  server: z.string().optional(),
  method: z.enum(AUTH_METHODS).optional(),
  posture: z.enum(POSTURE_STATUSES).optional(),
  identity: z
    .strictObject({
      store: z.string().default('internal-users'),
      name: z.string().optional(),
      group: z.string().optional(),
      attributes: z.record(z.string(), identityValues).default({}),
      /** What each store gave, by its id, where several did. */
      byStore: z.record(z.string(), z.record(z.string(), identityValues)).optional(),
      groupFixed: z.literal(true).optional(),
    })
    .optional(),
  /** How the authentication ended. Left out: passed where there is an identity, else not looked at. */
  authentication: z.enum(['passed', 'failed', 'unknownUser', 'processError']).optional(),
  certificate: z.partialRecord(z.enum(CERTIFICATE_FIELDS), z.union([z.string(), z.array(z.string())])).optional(),
  /** When: the time of the question where it is left out. */
  at: z
    .string()
    .refine((text) => momentOf(text) !== undefined, 'a time such as 2026-01-31T12:00:00Z')
    .optional(),
});
export type WrittenRequest = z.output<typeof writtenRequest>;

export type RequestContext = {
  readonly catalogue: AttributeCatalogue;
  readonly device: (name: DeviceId) => Device | undefined;
  readonly server: string;
  readonly now: Instant;
};

/** The beginning of what is written, as conditions read it: without an offset it is UTC. A recorded time has milliseconds. */
function momentOf(text: string): Instant | undefined {
  const [fraction, milliseconds = '0'] = /\.(\d{3})(?=Z$)/.exec(text) ?? [''];
  const span = parseSpan(text.replace(fraction, ''));
  return span && instantOf(span.from + Number(milliseconds));
}

/** RFC 2865 §5.1, §5.6, §5.31 */
const USER_NAME = 1;
const SERVICE_TYPE = 6;
const CALLING_STATION_ID = 31;
const CALL_CHECK = 10;

/** The facts a written request stands for; a name that nothing has is told, all of them at once. */
export function factsOfRequest(written: WrittenRequest, context: RequestContext): Result<AccessFacts, readonly Fault[]> {
  const faults: Fault[] = [];
  const request = attributesOf(written, context.catalogue, faults);
  const from = deviceOf(written, context, faults);
  if (faults.length > 0 || from === undefined) return err(faults);
  const { protocol, tacacs, identity, certificate, at } = written;
  const hostLookup = protocol === 'radius' && request.value(SERVICE_TYPE) === CALL_CHECK;
  const userName = written.user ?? String(request.value(USER_NAME) ?? tacacs?.user ?? '');
  const calling = request.value(CALLING_STATION_ID);
  const endpoint = (typeof calling === 'string' ? parseMac(calling) : undefined) ?? (hostLookup ? parseMac(userName) : undefined);
  const status = written.authentication ?? (identity ? 'passed' : undefined);
  return ok({
    protocol,
    request,
    device: from,
    deviceAddress: written.deviceAddress ?? from.addresses[0]?.address ?? '0.0.0.0',
    server: written.server ?? context.server,
    now: (at === undefined ? undefined : momentOf(at)) ?? context.now,
    method: written.method ?? (protocol === 'tacacs' ? 'ASCII' : hostLookup ? 'HostLookup' : 'PAP'),
    hostLookup,
    userName,
    endpoint,
    posture: written.posture ?? 'unknown',
    identity: identity && { ...given(identity), name: identity.name ?? userName },
    authenticationStatus: status,
    ...(certificate === undefined ? {} : { certificate: given(certificate) }),
    ...(protocol === 'tacacs' ? { tacacs: tacacs ?? {} } : {}),
  });
}

function attributesOf({ attributes }: WrittenRequest, catalogue: AttributeCatalogue, faults: Fault[]): AttributeSource {
  const byKey = new Map<AttributeKey, AttributeValue[]>();
  for (const [name, written] of Object.entries(attributes)) {
    const info = findAttribute(catalogue, name);
    if (info === undefined) {
      faults.push(fault('input.invalid', `\`${name}\` is no attribute of the dictionary: mend the spelling`));
      continue;
    }
    for (const one of Array.isArray(written) ? written : [written]) {
      const read = attributeValue(info, one);
      if (read.ok) byKey.set(info.key, [...(byKey.get(info.key) ?? []), read.value]);
      else faults.push(fault('input.invalid', `\`${name}\`: ${read.error}`));
    }
  }
  return { value: (key) => byKey.get(key)?.[0], values: (key) => byKey.get(key) ?? [] };
}

function deviceOf(written: WrittenRequest, context: RequestContext, faults: Fault[]): Device | undefined {
  const asked = written.device ?? { name: 'unnamed', groups: {} };
  if (typeof asked === 'object') {
    return { id: asked.name as DeviceId, addresses: [], groups: asked.groups, driver: 'cisco-iosxe', platform: 'custom' };
  }
  const found = context.device(asked as DeviceId);
  if (found === undefined) faults.push(fault('device.unknown', `no device \`${asked}\` is configured: list the devices`));
  return found;
}
