import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { type FactSources, factsOfDecision, factsOfSession } from '../../control/remembered-facts.ts';
import type { AccessFacts } from '../../model/access.ts';
import { type Mac, parseMac } from '../../model/mac.ts';
import type { Session, SessionId } from '../../model/session.ts';
import type { RequestContext } from '../../policy/written-request.ts';
import type { LoggedDecision } from '../../ports/decision-log.ts';
import { decisionNumber } from '../views/auth-log-view.ts';
import type { ApiDeps } from './deps.ts';

type Recalled<T> = Result<T & { readonly facts: AccessFacts }, readonly Fault[]>;

/** A decision of the log with what it was made on. */
export function recalledDecision(deps: ApiDeps, id: string): Recalled<{ readonly decision: LoggedDecision }> {
  const decision = deps.decisions.get(decisionNumber(id) ?? 0);
  if (decision === undefined) return err([fault('api.not-found', `there is no decision \`${id}\` in the log: list those that are kept`)]);
  const facts = factsOfDecision(factSources(deps), decision);
  return facts.ok ? ok({ decision, facts: facts.value }) : err([undecidable(`decision \`${id}\``, facts.error)]);
}

/** A session by its id or MAC address, with what it would be decided on now. */
export function recalledSession(deps: ApiDeps, selector: string): Recalled<{ readonly session: Session }> {
  const mac = parseMac(selector);
  const session = mac === undefined ? deps.sessions.get(selector as SessionId) : newestOf(deps, mac);
  if (session === undefined) return err([fault('api.not-found', `there is no session \`${selector}\`: list the sessions`)]);
  const facts = factsOfSession(factSources(deps), session);
  return facts.ok ? ok({ session, facts: facts.value }) : err([undecidable(`session \`${selector}\``, facts.error)]);
}

/** What a written request is held against. */
export function requestContext({ devices, dictionary, serverName, clock }: ApiDeps): RequestContext {
  return { catalogue: dictionary, device: devices.get, server: serverName, now: clock.now() };
}

function factSources({ policy, devices, postures, dictionary, lists, serverName, clock }: ApiDeps): FactSources {
  return { policy: () => policy.current(), devices, postures, dictionary, lists, serverName, clock };
}

/** Of several sessions of one endpoint the one heard of last. */
function newestOf({ sessions }: ApiDeps, mac: Mac): Session | undefined {
  const live = sessions.byEndpoint(mac).filter(({ state }) => state !== 'ended');
  return live.toSorted((a, b) => b.seenAt - a.seenAt)[0];
}

function undecidable(what: string, why: string): Fault {
  return fault('policy.undecidable', `${what} cannot be decided again: ${why}`);
}
