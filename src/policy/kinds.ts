/**
 * The policies a document can hold, and what their conditions may read (requirements P6, P9, trap T1-4): `request` everything but what only
 * an identity store or certificate tells, `identity` only that, `all` both.
 */
export const POLICY_KINDS = {
  serviceSelection: { title: 'service selection', reads: 'request' },
  identity: { title: 'an identity policy', reads: 'request' },
  groupMapping: { title: 'a group mapping policy', reads: 'identity' },
  authorization: { title: 'an authorization policy', reads: 'all' },
  administration: { title: 'a device administration policy', reads: 'all' },
} as const;

export type PolicyKind = keyof typeof POLICY_KINDS;
