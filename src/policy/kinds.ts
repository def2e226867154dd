/** The policies a document can hold, and what each may contain (requirements P7 to P9). */
export const POLICY_KINDS = {
  serviceSelection: { title: 'service selection', simple: true, exceptions: false, identityAttributes: false },
  identity: { title: 'an identity policy', simple: true, exceptions: false, identityAttributes: false },
  authorization: { title: 'an authorization policy', simple: false, exceptions: true, identityAttributes: true },
} as const;

export type PolicyKind = keyof typeof POLICY_KINDS;
