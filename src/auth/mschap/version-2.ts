import { createHash } from 'node:crypto';

/** What both sides put into the hashes of MS-CHAPv2: 16 octets of challenge each, and the user name without its domain. */
export type Challenges = {
  readonly authenticatorChallenge: Uint8Array;
  readonly peerChallenge: Uint8Array;
  readonly hashedName: string;
};

/** `DOMAIN\user` is hashed without its domain (RFC 2759 §8.2), a user principal name whole. */
export function hashedNameOf(name: string): string {
  return name.slice(name.indexOf('\\') + 1);
}

/** ChallengeHash (RFC 2759 §8.2): the 8 octets that are answered as MS-CHAP answers a challenge. */
export function challengeHash({ peerChallenge, authenticatorChallenge, hashedName }: Challenges): Uint8Array {
  return sha1(peerChallenge, authenticatorChallenge, Buffer.from(hashedName, 'utf8')).subarray(0, 8);
}

/**
 * GenerateAuthenticatorResponse (RFC 2759 §8.7): `S=` and 40 hexadecimal digits, by which the server proves to the client that it knows the
 * password too. `hashOfNtHash` has 16 octets, `response` 24.
 */
export function authenticatorResponse(hashOfNtHash: Uint8Array, response: Uint8Array, challenges: Challenges): string {
  const digest = sha1(hashOfNtHash, response, MAGIC_1);
  return `S=${sha1(digest, challengeHash(challenges), MAGIC_2).toString('hex').toUpperCase()}`;
}

const MAGIC_1 = Buffer.from('Magic server to client signing constant', 'latin1');
const MAGIC_2 = Buffer.from('Pad to make it do more than one iteration', 'latin1');

function sha1(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
