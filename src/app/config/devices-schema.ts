import { z } from 'zod';
import { DEFAULT_TCAM } from '../../model/device.ts';
import { USER_NAME, USER_NAME_RULE } from '../../model/one-line.ts';
import { addresses, duration, ipv4, line, name, port, secretSource } from './fields.ts';
import { platformSchema } from './platforms.ts';
import { retransmissionSchema } from './retransmission-schema.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of a certificate, 64 hexadecimal digits with or without colons');

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function withoutColons(text: string): string {
  return text.replaceAll(':', '').toLowerCase();
}

const place = line.regex(/^[^:]+(:[^:]+)*$/, 'a place in the hierarchy such as All:East:Paris');

const tlsIdentity = z
  .strictObject({
    names: z.array(line.max(253).transform(lowerCase)).default([]),
    fingerprints: z.array(z.string().transform(withoutColons).pipe(sha256)).default([]),
  })
  .refine(({ names, fingerprints }) => names.length + fingerprints.length > 0, { message: 'at least one name or fingerprint' });

const radius = z
  .strictObject({
    secret: secretSource.optional(),
    /** By what a device that comes over RADIUS/TLS is known. */
    tls: tlsIdentity.optional(),
    messageAuthenticator: z.enum(['require', 'auto', 'off']).default('auto'),
    limitProxyState: z.boolean().default(true),
    /** How long the device waits for an answer; IOS waits 5 s. */
    timeout: duration.prefault('5s'),
  })
  .refine(({ secret, tls }) => secret !== undefined || tls !== undefined, {
    message: 'a `secret`, or `tls` for a device that comes over RADIUS/TLS only',
  });

/** What is absent of the files is as under `radius.tls` in `portreeve.yaml`. */
/** Values of RFC 2865 §5.6, from 1. */
export const SERVICE_TYPES = [
  'Login-User',
  'Framed-User',
  'Callback-Login-User',
  'Callback-Framed-User',
  'Outbound-User',
  'Administrative-User',
  'NAS-Prompt-User',
  'Authenticate-Only',
  'Callback-NAS-Prompt',
  'Call-Check',
  'Callback-Administrative',
] as const;

const coaTls = z.strictObject({
  ca: z.string().optional(),
  certificate: z.string().optional(),
  key: secretSource.optional(),
  serverName: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,253}$/, 'a host name such as switch.example.net')
    .optional(),
  /** FreeRADIUS 3.2.1 answers only the first of several that come together. */
  mostOutstanding: z.int('from 1 to 256').min(1, 'from 1 to 256').max(256, 'from 1 to 256').default(256),
});

const coa = z
  .strictObject({
    transport: z.enum(['udp', 'tls', 'reverse']).default('udp'),
    tls: coaTls.optional(),
    address: ipv4.optional(),
    /** What is absent of these three is 1700 (2083 over TLS), `send` and `send`, or what was learned of the device. */
    port: port.optional(),
    secret: secretSource.optional(),
    sourceAddress: ipv4.optional(),
    messageAuthenticator: z.enum(['send', 'omit']).optional(),
    eventTimestamp: z.enum(['send', 'omit']).optional(),
    replyMessageAuthenticator: z.enum(['verify', 'tolerate-zero-authenticator']).default('verify'),
    /** For devices that know no session without it, against RFC 5176 §3.6. */
    serviceType: z.enum(SERVICE_TYPES).optional(),
    /** What is absent of it is as under `coa.retransmission` in `portreeve.yaml`. */
    retransmission: retransmissionSchema.optional(),
  })
  .refine(({ transport, tls }) => transport === 'tls' || tls === undefined, { message: '`tls` only with `transport: tls`', path: ['tls'] })
  .refine(({ transport, secret }) => transport === 'udp' || secret === undefined, {
    message: 'no `secret` but with `transport: udp`: RFC 6614 sets it to `radsec`',
    path: ['secret'],
  });

const ssh = z
  .strictObject({
    address: ipv4.optional(),
    port: port.default(22),
    username: z.string().regex(USER_NAME, USER_NAME_RULE),
    password: secretSource.optional(),
    privateKey: secretSource.optional(),
    enableSecret: secretSource.optional(),
    hostKeys: z
      .array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as OpenSSH prints it: SHA256: and 43 characters'))
      .default([]),
    knownHosts: z.string().min(1).optional(),
    algorithms: z.enum(['modern', 'legacy']).default('modern'),
  })
  .refine((s) => s.password !== undefined || s.privateKey !== undefined, { message: 'a `password` or a `privateKey`' });

const COUNT = 'a whole number from 0';
const count = z.int(COUNT).min(0, COUNT).max(1_000_000);

const tcam = z.strictObject({
  baseline: count.default(DEFAULT_TCAM.baseline),
  headroomPercent: z.int().min(0).max(99).default(DEFAULT_TCAM.headroomPercent),
  whenFull: z.enum(['reject', 'accept-without']).default(DEFAULT_TCAM.whenFull),
  tolerance: count.default(DEFAULT_TCAM.tolerance),
});

const device = z.strictObject({
  name,
  addresses: z.array(addresses).min(1, 'at least one address, block or range'),
  groups: z.record(line, place).default({}),
  driver: z.string().default('cisco-iosxe'),
  platform: z.string(),
  radius: radius.optional(),
  coa: coa.optional(),
  ssh: ssh.optional(),
  tcam: tcam.optional(),
  /** For a device that is not told to be Cisco's: how the lists of a profile are given. */
  accessLists: z.enum(['cisco', 'filter-id', 'reject', 'accept-without']).optional(),
});

/** `devices.yaml`: the network devices, what they may ask and how they are reached. */
export const devicesSchema = z.strictObject({ platforms: z.array(platformSchema).default([]), devices: z.array(device) });

export type DeviceSettings = z.output<typeof device>;
