import { Attribute } from '../../../wire/radius/attribute-types.ts';
import { messageAuthenticator, responseAuthenticatorIs, signedOverZeroAuthenticator } from '../../../wire/radius/authenticate.ts';
import { Code } from '../../../wire/radius/codes.ts';
import type { PacketView } from '../../../wire/radius/packet-view.ts';
import type { SharedSecret } from '../../../wire/radius/secret.ts';

/** What a reply is held against. */
export type Expected = {
  readonly codes: ReadonlySet<number>;
  readonly secret: SharedSecret;
  /** The 16 octets of the request. */
  readonly requestAuthenticator: Uint8Array;
  readonly requireMessageAuthenticator: boolean;
};

/** Why a datagram is not taken as the reply. */
export type Ignored =
  | 'wrong-source'
  | 'unknown-identifier'
  | 'malformed'
  | 'wrong-code'
  | 'bad-response-authenticator'
  | 'bad-message-authenticator'
  | 'no-message-authenticator';

export const ACCESS_REPLIES: ReadonlySet<number> = new Set([Code.AccessAccept, Code.AccessReject, Code.AccessChallenge]);
export const ACCOUNTING_REPLIES: ReadonlySet<number> = new Set([Code.AccountingResponse]);

/** Judges a datagram whose source and identifier are right; undefined: it is the reply (RFC 2865 §3, RFC 3579 §3.2). */
export function refusalOfReply(view: PacketView, expected: Expected): Ignored | undefined {
  const { codes, secret, requestAuthenticator } = expected;
  if (!codes.has(view.code)) return 'wrong-code';
  if (!responseAuthenticatorIs(view, secret, requestAuthenticator)) return 'bad-response-authenticator';
  switch (messageAuthenticator(view, secret, requestAuthenticator)) {
    case 'valid':
      return undefined;
    case 'absent':
      // EAP demands it of everybody (RFC 3579 §3.1).
      return expected.requireMessageAuthenticator || view.find(Attribute.EapMessage) >= 0 ? 'no-message-authenticator' : undefined;
    default:
      // No RFC says over what it is made in an Accounting-Response; FreeRADIUS takes zeros.
      return view.code === Code.AccountingResponse && signedOverZeroAuthenticator(view, secret) ? undefined : 'bad-message-authenticator';
  }
}
