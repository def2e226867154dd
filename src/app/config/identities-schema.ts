import { z } from 'zod';
import { internalStoreSchema } from './internal-store-schema.ts';

/** `identities.yaml`: where users and hosts are known, each kind with a schema of its own. */
export const identitiesSchema = z.strictObject({
  stores: z.array(z.discriminatedUnion('kind', [internalStoreSchema], 'a `kind` of users or hosts')),
});

export type WrittenStore = z.output<typeof identitiesSchema>['stores'][number];
