import type { AccessFacts, AccessOutcome, ReasonCode } from '../model/access.ts';
import type { Session } from '../model/session.ts';
import type { TcamLack } from '../model/tcam.ts';
import type { Engine, Exchange } from './engine.ts';
import { rememberedRequest } from './remembered-request.ts';

export type Concluded = {
  readonly outcome: AccessOutcome;
  readonly reason: ReasonCode;
  /** The policy that decided, and how far the request came in it. */
  readonly revision: number;
  readonly service?: string | undefined;
  readonly rule?: string | undefined;
  readonly tcam?: TcamLack | undefined;
};

/**
 * Puts what was decided into the decision log, after the reply. A granted session has the remembered request already; only for the others it is
 * copied.
 */
export function noteDecision(
  { decisions, clock }: Engine,
  { peer, view, startedAt }: Exchange,
  { outcome, reason, revision, service, rule, tcam }: Concluded,
  of: AccessFacts | { readonly userName: string },
  session?: Session,
): void {
  if (decisions === undefined) return;
  const facts = 'device' in of ? of : undefined;
  decisions.note({
    at: facts?.now ?? clock.now(),
    device: peer.client.device.id,
    deviceAddress: peer.address,
    userName: of.userName,
    endpoint: facts?.endpoint,
    method: facts?.method,
    outcome,
    service,
    rule,
    reason,
    revision,
    micros: Math.round((clock.monotonic() - startedAt) * 1000),
    session: session?.id,
    posture: facts?.posture ?? 'unknown',
    request: session?.request ?? rememberedRequest(view).slice(),
    identity: facts?.identity,
    authenticationStatus: facts?.authenticationStatus,
    certificate: facts?.certificate,
    tcam,
    lists: facts?.lists,
  });
}
