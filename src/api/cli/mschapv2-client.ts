import { challengeResponse } from '../../auth/mschap/challenge-response.ts';
import { hashOfNtHash, ntHashOf } from '../../auth/mschap/nt-hash.ts';
import { authenticatorResponse, challengeHash, hashedNameOf } from '../../auth/mschap/version-2.ts';
import { sameBytesConstantTime } from '../../base/bytes.ts';
import { MsChap2Response, MsChap2Success, MsChapChallenge } from '../../wire/radius/generated/microsoft.ts';
import type { PacketView } from '../../wire/radius/packet-view.ts';
import type { PacketWriter } from '../../wire/radius/packet-writer.ts';

/** Adds MS-CHAP-Challenge and MS-CHAP2-Response (RFC 2548 §2.1.2, §2.3.2). `random`: the challenges of switch and client, 16 octets each. */
export function addMschapv2(writer: PacketWriter, user: string, password: string, ident: number, random: Uint8Array): void {
  const [authenticatorChallenge, peerChallenge] = [random.subarray(0, 16), random.subarray(16, 32)];
  const challenges = { authenticatorChallenge, peerChallenge, hashedName: hashedNameOf(user) };
  const response = challengeResponse(challengeHash(challenges), ntHashOf(password));
  MsChapChallenge.add(writer, authenticatorChallenge);
  MsChap2Response.add(writer, Buffer.concat([Uint8Array.of(ident, 0), peerChallenge, new Uint8Array(8), response]));
}

/** Whether the reply to a request made so proves that the server knows the password too (RFC 2759 §8.8). */
export function isProof(reply: PacketView, request: PacketView, user: string, password: string): boolean {
  const sent = MsChap2Response.get(request) ?? new Uint8Array(0);
  const authenticatorChallenge = MsChapChallenge.get(request) ?? new Uint8Array(0);
  const challenges = { authenticatorChallenge, peerChallenge: sent.subarray(2, 18), hashedName: hashedNameOf(user) };
  const expected = authenticatorResponse(hashOfNtHash(ntHashOf(password)), sent.subarray(26), challenges);
  const proof = MsChap2Success.get(reply) ?? new Uint8Array(0);
  const wanted = Buffer.concat([sent.subarray(0, 1), Buffer.from(expected, 'latin1')]);
  return sameBytesConstantTime(proof, 0, wanted, 0, wanted.length);
}
