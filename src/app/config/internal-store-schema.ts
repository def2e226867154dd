import { z } from 'zod';
import { parsePasswordForm } from '../../adapters/identity/password-form.ts';
import { parseMac } from '../../model/mac.ts';
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
  /** For one unknown-user policy only. */
  profile: name.optional(),
  /** `plain:…` (needed for CHAP and MS-CHAP) or `scrypt:…` as `portreeve user hash` prints it. */
  password: password.optional(),
  /** The external store that authenticates the user. */
  passwordStore: name.optional(),
  voip: z.boolean().default(false),
  mustChangePassword: z.boolean().default(false),
  enabled: z.boolean().default(true),
  expires: z.iso.datetime('a time such as 2027-01-31T00:00:00Z').optional(),
  group: z.string().optional(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});

/** `kind: users` or `kind: hosts`: records written out in `identities.yaml`. */
export const internalStoreSchema = z
  .strictObject({ id: name, kind: z.enum(['users', 'hosts']), records: z.array(record).default([]) })
  .superRefine(({ kind, records }, ctx) => {
    const seen = new Set<string>();
    for (const [index, one] of records.entries()) {
      const key = `${one.profile ?? ''}\n${kind === 'hosts' ? (parseMac(one.name) ?? one.name) : one.name}`;
      const why = (kind === 'users' ? passwordFault(one) : undefined) ?? (seen.has(key) ? TWICE : undefined);
      if (why !== undefined) ctx.addIssue({ code: 'custom', path: ['records', index, 'name'], message: why });
      seen.add(key);
    }
  });

const TWICE = 'a name once for each profile: rename one, or give them different profiles';

/** A user is authenticated here by a password, or in one other store; only a voice account needs neither (requirements U3, U4). */
function passwordFault({ password, passwordStore, voip, mustChangePassword }: z.output<typeof record>): string | undefined {
  if (passwordStore === undefined) {
    if (password !== undefined || voip) return undefined;
    return 'a user with a `password`, a `passwordStore` that authenticates him, or `voip: true`';
  }
  if (password !== undefined) return 'a user with a `password` or a `passwordStore`, not both: one store authenticates him';
  return mustChangePassword ? 'a user whose password this store holds, where `mustChangePassword` is set' : undefined;
}

export type InternalStoreSettings = z.output<typeof internalStoreSchema>;
