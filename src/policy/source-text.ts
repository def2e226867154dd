import type { CompiledSource } from './identity-source.ts';

/** An identity source in a few words: `store users`, `sequence users, ad`. */
export function sourceText(source: CompiledSource): string {
  switch (source.kind) {
    case 'deny':
      return 'deny access';
    case 'store':
      return `store ${source.store}`;
    case 'certificate':
      return `certificate profile ${source.profile.name}`;
    case 'sequence':
      return `sequence ${[...(source.certificateProfile ? [source.certificateProfile.name] : []), ...source.stores].join(', ')}`;
    case 'unknown-user':
      return `unknown-user policy ${source.policy.name}`;
  }
}
