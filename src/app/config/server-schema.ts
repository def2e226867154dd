import { z } from 'zod';
import { compileSelector } from '../../plan/device-selector.ts';
import { approvalsSchema } from './approvals-schema.ts';
import { coaProxySchema } from './coa-proxy-schema.ts';
import { coaSettingsSchema } from './coa-settings-schema.ts';
import { duration, endpoint, name, port, secretSource } from './fields.ts';
import { postureSettingsSchema } from './posture-settings-schema.ts';

const listen = z.array(endpoint).min(1, 'at least one address and port');

/** RADIUS/TLS (RFC 6614): one port for authentication and accounting; devices are known by their certificates. */
const radiusTls = z.strictObject({
  listen: listen.prefault(['0.0.0.0:2083']),
  /** PEM files: our certificate and its key, who signs those of the devices, and which of these do not count any more. */
  certificate: z.string(),
  key: secretSource,
  ca: z.string(),
  crl: z.string().optional(),
  connectionsPerDevice: z.int('a number').min(1, 'from 1 to 1024').max(1024, 'from 1 to 1024').default(16),
  /** Nothing came for so long: the connection is closed, unless changes of authorization go down it. */
  idleTimeout: duration.prefault('30m'),
});

const selector = z.string().superRefine((text, ctx) => {
  const read = compileSelector(text);
  if (!read.ok) ctx.addIssue(`a selector of devices: ${read.error[0]?.message ?? 'it cannot be read'}`);
});

const redis = z.strictObject({
  redis: z.strictObject({
    host: z.string().default('127.0.0.1'),
    port: port.default(6379),
    password: secretSource.optional(),
    /** Puts the keys of several installations apart in one Redis. */
    prefix: name.default('portreeve'),
  }),
});

const apiKey = z.strictObject({
  name,
  role: z.enum(['viewer', 'operator', 'admin']),
  /** SHA-256 of the key, 64 hexadecimal digits. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'the SHA-256 of the key as 64 hexadecimal digits')
    .optional(),
  key: secretSource.optional(),
});

/** `portreeve.yaml`: where the server listens and where everything else is. Paths are relative to the file. */
export const serverSchema = z
  .strictObject({
    server: z
      .strictObject({
        /** Different on each server of a deployment. */
        name: name.default('portreeve'),
        /** The primary shows the hit counts of the whole deployment, a secondary zero (requirement P71). */
        role: z.enum(['primary', 'secondary']).default('primary'),
      })
      .prefault({}),
    state: z.string().default('state'),
    devices: z.string().default('devices.yaml'),
    identities: z.string().default('identities.yaml'),
    policy: z.string().default('policy'),
    /** The servers that proxy services and RADIUS identity stores ask. */
    remoteServers: z.string().optional(),
    revisions: z
      .strictObject({
        /** How many policy revisions can be gone back to. */
        keep: z.int('a number of revisions').min(1, 'at least 1, the one in force').max(10_000, 'at most 10000').default(100),
      })
      .prefault({}),
    decisions: z
      .strictObject({
        /** How many of the last decisions can be looked at and decided again; in memory. */
        keep: z.int('a number of decisions').min(0, 'at least 0').max(1_000_000, 'at most 1000000').default(10_000),
      })
      .prefault({}),
    /** Besides the playbooks that come with portreeve; one of the same name replaces the built-in one. */
    playbooks: z.string().optional(),
    radius: z
      .strictObject({
        authentication: listen.prefault(['0.0.0.0:1812']),
        accounting: listen.prefault(['0.0.0.0:1813']),
        tls: radiusTls.optional(),
        /** Further dictionaries in FreeRADIUS format. */
        dictionaries: z.array(z.string()).default([]),
        /** How long a reply is kept for retransmitted requests (RFC 5080 §2.2.2: 5 to 30 s). */
        duplicateWindow: duration.prefault('5s'),
        /** Largest reply that carries parts of a downloadable ACL, in octets. */
        daclPacketSize: z.int().min(576, 'from 576 to 4096').max(4096, 'from 576 to 4096').default(4096),
      })
      .prefault({}),
    api: z
      .strictObject({ listen: endpoint.prefault('127.0.0.1:8480'), keys: z.array(apiKey).min(1, 'at least one key') })
      .refine((api) => api.keys.every((key) => (key.sha256 === undefined) !== (key.key === undefined)), {
        message: 'each key has either `sha256` or `key`',
        path: ['keys'],
      }),
    sessions: z
      .strictObject({
        /** Nothing was heard of a session for so long: its device is asked for it, and it is ended when the device has none. */
        staleAfter: z.union([duration, z.literal('never')]).prefault('48h'),
      })
      .prefault({}),
    approvals: approvalsSchema.prefault({}),
    coa: coaSettingsSchema.prefault({}),
    coaProxy: coaProxySchema.optional(),
    /** Configuration documents that are pushed to devices. */
    deviceDocuments: z
      .strictObject({
        /** The folder of the key files a document may name. */
        keys: z.string().default('keys'),
        /** Environment variables a document may name as keys. */
        environment: z.array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable')).default([]),
        /** Documents that devices are to be held to; where they differ is told. */
        wanted: z.array(z.strictObject({ file: z.string(), devices: selector })).default([]),
        /** How long a look at all of these devices takes, one after another; without it they are looked at when somebody asks. */
        driftEvery: duration.optional(),
      })
      .prefault({}),
    /** Access lists that portreeve puts on devices and profiles name. */
    lists: z
      .strictObject({
        /** What a profile gives on a device that lacks a list which portreeve put on others. */
        whenAbsent: z.enum(['name-as-written', 'reject']).default('name-as-written'),
        /** How long a version stays on a device after another took its place. */
        keep: duration.prefault('10m'),
      })
      .prefault({}),
    posture: postureSettingsSchema.prefault({}),
    queue: z.union([z.literal('embedded'), redis], '`embedded`, or { redis: { host, port, password } }').default('embedded'),
    log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info') }).prefault({}),
  })
  .refine(({ approvals, api }) => approvals.pushes === 'none' || api.keys.filter(({ role }) => role === 'admin').length > 1, {
    message: 'at least two keys of the role admin under `api.keys`: who asks for a push cannot approve it',
    path: ['approvals', 'pushes'],
  });

export type ServerSettings = z.output<typeof serverSchema>;
