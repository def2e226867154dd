import { methodOf } from '../auth/method.ts';
import type { Failure, MethodReply, Verdict } from '../auth/turn.ts';
import type { AccessDecision, ReasonCode } from '../model/access.ts';
import type { Challenge } from '../model/identity.ts';
import type { CompiledRadiusService, Policy } from '../policy/compile.ts';
import { authorize, identityAction, identitySource, selectService } from '../policy/decide.ts';
import type { ProxyService } from '../policy/elements.ts';
import { authenticationStatus } from '../policy/identity-sequence.ts';
import type { IdentityChoice } from '../policy/identity-source.ts';
import type { Within } from '../policy/when-full.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import type { Code } from '../wire/radius/codes.ts';
import { writeWords } from './challenge-words.ts';
import { converse } from './converse.ts';
import { drop, type Engine, type Exchange, keepView, noteFailure, reply } from './engine.ts';
import { lackOf, withoutRoom } from './hardware-room.ts';
import { askSource } from './identity.ts';
import { noteDecision } from './note-decision.ts';
import { OUTCOMES } from './outcome.ts';
import { forward } from './proxy.ts';
import { proxyOf } from './proxy-route.ts';
import { proxyStatesOf } from './proxy-states.ts';
import { relayedToSession } from './relayed-session.ts';
import { rememberedRequest } from './remembered-request.ts';
import { RequestFacts } from './request-facts.ts';
import { sessionKeysOf } from './session-keys.ts';

const ON_REQUEST = OUTCOMES['Access-Request'];

const REASON: Readonly<Record<Failure, ReasonCode>> = {
  'auth-failed': 'authentication-failed',
  'not-found': 'user-not-found',
  'process-failed': 'store-failed',
};

/** What is known once a service is chosen. */
type Case = {
  readonly policy: Policy;
  readonly service: CompiledRadiusService;
  readonly identity: IdentityChoice;
  readonly facts: RequestFacts;
  /** Of the method, once it has ended. */
  reply: MethodReply | undefined;
};

/** The path of an Access-Request: service selection, method, identity, authorization, reply; then the session directory. */
export function authenticate(engine: Engine, exchange: Exchange): void {
  const { peer, view } = exchange;
  const { device, secret } = peer.client;
  const userName = view.text(Attribute.UserName) ?? '';
  const method = methodOf(view);
  if (typeof method === 'string') {
    takeForeign(engine, exchange, method, userName);
    return;
  }
  const policy = engine.policy();
  const facts = new RequestFacts(engine.facts, view, {
    device,
    deviceAddress: peer.address,
    now: engine.clock.now(),
    method: method.name,
    userName,
  });
  const selected = selectService(policy, facts);
  if ('proxy' in selected) {
    forwardLogin(engine, exchange, selected.proxy, facts);
    return;
  }
  if ('reason' in selected) {
    refuse(engine, exchange, selected.reason, userName, facts);
    return;
  }
  const { service } = selected;
  const identity = identitySource(service, facts);
  const found: Case = { policy, service, identity, facts, reply: undefined };
  if (identity.source.kind === 'deny') {
    refuse(engine, exchange, 'identity-denied', userName, facts, found);
    return;
  }
  const answers = engine.rounds.take(view, { device: device.id, userName }, engine.clock.monotonic());
  const verdict = converse(method.machine, { userName, view, secret }, (question) => {
    const asked = answers !== undefined && question.kind === 'password' ? { ...question, answers } : question;
    return askSource(identity.source, asked, method.name, engine);
  });
  if (!(verdict instanceof Promise)) {
    conclude(engine, exchange, found, verdict);
    return;
  }
  keepView(engine);
  verdict
    .then((later) => conclude(engine, exchange, found, later))
    .catch((cause: unknown) => noteFailure(engine, exchange.port, cause, exchange));
}

/** A request this server cannot verify: a proxy service may take it to one that can. */
function takeForeign(engine: Engine, exchange: Exchange, method: 'unsupported' | 'none', userName: string): void {
  const proxy = proxyOf(engine, exchange, true);
  if (proxy === undefined) refuse(engine, exchange, method === 'none' ? 'malformed-credentials' : 'protocol-not-allowed', userName);
  else forwardLogin(engine, exchange, proxy, { userName });
}

function forwardLogin(engine: Engine, exchange: Exchange, proxy: ProxyService, of: RequestFacts | { readonly userName: string }): void {
  const { revision } = engine.policy();
  forward(engine, exchange, proxy, (outcome, reason, answer) => {
    const session = answer && relayedToSession(engine, exchange, { proxy, revision, userName: of.userName, answer });
    noteDecision(engine, exchange, { outcome, reason, revision, service: proxy.name }, of, session);
  });
}

function conclude(engine: Engine, exchange: Exchange, found: Case, verdict: Verdict): void {
  const { policy, service, identity, facts } = found;
  if (verdict.kind === 'malformed') {
    refuse(engine, exchange, 'malformed-credentials', facts.userName, facts, found);
    return;
  }
  if (verdict.kind === 'failed' && verdict.challenge !== undefined) {
    challenge(engine, exchange, found, verdict.challenge);
    return;
  }
  found.reply = verdict.reply;
  // Who did not prove to be the owner has nothing of the account, though its store gave it, and policy goes on (§4.3.2).
  facts.identity = verdict.kind === 'passed' ? verdict.record : undefined;
  facts.authenticationStatus = authenticationStatus(verdict.kind === 'passed' ? 'ok' : verdict.failure);
  if (verdict.kind === 'failed') {
    switch (identityAction(identity.errors, verdict.failure, facts)) {
      case 'reject':
        refuse(engine, exchange, reasonOf(verdict), facts.userName, facts, found);
        return;
      case 'drop':
        dropByPolicy(engine, exchange, found, reasonOf(verdict));
        return;
      case 'continue':
        break;
    }
  }
  const decided = authorize(policy, service, facts);
  const within = decided.outcome === 'accept' ? withoutRoom(engine, exchange, policy, decided, facts) : undefined;
  const decision = within?.decision ?? decided;
  switch (decision.outcome) {
    case 'accept':
      accept(engine, exchange, found, decision, within);
      return;
    case 'drop':
      dropByPolicy(engine, exchange, found, decision.reason, decision.rule);
      return;
    default:
      refuse(engine, exchange, decision.reason, facts.userName, facts, found, decision.rule, within);
  }
}

function reasonOf({ failure, why }: Extract<Verdict, { readonly kind: 'failed' }>): ReasonCode {
  return why === 'unsupported-method' ? 'method-not-supported' : REASON[failure];
}

/** Puts a store's question to the user (RFC 2865 §4.4). */
function challenge(engine: Engine, exchange: Exchange, { policy, service, facts }: Case, asked: Challenge): void {
  const { writer, rounds, clock } = engine;
  begin(engine, exchange, ON_REQUEST.challenge);
  writer.octets(Attribute.State, rounds.open(asked, { device: facts.device.id, userName: facts.userName }, clock.monotonic()));
  writeWords(writer, asked);
  if (!reply(engine, exchange)) return;
  exchange.port.counters.challenged++;
  noteDecision(engine, exchange, { outcome: 'challenge', reason: 'challenged', revision: policy.revision, service: service.name }, facts);
}

function dropByPolicy(engine: Engine, exchange: Exchange, { policy, service, facts }: Case, reason: ReasonCode, rule?: string): void {
  drop(engine, exchange, 'policy-drop');
  noteDecision(engine, exchange, { outcome: 'drop', reason, revision: policy.revision, service: service.name, rule }, facts);
}

function accept(
  engine: Engine,
  exchange: Exchange,
  { policy, facts, reply: proof }: Case,
  decision: AccessDecision,
  within: Within | undefined,
): void {
  const { grants, writer } = engine;
  const { view } = exchange;
  const grant = grants.of(policy, decision);
  begin(engine, exchange, ON_REQUEST.accept);
  const { secret } = exchange.peer.client;
  grants.write(writer, grant, secret, view);
  if (proof !== undefined) grants.writeMethod(writer, proof.accept, secret, view);
  if (!reply(engine, exchange)) return;
  exchange.port.counters.accepted++;
  tellAbsentLists(engine, exchange, decision);
  const keys = sessionKeysOf(view, { peer: exchange.peer, clients: engine.clients }, facts);
  const authentication = { method: facts.method, status: facts.authenticationStatus ?? 'unknownUser' };
  const seen = { request: rememberedRequest(view), identity: facts.identity, authentication, at: facts.now };
  const session = engine.sessions.grant(keys, grant.authorization, seen);
  noteDecision(engine, exchange, { ...decision, revision: policy.revision, tcam: lackOf(within) }, facts, session);
}

/** A list that was put on other devices is named as written, and this device may not have it. */
function tellAbsentLists({ log }: Engine, { peer }: Exchange, { profile }: AccessDecision): void {
  for (const { list, absent } of profile?.lists ?? []) {
    if (absent) log.tell('warn', 'list.absent', list, () => ({ device: peer.client.device.id, list }));
  }
}

function refuse(
  engine: Engine,
  exchange: Exchange,
  reason: ReasonCode,
  userName: string,
  facts?: RequestFacts,
  found?: Case,
  rule?: string,
  within?: Within,
): void {
  const { peer, view } = exchange;
  begin(engine, exchange, ON_REQUEST.reject);
  if (found?.reply !== undefined) engine.grants.writeMethod(engine.writer, found.reply.reject, peer.client.secret, view);
  if (!reply(engine, exchange)) return;
  exchange.port.counters.rejected++;
  engine.log.tell('info', 'radius.rejected', reason, () => ({ device: peer.client.device.id, user: userName, endpoint: facts?.endpoint }));
  const { revision } = found?.policy ?? engine.policy();
  const concluded = { outcome: 'reject', reason, revision, service: found?.service.name, rule, tcam: lackOf(within) } as const;
  noteDecision(engine, exchange, concluded, facts ?? { userName });
  if (facts === undefined) return;
  engine.sessions.reject(sessionKeysOf(view, { peer, clients: engine.clients }, facts), facts.now);
}

/** Message-Authenticator first: there it protects every later octet from being chosen by a forger (CVE-2024-3596). */
function begin(
  engine: Engine,
  exchange: Exchange,
  code: typeof Code.AccessAccept | typeof Code.AccessReject | typeof Code.AccessChallenge,
): void {
  const { view } = exchange;
  engine.writer.begin(code, view.identifier).messageAuthenticator();
  const states = proxyStatesOf(view);
  if (states !== undefined) engine.writer.raw(states);
}
