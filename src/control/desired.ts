import type { PostureStatus } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import type { Desired } from '../plan/snapshot.ts';
import { authorizationOf } from '../policy/authorization.ts';
import { decideAgain } from '../policy/decide-again.ts';
import { type FactSources, factsOfSession } from './remembered-facts.ts';

/**
 * What the policy in force would give the session if it authenticated now: the remembered Access-Request and identity, decided again.
 * `posture` stands for a verdict that is being accepted and not in the directory yet. Hit counts are left alone.
 */
export function desiredOf(sources: FactSources, session: Session, posture?: PostureStatus): Desired {
  const facts = factsOfSession(sources, session, posture);
  if (!facts.ok) return { kind: 'undecidable', why: facts.error };
  const policy = sources.policy();
  const decision = decideAgain(policy, facts.value);
  if (decision.reason === 'proxied') return { kind: 'undecidable', why: `its service \`${decision.service}\` asks other servers` };
  return decision.outcome === 'accept' ? { kind: 'grant', authorization: authorizationOf(policy, decision) } : { kind: 'reject' };
}
