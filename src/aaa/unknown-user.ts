import type { Answer, Question } from '../auth/turn.ts';
import type { AuthMethod } from '../model/access.ts';
import { takesAnyCase } from '../model/identity.ts';
import type { UserRecord } from '../model/user.ts';
import { discoveredUser, identityOf } from '../policy/discovered-user.ts';
import type { UnknownUserPolicy } from '../policy/elements.ts';
import { type UnknownUserResult, UnknownUserWalk } from '../policy/unknown-user.ts';
import type { Clock } from '../ports/clock.ts';
import type { DiscoveredUsers } from '../ports/discovered-users.ts';
import type { IdentityAnswer, IdentityStore } from '../ports/identity-store.ts';
import { isForAnother } from './challenge-rounds.ts';

export type UnknownUserParts = {
  readonly stores: { get(id: string): IdentityStore | undefined };
  readonly discovered: Pick<DiscoveredUsers, 'find' | 'putIfAbsent'>;
  readonly clock: Clock;
};

type Search = {
  readonly policy: UnknownUserPolicy;
  readonly question: Question;
  readonly method: AuthMethod;
  readonly parts: UnknownUserParts;
  readonly record: UserRecord | undefined;
};

/**
 * Asks an unknown-user policy about a user (requirements U1 to U36): the store his record is bound to, or for an unknown user the selected ones, and
 * then makes the record. At once where the stores answer at once.
 */
export function askUnknownUser(
  policy: UnknownUserPolicy,
  question: Question,
  method: AuthMethod,
  parts: UnknownUserParts,
): Answer | Promise<Answer> {
  const internal = parts.stores.get(policy.internalStore);
  // Without it nobody can say who is unknown.
  if (!internal) return { kind: 'process-failed' };
  const known = internal.accounts?.find(question.name, policy.name, (store) => takesAnyCase(parts.stores.get(store)));
  const record = known ?? parts.discovered.find(question.name, policy.name);
  return search({ policy, question, method, parts, record });
}

function search(of: Search): Answer | Promise<Answer> {
  const { policy, question, method, parts, record } = of;
  return goOn(of, new UnknownUserWalk(policy, parts.stores, { userName: question.name, method, record }), undefined);
}

/** `last` is the store's own answer, which holds more than the walk needs. */
function goOn(of: Search, walk: UnknownUserWalk, last: IdentityAnswer | undefined): Answer | Promise<Answer> {
  const { question } = of;
  let answer = last;
  for (;;) {
    const step = walk.next();
    if ('result' in step) return conclude(of, step.result, answer);
    const asked = { ...question, name: step.userName };
    const given = askStore(of, step.ask, asked);
    if (given instanceof Promise) {
      return given.then((later) => {
        // What the user says to a challenge is for the store that gave it.
        if (later.kind === 'auth-failed' && later.challenge !== undefined) return later;
        walk.answer(later);
        return goOn(of, walk, later);
      });
    }
    if (given.kind === 'auth-failed' && given.challenge !== undefined) return given;
    walk.answer(given);
    answer = given;
  }
}

function askStore({ policy, parts }: Search, store: string, question: Question): IdentityAnswer | Promise<IdentityAnswer> {
  if (isForAnother(store, question)) return { kind: 'not-found' };
  return parts.stores.get(store)?.ask(question, policy.name) ?? { kind: 'process-failed', why: 'not configured' };
}

function conclude(of: Search, result: UnknownUserResult, last: IdentityAnswer | undefined): Answer | Promise<Answer> {
  const { policy, question, parts, record } = of;
  if (result.verdict !== 'ok' || last?.kind !== 'ok') {
    const { verdict, why, record: refused } = result;
    if (verdict !== 'auth-failed') return { kind: verdict === 'ok' ? 'process-failed' : verdict };
    return { kind: verdict, ...(why === undefined ? {} : { why }), ...(refused === undefined ? {} : { record: refused }) };
  }
  if (record !== undefined || result.discoveredIn === undefined) return accepted(policy, last, record);
  const found = { id: result.discoveredIn, traits: parts.stores.get(result.discoveredIn) };
  const fresh = discoveredUser(policy, question.name, found, parts.clock.now());
  const kept = parts.discovered.putIfAbsent(fresh);
  // Another login of that name was first: its store decides about this one too (U18).
  return kept.passwordStore === fresh.passwordStore && kept.enabled ? accepted(policy, last, kept) : search({ ...of, record: kept });
}

/** The internal store's own record is whole already. */
function accepted(policy: UnknownUserPolicy, answer: Extract<IdentityAnswer, { kind: 'ok' }>, user: UserRecord | undefined): Answer {
  if (user === undefined || user.passwordStore === policy.internalStore) return answer;
  return { ...answer, record: identityOf(answer.record, user) };
}
