import { z } from 'zod';
import { duration, ipv4, name, port, secretSource } from './fields.ts';

const base = { name, address: ipv4 };

const tls = z.strictObject({
  port: port.default(2083),
  /** PEM files: who signed the server's certificate, and ours with its key. */
  ca: z.string(),
  cert: z.string(),
  key: secretSource,
  serverName: z.string().min(1).max(253).optional(),
});

const radius = z
  .strictObject({
    ...base,
    protocol: z.literal('radius'),
    authenticationPort: port.default(1812),
    accountingPort: port.default(1813),
    secret: secretSource.optional(),
    timeout: duration.prefault('2s'),
    retries: z.int('from 0 to 10').min(0, 'from 0 to 10').max(10, 'from 0 to 10').default(2),
    transport: z.enum(['udp', 'tls']).default('udp'),
    tls: tls.optional(),
    requireMessageAuthenticator: z.boolean().default(true),
    statusServer: z.boolean().default(true),
    deadAfter: duration.prefault('10s'),
    reviveAfter: duration.prefault('10s'),
    sourceAddress: ipv4.optional(),
  })
  .refine((server) => server.transport === 'tls' || server.secret !== undefined, {
    message: 'a `secret`, or `transport: tls`',
    path: ['secret'],
  })
  .refine((server) => (server.transport === 'tls') === (server.tls !== undefined), {
    message: '`tls` with `transport: tls`, and only then',
    path: ['tls'],
  })
  .refine((server) => server.transport === 'udp' || server.secret === undefined, {
    message: 'no `secret` with `transport: tls`: RFC 6614 sets it to `radsec`',
    path: ['secret'],
  });

const tacacs = z.strictObject({
  ...base,
  protocol: z.literal('tacacs'),
  port: port.default(49),
  secret: secretSource,
  timeout: duration.prefault('5s'),
});

/** `remote-servers.yaml`: the servers that proxy services and RADIUS identity stores ask. */
export const remoteServersSchema = z.strictObject({
  servers: z.array(z.discriminatedUnion('protocol', [radius, tacacs], 'a `protocol` of radius or tacacs')),
});

export type RemoteServerSettings = z.output<typeof remoteServersSchema>['servers'][number];
export type RemoteRadiusSettings = z.output<typeof radius>;
