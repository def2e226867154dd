import type { Answer, Question } from '../auth/turn.ts';
import type { AuthMethod, CertificateFields } from '../model/access.ts';
import { IdentityWalk, type WalkResult, type WalkStep } from '../policy/identity-sequence.ts';
import type { CompiledSource } from '../policy/identity-source.ts';
import type { IdentityAnswer, IdentityQuery, IdentityStore } from '../ports/identity-store.ts';
import { isForAnother } from './challenge-rounds.ts';
import { askUnknownUser, type UnknownUserParts } from './unknown-user.ts';

/** The identity stores by id, as a map or anything that looks one up. */
export type IdentityStores = { get(id: string): IdentityStore | undefined };

const NOT_FOUND: IdentityAnswer = { kind: 'not-found' };
const ABSENT: IdentityAnswer = { kind: 'process-failed', why: 'the store is not configured' };

/**
 * Asks the identity source of a policy about a user (requirements P33 to P41): one store, a sequence in order, or an unknown-user policy.
 * At once where the stores answer at once; a promise appears only when a store gives one.
 */
export function askSource(
  source: CompiledSource,
  question: Question,
  method: AuthMethod,
  parts: UnknownUserParts,
): Answer | Promise<Answer> {
  const { stores } = parts;
  // A single store decides alone: the walk would only carry its answer over.
  if (source.kind === 'store') return verifyIn(source.store, question, method, stores);
  if (source.kind === 'unknown-user') return askUnknownUser(source.policy, question, method, parts);
  // What the store that accepts, or the first that refuses, gave besides the record: keys of MS-CHAP, the reason.
  let decisive: IdentityAnswer | undefined;
  const note = (answer: IdentityAnswer): IdentityAnswer => {
    if (answer.kind === 'ok' || isChallenge(answer) || (answer.kind === 'auth-failed' && saysNothing(decisive))) decisive = answer;
    return answer;
  };
  const ask = ({ ask: store, purpose }: Asked): IdentityAnswer | Promise<IdentityAnswer> => {
    if (purpose !== 'verify') return askStore(store, { kind: 'find', name: question.name }, stores);
    const answer = verifyIn(store, question, method, stores);
    return answer instanceof Promise ? answer.then(note) : note(answer);
  };
  const answerOf = ({ verdict, record }: WalkResult): Answer => {
    if (decisive?.kind === 'auth-failed' && decisive.challenge !== undefined) return decisive;
    if (verdict === 'ok' && record !== undefined) {
      const keys = decisive?.kind === 'ok' && decisive.hashOfNtHash !== undefined ? { hashOfNtHash: decisive.hashOfNtHash } : {};
      return { kind: 'ok', record, ...keys };
    }
    if (verdict === 'auth-failed') {
      const why = decisive?.kind === 'auth-failed' ? { why: decisive.why } : {};
      return { kind: 'auth-failed', ...(record === undefined ? {} : { record }), ...why };
    }
    return { kind: verdict };
  };
  const walked = walkOn(new IdentityWalk(source), ask);
  return walked instanceof Promise ? walked.then(answerOf) : answerOf(walked);
}

/** A client certificate whose chain a handshake verified. */
export type ClientCertificate = { readonly der: Uint8Array; readonly fields: CertificateFields };

/**
 * Who a certificate belongs to, by the certificate profile of the source (requirements P35, P36, P40): its name, the comparison with the one a
 * directory keeps, and the attributes of every store that knows the name.
 */
export function askByCertificate(
  source: CompiledSource,
  { der, fields }: ClientCertificate,
  stores: IdentityStores,
): WalkResult | Promise<WalkResult> {
  return walkOn(new IdentityWalk(source, { kind: 'certificate', fields }), ({ ask, purpose, userName = '' }) =>
    askStore(ask, purpose === 'compare' ? { kind: 'certificate', name: userName, der } : { kind: 'find', name: userName }, stores),
  );
}

type Asked = Extract<WalkStep, { readonly ask: string }>;

/** Takes a walk to its end; a promise appears only when an answer is one. */
function walkOn(walk: IdentityWalk, ask: (step: Asked) => IdentityAnswer | Promise<IdentityAnswer>): WalkResult | Promise<WalkResult> {
  for (;;) {
    const step = walk.next();
    if ('result' in step) return step.result;
    const answer = ask(step);
    if (answer instanceof Promise) {
      return answer.then((later) => {
        walk.answer(later);
        return isChallenge(later) ? CHALLENGED : walkOn(walk, ask);
      });
    }
    walk.answer(answer);
    if (isChallenge(answer)) return CHALLENGED;
  }
}

/** The walk stops where a store asks back: what the user says then is for that store alone. */
const CHALLENGED: WalkResult = { verdict: 'auth-failed', denied: false, record: undefined, attributesFrom: [] };

/** What a store that cannot verify the method says tells nothing of the user. */
function saysNothing(answer: IdentityAnswer | undefined): boolean {
  return answer === undefined || (answer.kind === 'auth-failed' && answer.why === 'unsupported-method');
}

function isChallenge(answer: IdentityAnswer): boolean {
  return answer.kind === 'auth-failed' && answer.challenge !== undefined;
}

/** A store without hosts knows no host: a user who is called by a MAC address has a password to prove himself by. */
function verifyIn(
  id: string,
  question: IdentityQuery,
  method: AuthMethod,
  stores: IdentityStores,
): IdentityAnswer | Promise<IdentityAnswer> {
  if (method === 'HostLookup' && stores.get(id)?.methods.has(method) === false) return NOT_FOUND;
  return askStore(id, question, stores);
}

function askStore(id: string, question: IdentityQuery, stores: IdentityStores): IdentityAnswer | Promise<IdentityAnswer> {
  if (isForAnother(id, question)) return NOT_FOUND;
  return stores.get(id)?.ask(question) ?? ABSENT;
}
