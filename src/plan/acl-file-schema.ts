import { z } from 'zod';
import { rolloutWish } from './rollout-schema.ts';

const list = z.union([
  z.strictObject({
    name: z.string().min(1).describe('the name; on a device it gets a prefix and a digest of the entries'),
    entries: z.array(z.string()).min(1).describe('one entry each, as IOS writes them'),
  }),
  z.strictObject({
    config: z.string().min(1).describe('a part of a configuration: `ip access-list` blocks, with the object groups they name'),
  }),
]);

/** `acl.yaml`: access lists that are pushed together, and how to go about it. */
export const aclFileSchema = z.strictObject({
  apiVersion: z.literal('acl/v1'),
  lists: z.array(list).min(1).max(50),
  rollout: rolloutWish.optional(),
});
