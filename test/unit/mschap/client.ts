import { challengeResponse } from '../../../src/auth/mschap/challenge-response.ts';
import { hashOfNtHash, ntHashOf } from '../../../src/auth/mschap/nt-hash.ts';
import { authenticatorResponse, challengeHash } from '../../../src/auth/mschap/version-2.ts';
import { Attribute, Vendor } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

export const CHALLENGE = Buffer.from('102db5df085d3041', 'hex');
export const AUTHENTICATOR_CHALLENGE = Buffer.from('5b5d7c7d7b3f2f3e3c2c602132262628', 'hex');
const PEER_CHALLENGE = Buffer.from('21402324255e262a28295f2b3a337c7e', 'hex');

/** The question of a store that somebody with this password leads to. */
export function mschapQuery(name: string, password: string) {
  const response = challengeResponse(CHALLENGE, ntHashOf(password));
  return { kind: 'mschap', name, challenge: CHALLENGE, response } as const;
}

export function mschapv2Query(name: string, password: string, hashedName = name) {
  const challenges = { hashedName, authenticatorChallenge: AUTHENTICATOR_CHALLENGE, peerChallenge: PEER_CHALLENGE };
  const response = challengeResponse(challengeHash(challenges), ntHashOf(password));
  return { kind: 'mschapv2', name, ...challenges, response } as const;
}

/** The authenticator response a client with this password takes for that of its server. */
export function expectedSuccess(query: ReturnType<typeof mschapv2Query>, password: string): string {
  return authenticatorResponse(hashOfNtHash(ntHashOf(password)), query.response, query);
}

export const IDENT = 7;
export const MS = { response: 1, error: 2, challenge: 11, mppeKeys: 12, sendKey: 16, recvKey: 17, response2: 25, success2: 26 } as const;

export function mschapContent(query: ReturnType<typeof mschapQuery>): Uint8Array {
  return Buffer.concat([Uint8Array.of(IDENT, 1), new Uint8Array(24), query.response]);
}

export function mschapv2Content(query: ReturnType<typeof mschapv2Query>): Uint8Array {
  return Buffer.concat([Uint8Array.of(IDENT, 0), query.peerChallenge, new Uint8Array(8), query.response]);
}

export type RequestOptions = { readonly secret?: string; readonly identifier?: number; readonly authenticator?: Uint8Array };

/** A signed Access-Request of MS-CHAP or MS-CHAPv2; `challenge` and `content` in place of what belongs there. */
export function mschapRequest(
  query: ReturnType<typeof mschapQuery> | ReturnType<typeof mschapv2Query>,
  options: RequestOptions & { readonly challenge?: Uint8Array; readonly content?: Uint8Array } = {},
): Uint8Array {
  const { secret = 'testing123', identifier = 1, authenticator = Buffer.from('request authenti') } = options;
  const first = query.kind === 'mschap';
  const challenge = options.challenge ?? (first ? query.challenge : query.authenticatorChallenge);
  const content = options.content ?? (first ? mschapContent(query) : mschapv2Content(query));
  const packet = new PacketWriter()
    .begin(Code.AccessRequest, identifier)
    .messageAuthenticator()
    .text(Attribute.UserName, query.name)
    .vendorOctets(Vendor.Microsoft, MS.challenge, challenge)
    .vendorOctets(Vendor.Microsoft, first ? MS.response : MS.response2, content)
    .finishAccessRequest(new SharedSecret(secret), authenticator);
  if (packet === undefined) throw new Error('the request is too large');
  return packet;
}
