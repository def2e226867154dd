import type { AccessDecision, AccessFacts, ReasonCode } from '../model/access.ts';
import { firstMatch } from '../rules/table.ts';
import type { CompiledChoice, CompiledService, IdentityChoice, Policy } from './compile.ts';
import type { ErrorAction, ErrorOptions } from './elements.ts';
import { canContinue, type StoreVerdict } from './identity-sequence.ts';

/** `counting: false` leaves hit counts and the monitor listener alone: for deciding again what was decided before. */
type Counting = boolean;

type Refusal = { readonly reason: ReasonCode };

const NO_SERVICE: Refusal = { reason: 'no-service' };
const TYPE_MISMATCH: Refusal = { reason: 'service-type-mismatch' };
const NOT_ALLOWED: Refusal = { reason: 'protocol-not-allowed' };

/** The service the selection policy names, before it is checked against the request. */
export function chooseService(policy: Policy, facts: AccessFacts, counting: Counting = true): CompiledService | undefined {
  return policy.selection && choose(policy.selection, facts, counting);
}

/** The access service for a request, or why none takes it (policy-and-posture §4.3.1). */
export function selectService(
  policy: Policy,
  facts: AccessFacts,
  counting: Counting = true,
): { readonly service: CompiledService } | { readonly reason: ReasonCode } {
  const service = chooseService(policy, facts, counting);
  if (!service) return NO_SERVICE;
  if (service.type !== facts.protocol) return TYPE_MISMATCH;
  return service.allowedProtocols.has(facts.method) ? { service } : NOT_ALLOWED;
}

/** Where the identity of the request is looked for and what its errors lead to. */
export function identitySource(service: CompiledService, facts: AccessFacts, counting: Counting = true): IdentityChoice {
  return choose(service.identity, facts, counting);
}

/**
 * What follows from an authentication that did not succeed (requirements P43, P44). `continue` becomes `reject` where the method leaves no
 * other way (P46, trap T1-6).
 */
export function identityAction(errors: ErrorOptions, answer: Exclude<StoreVerdict, 'ok'>, facts: AccessFacts): ErrorAction {
  const action = optionOf(errors, answer);
  return action === 'continue' && !canContinue(facts.method) ? 'reject' : action;
}

function optionOf(errors: ErrorOptions, answer: Exclude<StoreVerdict, 'ok'>): ErrorAction {
  switch (answer) {
    case 'auth-failed':
      return errors.authFailed;
    case 'not-found':
      return errors.notFound;
    case 'process-failed':
      return errors.processFailed;
  }
}

/**
 * The decision of the authorization policy: exceptions first, then the rules, then the default (requirements P55, P58, P63). The same rule
 * always gives the same object. `facts.identity` and `facts.authenticationStatus` are set by then.
 */
export function authorize(_policy: Policy, service: CompiledService, facts: AccessFacts, counting: Counting = true): AccessDecision {
  const { authorization } = service;
  if (!authorization) return service.unauthorized;
  const exception = authorization.exceptions.active.length > 0 ? firstMatch(authorization.exceptions, facts, counting) : undefined;
  const rule = exception ?? firstMatch(authorization.main, facts, counting);
  if (!rule) throw new Error(`the main table of ${service.name} has no default`);
  return rule.result;
}

function choose<R>(choice: CompiledChoice<R>, facts: AccessFacts, counting: Counting): R {
  if (choice.mode === 'simple') return choice.result;
  const rule = firstMatch(choice.table, facts, counting);
  if (!rule) throw new Error(`table ${choice.table.id} has no default`);
  return rule.result;
}
