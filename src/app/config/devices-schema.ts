import { z } from 'zod';
import { addresses, duration, ipv4, name, port, secretSource } from './fields.ts';
import { platformSchema } from './platforms.ts';

const place = z.string().regex(/^[^:]+(:[^:]+)*$/, 'a place in the hierarchy such as All:East:Paris');

const radius = z.strictObject({
  secret: secretSource,
  messageAuthenticator: z.enum(['require', 'auto', 'off']).default('auto'),
  limitProxyState: z.boolean().default(true),
  /** How long the device waits for an answer; IOS waits 5 s. */
  timeout: duration.prefault('5s'),
});

const coa = z.strictObject({
  address: ipv4.optional(),
  /** What is absent of these three is 1700, `send` and `send`, or what was learned of the device. */
  port: port.optional(),
  secret: secretSource.optional(),
  sourceAddress: ipv4.optional(),
  messageAuthenticator: z.enum(['send', 'omit']).optional(),
  eventTimestamp: z.enum(['send', 'omit']).optional(),
  replyMessageAuthenticator: z.enum(['verify', 'tolerate-zero-authenticator']).default('verify'),
});

const ssh = z
  .strictObject({
    address: ipv4.optional(),
    port: port.default(22),
    username: z.string().min(1),
    password: secretSource.optional(),
    privateKey: secretSource.optional(),
    enableSecret: secretSource.optional(),
    hostKeys: z
      .array(z.string().regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as OpenSSH prints it: SHA256: and 43 characters'))
      .default([]),
    algorithms: z.enum(['modern', 'legacy']).default('modern'),
  })
  .refine((s) => s.password !== undefined || s.privateKey !== undefined, { message: 'a `password` or a `privateKey`' });

const device = z.strictObject({
  name,
  addresses: z.array(addresses).min(1, 'at least one address, block or range'),
  groups: z.record(z.string(), place).default({}),
  driver: z.string().default('cisco-iosxe'),
  platform: z.string(),
  radius: radius.optional(),
  coa: coa.optional(),
  ssh: ssh.optional(),
});

/** `devices.yaml`: the network devices, what they may ask and how they are reached. */
export const devicesSchema = z.strictObject({ platforms: z.array(platformSchema).default([]), devices: z.array(device) });

export type DeviceSettings = z.output<typeof device>;
