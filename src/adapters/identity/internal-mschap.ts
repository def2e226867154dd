import { isChallengeResponse } from '../../auth/mschap/challenge-response.ts';
import { hashOfNtHash } from '../../auth/mschap/nt-hash.ts';
import { challengeHash } from '../../auth/mschap/version-2.ts';
import type { IdentityAnswer } from '../../ports/identity-store.ts';
import type { MschapQuery } from './mschap-verifier.ts';
import type { PasswordForm } from './password-form.ts';

/** The NT hash of a password whose form can give it; without, there is no MS-CHAP. */
export function ntHashIn(form: PasswordForm | undefined): Uint8Array | undefined {
  return form !== undefined && 'ntHash' in form ? form.ntHash() : undefined;
}

/** Whether the response is right under the NT hash (RFC 2433 §A.5, RFC 2759 §8.1). */
export function isMschapResponse(query: MschapQuery, ntHash: Uint8Array): boolean {
  return isChallengeResponse(query.response, query.kind === 'mschap' ? query.challenge : challengeHash(query), ntHash);
}

/** An answer that accepts, with what the keys are made of. */
export function withKeys(answer: IdentityAnswer, ntHash: Uint8Array): IdentityAnswer {
  return answer.kind === 'ok' ? { ...answer, hashOfNtHash: hashOfNtHash(ntHash) } : answer;
}
