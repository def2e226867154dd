import type { Answer, AuthMethod, Credentials, Question, Turn, Verdict } from '../auth/turn.ts';

/**
 * Runs an authentication method to its end: what it asks is answered by `ask`.
 * A promise appears only when an answer is one, so that a store in memory costs none.
 */
export function converse<S>(
  method: AuthMethod<S>,
  request: Credentials,
  ask: (question: Question) => Answer | Promise<Answer>,
): Verdict | Promise<Verdict> {
  return goOn(method, method.start(request), ask);
}

function goOn<S>(method: AuthMethod<S>, first: Turn<S>, ask: (question: Question) => Answer | Promise<Answer>): Verdict | Promise<Verdict> {
  let turn = first;
  for (;;) {
    if ('done' in turn) return turn.done;
    if ('send' in turn) throw new Error('a method of one round sent a challenge');
    const { state } = turn;
    const answer = ask(turn.ask);
    if (answer instanceof Promise) return answer.then((later) => goOn(method, method.next(state, later), ask));
    turn = method.next(state, answer);
  }
}
