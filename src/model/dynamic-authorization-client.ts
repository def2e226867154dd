import type { Secret } from '../base/secret.ts';
import type { Prefix } from './ipv4.ts';

/** Who may ask for changes of authorization through us (RFC 5176's Dynamic Authorization Client). */
export type DynamicAuthorizationClient = {
  readonly name: string;
  /** Where its requests come from; the longest prefix of all clients wins. */
  readonly addresses: readonly Prefix[];
  readonly secret: Secret;
  /** What a request without one meets: `require`: silence. */
  readonly messageAuthenticator: 'require' | 'optional';
  readonly eventTimestamp: 'require' | 'optional';
  /** FreeRADIUS before 3.2.4, as a relay, passes a signed reply on with a wrong signature. */
  readonly replyMessageAuthenticator: 'send' | 'omit';
  /** Of whose users it may speak: what stands behind `@`, in lower case. Empty: of all. */
  readonly realms: readonly string[];
};
