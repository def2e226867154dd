import { z } from 'zod';
import { name } from './fields.ts';

const record = z.strictObject({
  name: z.string().min(1).max(253),
  /** `plain:…` (needed for CHAP) or `scrypt:…` as `portreeve user hash` prints it. */
  password: z
    .string()
    .regex(/^(plain:|scrypt:)./s, 'a password in the form plain:… or scrypt:…')
    .optional(),
  enabled: z.boolean().default(true),
  expires: z.iso.datetime('a time such as 2027-01-31T00:00:00Z').optional(),
  group: z.string().optional(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

const store = z.strictObject({ id: name, kind: z.enum(['users', 'hosts']), records: z.array(record).default([]) });

/** `identities.yaml`: the internal users and hosts. */
export const identitiesSchema = z.strictObject({ stores: z.array(store) });

export type IdentityStoreSettings = z.output<typeof store>;
