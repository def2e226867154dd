import { z } from 'zod';
import { parsePasswordForm } from '../../adapters/identity/password-form.ts';
import { name } from './fields.ts';

const password = z.string().transform((text, ctx) => {
  const form = parsePasswordForm(text);
  if (!form.ok) {
    ctx.addIssue(form.error);
    return z.NEVER;
  }
  return text;
});

const record = z.strictObject({
  name: z.string().min(1).max(253),
  /** `plain:…` (needed for CHAP and MS-CHAP) or `scrypt:…` as `portreeve user hash` prints it. */
  password: password.optional(),
  enabled: z.boolean().default(true),
  expires: z.iso.datetime('a time such as 2027-01-31T00:00:00Z').optional(),
  group: z.string().optional(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

/** `kind: users` or `kind: hosts`: records written out in `identities.yaml`. */
export const internalStoreSchema = z.strictObject({ id: name, kind: z.enum(['users', 'hosts']), records: z.array(record).default([]) });

export type InternalStoreSettings = z.output<typeof internalStoreSchema>;
