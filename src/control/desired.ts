import type { AccessDecision } from '../model/access.ts';
import { DEFAULT_TCAM, type Device } from '../model/device.ts';
import type { PostureStatus } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import type { Desired } from '../plan/snapshot.ts';
import { authorizationOf } from '../policy/authorization.ts';
import type { Policy } from '../policy/compile.ts';
import { decideAgain } from '../policy/decide-again.ts';
import { withinHardware } from '../policy/when-full.ts';
import type { AccessHardware } from '../ports/access-hardware.ts';
import { type FactSources, factsOfSession } from './remembered-facts.ts';

/**
 * What the policy in force would give the session if it authenticated now: the remembered Access-Request and identity, decided again.
 * Where the hardware of its port has no room for that, it is what is given instead, so that a session with a substitute is left alone until there is.
 * `posture` stands for a verdict that is being accepted and not in the directory yet. Hit counts are left alone.
 */
export function desiredOf(
  sources: FactSources & { readonly tcam?: Pick<AccessHardware, 'shortageOf'> },
  session: Session,
  posture?: PostureStatus,
): Desired {
  const facts = factsOfSession(sources, session, posture);
  if (!facts.ok) return { kind: 'undecidable', why: facts.error };
  const policy = sources.policy();
  const decision = decideAgain(policy, facts.value);
  if (decision.reason === 'proxied') return { kind: 'undecidable', why: `its service \`${decision.service}\` asks other servers` };
  const given = withRoom(sources.tcam, policy, decision, facts.value.device, session);
  return given.outcome === 'accept' ? { kind: 'grant', authorization: authorizationOf(policy, given) } : { kind: 'reject' };
}

function withRoom(
  tcam: Pick<AccessHardware, 'shortageOf'> | undefined,
  policy: Policy,
  decision: AccessDecision,
  device: Device,
  session: Session,
): AccessDecision {
  if (tcam === undefined) return decision;
  const { whenFull } = device.tcam ?? DEFAULT_TCAM;
  return withinHardware(policy, decision, whenFull, (authorization) => tcam.shortageOf(device, session, authorization, () => session))
    .decision;
}
