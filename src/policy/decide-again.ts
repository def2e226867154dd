import type { AccessDecision, AccessFacts, AuthenticationStatus, ReasonCode } from '../model/access.ts';
import type { Policy } from './compile.ts';
import { authorize, identityAction, identitySource, selectService } from './decide.ts';
import type { ErrorAction, ErrorOptions } from './elements.ts';
import type { StoreVerdict } from './identity-sequence.ts';

const VERDICTS: Readonly<Record<Exclude<AuthenticationStatus, 'passed'>, Exclude<StoreVerdict, 'ok'>>> = {
  failed: 'auth-failed',
  unknownUser: 'not-found',
  processError: 'process-failed',
};

const REASONS: Readonly<Record<Exclude<StoreVerdict, 'ok'>, ReasonCode>> = {
  'auth-failed': 'authentication-failed',
  'not-found': 'user-not-found',
  'process-failed': 'store-failed',
};

/** What the error options make of an authentication that did not succeed; undefined for one that did, or that nothing is known of. */
export function failureOf(
  errors: ErrorOptions,
  facts: AccessFacts,
): { readonly action: ErrorAction; readonly reason: ReasonCode } | undefined {
  const { authenticationStatus: status } = facts;
  if (status === undefined || status === 'passed') return undefined;
  const verdict = VERDICTS[status];
  return { action: identityAction(errors, verdict, facts), reason: REASONS[verdict] };
}

/**
 * The decision on a RADIUS request whose authentication is over: its outcome stands in the facts, since credentials are not kept. Hit counts and
 * the monitor listener are left alone. A request for a proxy service is nobody's decision here: `proxied`.
 */
export function decideAgain(policy: Policy, facts: AccessFacts): AccessDecision {
  const selected = selectService(policy, facts, false);
  if ('reason' in selected) return { outcome: 'reject', service: '', rule: '', reason: selected.reason };
  if ('proxy' in selected) return { outcome: 'drop', service: selected.proxy.name, rule: '', reason: 'proxied' };
  const { service } = selected;
  const { source, errors } = identitySource(service, facts, false);
  const refused = { service: service.name, rule: '' } as const;
  if (source.kind === 'deny') return { outcome: 'reject', ...refused, reason: 'identity-denied' };
  const failure = failureOf(errors, facts);
  if (failure && failure.action !== 'continue') return { outcome: failure.action, ...refused, reason: failure.reason };
  return authorize(policy, service, facts, false);
}
