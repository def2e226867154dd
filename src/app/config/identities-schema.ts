import { z } from 'zod';
import { activeDirectorySchema } from './active-directory-schema.ts';
import { internalStoreSchema } from './internal-store-schema.ts';
import { ldapStoreSchema } from './ldap-schema.ts';
import { ntlmAuthStoreSchema } from './ntlm-auth-schema.ts';
import { radiusStoreSchema } from './radius-store-schema.ts';

/** `identities.yaml`: where users and hosts are known, each kind with a schema of its own. */
export const identitiesSchema = z.strictObject({
  stores: z.array(
    z.discriminatedUnion(
      'kind',
      [internalStoreSchema, ldapStoreSchema, activeDirectorySchema, ntlmAuthStoreSchema, radiusStoreSchema],
      'a `kind` of users, hosts, ldap, active-directory, ntlm-auth or radius',
    ),
  ),
});

export type WrittenStore = z.output<typeof identitiesSchema>['stores'][number];
