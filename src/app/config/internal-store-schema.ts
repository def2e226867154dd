import { z } from 'zod';
import { isNtForm, parsePasswordForm } from '../../adapters/identity/password-form.ts';
import type { Secret } from '../../base/secret.ts';
import type { Work } from '../../base/work.ts';
import { parseMac } from '../../model/mac.ts';
import type { Fetch } from './directory-settings.ts';
import { duration, name, secretSource } from './fields.ts';

const password = z.string().transform((text, ctx) => {
  // Whether an NT hash can be read is for who has the key to say.
  if (isNtForm(text)) return text;
  const form = parsePasswordForm(text);
  if (!form.ok) {
    ctx.addIssue(form.error);
    return z.NEVER;
  }
  return text;
});

/** A password that is changed must not be right for long. */
const shortTime = duration.refine((time) => time <= 3_600_000, 'a time of 1h at most');

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
  .strictObject({
    id: name,
    kind: z.enum(['users', 'hosts']),
    /** Encrypts `nt:` passwords. */
    key: secretSource.optional(),
    /** Keeps right passwords for a while, so that the next login does not cost another hash. */
    verifiedPasswords: z.strictObject({ for: shortTime.default(30_000), most: z.int().min(1).max(1_000_000).default(10_000) }).optional(),
    records: z.array(record).default([]),
  })
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

type WrittenInternalStore = z.output<typeof internalStoreSchema>;
export type InternalStoreSettings = Omit<WrittenInternalStore, 'key'> & { readonly key?: Secret };

/** The store with its key fetched, which every `nt:` password must have been made with. */
export function* internalSettings(
  { key: source, ...store }: WrittenInternalStore,
  { secret, complain }: Fetch,
): Work<InternalStoreSettings> {
  const key = source === undefined ? undefined : secret(source, ['key']);
  if (source === undefined || key !== undefined) {
    for (const [index, { password }] of store.records.entries()) {
      if (password === undefined || !isNtForm(password)) continue;
      const form = parsePasswordForm(password, key);
      if (!form.ok) complain(form.error, ['records', index, 'password']);
      yield;
    }
  }
  return key === undefined ? store : { ...store, key };
}
