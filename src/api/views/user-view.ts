import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { UserRecord } from '../../model/user.ts';

export const tacacsEnable = z.discriminatedUnion(
  'use',
  [z.strictObject({ use: z.literal('separate') }), z.strictObject({ use: z.literal('store'), store: z.string().min(1).max(63) })],
  '{ use: separate } or { use: store, store: id }',
);

const attributes = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number(), z.boolean()]))]),
);

/** A user of an unknown-user policy. */
export const userView = z.object({
  name: z.string(),
  profile: z.string().optional().describe('the unknown-user policy; absent for a known user of all of them'),
  origin: z.enum(['known', 'discovered']),
  passwordStore: z.string().describe('the store that authenticates the user'),
  group: z.string().optional().describe('absent: by group mapping'),
  enabled: z.boolean(),
  tacacsEnable,
  firstSeen: z.string().optional(),
  attributes,
});
export type UserView = z.output<typeof userView>;

export const userPage = z.object({ users: z.array(userView), next: z.string().optional() });

/** How many users were taken away. */
export const usersRemoved = z.object({ removed: z.int() });

export function viewOfUser(user: UserRecord): UserView {
  const { name, profile, origin, passwordStore, group, enabled, firstSeen } = user;
  const { kind: use } = user.tacacsEnable;
  const plain = Object.entries(user.attributes).map(([key, value]) => [key, typeof value === 'object' ? [...value] : value] as const);
  return {
    name,
    ...(profile === undefined ? {} : { profile }),
    origin,
    passwordStore,
    ...(group.kind === 'fixed' ? { group: group.group } : {}),
    enabled,
    tacacsEnable: use === 'store' ? { use, store: user.tacacsEnable.store } : { use },
    ...(firstSeen === undefined ? {} : { firstSeen: toIso(firstSeen) }),
    attributes: Object.fromEntries(plain),
  };
}
