import { z } from 'zod';
import { addresses, endpoint, name, secretSource } from './fields.ts';

const realm = z
  .string()
  .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'a realm such as example.com')
  .transform((text) => text.toLowerCase());

const client = z.strictObject({
  name,
  addresses: z.array(addresses).min(1, 'at least one address, block or range'),
  secret: secretSource,
  messageAuthenticator: z.enum(['require', 'optional']).default('require'),
  eventTimestamp: z.enum(['require', 'optional']).default('require'),
  replyMessageAuthenticator: z.enum(['send', 'omit']).default('send'),
  realms: z.array(realm).default([]),
});

/** `coaProxy` in `portreeve.yaml`: who may ask for changes of authorization through us. */
export const coaProxySchema = z.strictObject({
  listen: z.array(endpoint).min(1, 'at least one address and port').prefault(['0.0.0.0:3799']),
  /** Ours, as Operator-Name says it (RFC 5580, RFC 8559). */
  realm: realm.optional(),
  clients: z.array(client).min(1, 'at least one client'),
});
