import { z } from 'zod';
import { activeDirectorySchema } from './active-directory-schema.ts';
import { internalStoreSchema } from './internal-store-schema.ts';
import { ldapStoreSchema } from './ldap-schema.ts';

/** `identities.yaml`: where users and hosts are known, each kind with a schema of its own. */
export const identitiesSchema = z.strictObject({
  stores: z.array(
    z.discriminatedUnion(
      'kind',
      [internalStoreSchema, ldapStoreSchema, activeDirectorySchema],
      'a `kind` of users, hosts, ldap or active-directory',
    ),
  ),
});

export type WrittenStore = z.output<typeof identitiesSchema>['stores'][number];
