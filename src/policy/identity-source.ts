import type { CertificateProfile, ErrorOptions, IdentityResult, PolicyDocument, UnknownUserPolicy } from './elements.ts';

/** Where to look, with what an identity source refers to written out. */
export type CompiledSource =
  | { readonly kind: 'deny' }
  | { readonly kind: 'store'; readonly store: string }
  | { readonly kind: 'certificate'; readonly profile: CertificateProfile }
  | {
      readonly kind: 'sequence';
      readonly certificateProfile?: CertificateProfile;
      readonly stores: readonly string[];
      readonly attributeStores: readonly string[];
      readonly onStoreError: 'break' | 'continue';
    }
  | { readonly kind: 'unknown-user'; readonly policy: UnknownUserPolicy };

export type IdentityChoice = { readonly source: CompiledSource; readonly errors: ErrorOptions };

/** A reference that was not checked is a bug and throws. */
export function identityChoice({ source, errors }: IdentityResult, document: PolicyDocument): IdentityChoice {
  switch (source.kind) {
    case 'deny':
    case 'store':
      return { source, errors };
    case 'certificate':
      return { source: { kind: 'certificate', profile: find(document.certificateProfiles, source.profile) }, errors };
    case 'unknown-user':
      return { source: { kind: 'unknown-user', policy: find(document.unknownUserPolicies, source.policy) }, errors };
    case 'sequence': {
      const { certificateProfile, authStores, attributeStores, onStoreError } = find(document.sequences, source.sequence);
      const certificate =
        certificateProfile === undefined ? {} : { certificateProfile: find(document.certificateProfiles, certificateProfile) };
      return { source: { kind: 'sequence', ...certificate, stores: authStores, attributeStores, onStoreError }, errors };
    }
  }
}

function find<T extends { readonly name: string }>(list: readonly T[], name: string): T {
  const found = list.find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not checked`);
  return found;
}
