import { toIso } from '../base/time.ts';
import type { Expectation, Step, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { expectationOf, isInForce } from '../plan/authorization.ts';
import type { ControlDeps } from './deps.ts';
import { seen } from './evidence.ts';
import { sessionView } from './session-view.ts';

/** What is to be done about a step now that its turn has come. */
export type Admission =
  | { readonly kind: 'send'; readonly session: Session }
  /** What must be seen is another thing than when the plan was made: the policy or the posture changed meanwhile. */
  | { readonly kind: 'expect'; readonly expect: Expectation }
  /** The wanted authorization was granted while the step waited; only its proof is missing. */
  | { readonly kind: 'await-proof'; readonly session: Session }
  | { readonly kind: 'settle'; readonly result: StepResult };

/** Holds a CoA step against the present: sessions end and policies change between planning and sending. */
export function admit(deps: ControlDeps, step: Step, madeAt: number): Admission {
  if (step.do.kind !== 'coa') throw new Error(`${step.id} is no CoA step`);
  const now = deps.clock.now();
  const session = deps.sessions.get(step.do.session);
  if (session === undefined) {
    const again = step.sentAt !== undefined;
    const evidence = [seen(now, `not sent${again ? ' again' : ''}: the session is not known any more`)];
    return settle({ step: step.id, evidence, at: now, ...(again ? { kind: 'failed' } : { kind: 'skipped', skipped: 'gone' }) });
  }
  if (session.state === 'ended') {
    return settle({
      step: step.id,
      kind: 'gone',
      evidence: [seen(now, 'not sent: the session has ended', session.lastProof?.detail)],
      at: now,
    });
  }
  const { onlyIfChanged, command } = step.do;
  const view = sessionView(deps, session);
  if (onlyIfChanged && isInForce(view)) {
    const { granted, applied } = session;
    const fresh = granted !== undefined && granted.at >= madeAt;
    const proved = fresh && applied?.fingerprint === granted.fingerprint;
    if (fresh && !proved) return { kind: 'await-proof', session };
    const evidence = [seen(now, 'not sent: the session has been given this authorization', granted && `at ${toIso(granted.at)}`)];
    if (proved)
      return settle({ step: step.id, kind: 'proved', evidence: [...evidence, seen(applied.at, 'the device confirms it')], at: now });
    return settle({ step: step.id, kind: 'skipped', skipped: 'unchanged', evidence, at: now });
  }
  const expect = expectationOf(command, view);
  return sameExpectation(expect, step.expect) ? { kind: 'send', session } : { kind: 'expect', expect };
}

function settle(result: StepResult): Admission {
  return { kind: 'settle', result };
}

function sameExpectation(a: Expectation, b: Expectation): boolean {
  if (a.kind === 'authorization' && b.kind === 'authorization') return a.fingerprint === b.fingerprint;
  return a.kind === b.kind;
}
