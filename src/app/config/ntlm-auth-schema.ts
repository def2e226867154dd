import { z } from 'zod';
import { breaker } from './directory-schema.ts';
import { duration, name } from './fields.ts';

/** A NetBIOS name of a domain. */
export const netbios = z.string().regex(/^[A-Za-z0-9!@#$%^&')(.\-_{}~]{1,15}$/, 'a NetBIOS name such as CORP, at most 15 characters');

/** How Samba's ntlm_auth is run, and how much of it. */
export const ntlmAuth = z.strictObject({
  command: z.tuple([z.string().min(1)], z.string()).default(['ntlm_auth']),
  helpers: z.int('a number from 1 to 64').min(1).max(64).default(8),
  waiting: z.int().min(0).max(10_000).default(200),
  /** Of waiting for a helper, and again of its answer. */
  timeout: duration.prefault('2s'),
  breaker,
});

/** `kind: ntlm-auth`: Windows accounts by ntlm_auth alone, without attributes. */
export const ntlmAuthStoreSchema = z.strictObject({
  id: name,
  kind: z.literal('ntlm-auth'),
  domains: z.tuple([netbios], netbios),
  ntlmAuth: ntlmAuth.prefault({}),
});
