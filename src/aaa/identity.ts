import type { Answer, Question } from '../auth/turn.ts';
import { IdentityWalk } from '../policy/identity-sequence.ts';
import type { CompiledSource } from '../policy/identity-source.ts';
import type { IdentityAnswer, IdentityQuery, IdentityStore } from '../ports/identity-store.ts';

/** The identity stores by id, as a map or anything that looks one up. */
export type IdentityStores = { get(id: string): IdentityStore | undefined };

const ABSENT: IdentityAnswer = { kind: 'process-failed', why: 'the store is not configured' };

/**
 * Asks the identity source of a policy about a user (requirements P33 to P41): one store, or a sequence in order.
 * At once where the stores answer at once; a promise appears only when a store gives one.
 */
export function askSource(source: CompiledSource, question: Question, stores: IdentityStores): Answer | Promise<Answer> {
  // A single store decides alone: the walk would only carry its answer over.
  if (source.kind === 'store') return askStore(source.store, question, stores);
  return goOn(new IdentityWalk(source), question, stores);
}

function goOn(walk: IdentityWalk, question: Question, stores: IdentityStores): Answer | Promise<Answer> {
  for (;;) {
    const step = walk.next();
    if ('result' in step) {
      const { verdict, record } = step.result;
      return record !== undefined && (verdict === 'ok' || verdict === 'auth-failed') ? { kind: verdict, record } : { kind: verdict };
    }
    const answer = askStore(step.ask, step.purpose === 'find' ? { kind: 'find', name: question.name } : question, stores);
    if (answer instanceof Promise) {
      return answer.then((later) => {
        walk.answer(later);
        return goOn(walk, question, stores);
      });
    }
    walk.answer(answer);
  }
}

function askStore(id: string, question: IdentityQuery, stores: IdentityStores): IdentityAnswer | Promise<IdentityAnswer> {
  return stores.get(id)?.ask(question) ?? ABSENT;
}
