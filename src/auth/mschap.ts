import { MsChap2Response, MsChapChallenge, MsChapResponse } from '../wire/radius/generated/microsoft.ts';
import type { PacketView } from '../wire/radius/packet-view.ts';
import { type FailureReason, failurePacket, failureReason, NOT_PERMITTED } from './mschap/failure.ts';
import { mppeKeys, mppeStartKeys } from './mschap/mppe-keys.ts';
import { authenticatorResponse, hashedNameOf } from './mschap/version-2.ts';
import { type Answer, type AuthMethod, type MethodAttribute, malformed, type Question, type Turn, verdictOf } from './turn.ts';

/** MS-CHAP-Response and MS-CHAP2-Response (RFC 2548 §2.1.3, §2.3.2): identifier, flags, 24 octets, NT response of 24 octets. */
const LENGTH = 50;
const NT_RESPONSE = 26;
const USE_NT_RESPONSE = 1;

/** What a turn has to remember: the identifier that the reply repeats, and what was answered. */
type Asked<K extends Question['kind']> = { readonly ident: number; readonly question: Extract<Question, { readonly kind: K }> };

/** MS-CHAP (RFC 2433), with a challenge of 8 octets. A response made of the LM hash is refused: it gives the password away to who listens. */
export const mschap: AuthMethod<Asked<'mschap'>> = {
  start({ userName, view }) {
    const sent = credentialsIn(view, MsChapResponse.get(view), 8);
    if (sent === undefined) return malformed();
    const { ident, challenge, content } = sent;
    const question = { kind: 'mschap', name: userName, challenge, response: content.subarray(NT_RESPONSE) } as const;
    const ofNtHash = ((content[1] ?? 0) & USE_NT_RESPONSE) !== 0;
    return ofNtHash ? { state: { ident, question }, ask: question } : mschap.next({ ident, question }, { kind: 'auth-failed' });
  },
  next({ ident, question }, answer) {
    const keys = answer.kind === 'ok' && answer.hashOfNtHash;
    const accept = keys ? [{ name: 'MS-CHAP-MPPE-Keys', value: mppeKeys(keys) }] : [];
    return ended(answer, accept, failurePacket(1, ident, question.challenge, reasonOf(answer)));
  },
};

/** MS-CHAPv2 (RFC 2759), with a challenge of 16 octets: the server proves in its turn that it knows the password. */
export const mschapv2: AuthMethod<Asked<'mschapv2'>> = {
  start({ userName, view }) {
    const sent = credentialsIn(view, MsChap2Response.get(view), 16);
    if (sent === undefined) return malformed();
    const { ident, challenge, content } = sent;
    const question = {
      kind: 'mschapv2',
      name: userName,
      hashedName: hashedNameOf(userName),
      authenticatorChallenge: challenge,
      peerChallenge: content.subarray(2, 18),
      response: content.subarray(NT_RESPONSE),
    } as const;
    return { state: { ident, question }, ask: question };
  },
  next({ ident, question }, answer) {
    // Without the hash the server can prove nothing, and a client that misses the proof ends the connection.
    if (answer.kind === 'ok' && answer.hashOfNtHash === undefined) return mschapv2.next({ ident, question }, { kind: 'process-failed' });
    const accept = answer.kind === 'ok' && answer.hashOfNtHash ? proofs(ident, question, answer.hashOfNtHash) : [];
    return ended(answer, accept, failurePacket(2, ident, question.authenticatorChallenge, reasonOf(answer)));
  },
};

type Sent = { readonly ident: number; readonly challenge: Uint8Array; readonly content: Uint8Array };

function credentialsIn(view: PacketView, content: Uint8Array | undefined, challengeLength: number): Sent | undefined {
  const challenge = MsChapChallenge.get(view);
  if (content?.length !== LENGTH || challenge?.length !== challengeLength) return undefined;
  return { ident: content[0] ?? 0, challenge, content };
}

function proofs(ident: number, question: Asked<'mschapv2'>['question'], hashOfNtHash: Uint8Array): readonly MethodAttribute[] {
  const success = authenticatorResponse(hashOfNtHash, question.response, question);
  const { send, receive } = mppeStartKeys(hashOfNtHash, question.response);
  return [
    { name: 'MS-CHAP2-Success', value: Buffer.concat([Uint8Array.of(ident), Buffer.from(success, 'latin1')]) },
    { name: 'MS-MPPE-Send-Key', value: send },
    { name: 'MS-MPPE-Recv-Key', value: receive },
  ];
}

/** Whom the store takes can still be refused by policy. */
function reasonOf(answer: Answer): FailureReason {
  if (answer.kind === 'ok') return NOT_PERMITTED;
  return failureReason(answer.kind === 'auth-failed' ? answer.why : undefined);
}

function ended(answer: Answer, accept: readonly MethodAttribute[], error: Uint8Array): Turn<never> {
  return { done: { ...verdictOf(answer), reply: { accept, reject: [{ name: 'MS-CHAP-Error', value: error }] } } };
}
