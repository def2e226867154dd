/** The policies a document can hold, and whether each may read what only an identity store knows (requirement P9). */
export const POLICY_KINDS = {
  serviceSelection: { title: 'service selection', identityAttributes: false },
  identity: { title: 'an identity policy', identityAttributes: false },
  authorization: { title: 'an authorization policy', identityAttributes: true },
} as const;

export type PolicyKind = keyof typeof POLICY_KINDS;
