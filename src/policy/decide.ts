import type { AccessDecision, AccessFacts, AdminDecision, ReasonCode } from '../model/access.ts';
import { type CompiledRule, defaultOf, firstMatch, firstRule } from '../rules/table.ts';
import { type CommandDecision, decideCommand } from './command-set.ts';
import type { CompiledChoice, CompiledRadiusService, CompiledRuled, CompiledService, CompiledTacacsService, Policy } from './compile.ts';
import type { ErrorAction, ErrorOptions, ProxyService } from './elements.ts';
import { canContinue, type StoreVerdict } from './identity-sequence.ts';
import type { IdentityChoice } from './identity-source.ts';
import { withListVersions } from './list-versions.ts';
import { forItsDevice } from './plain-device.ts';
import { withUserValues } from './user-values.ts';

/** `counting: false` leaves hit counts and the monitor listener alone: for deciding again what was decided before. */
type Counting = boolean;

export type Refusal = { readonly reason: ReasonCode };

const NO_SERVICE: Refusal = { reason: 'no-service' };
const TYPE_MISMATCH: Refusal = { reason: 'service-type-mismatch' };
const NOT_ALLOWED: Refusal = { reason: 'protocol-not-allowed' };

/** The service the selection policy names, before it is checked against the request. */
export function chooseService(policy: Policy, facts: AccessFacts, counting: Counting = true): CompiledService | ProxyService | undefined {
  return policy.selection && choose(policy.selection, facts, counting);
}

/** The access or proxy service that takes a request, or why none does. */
export type Selected<S> = { readonly service: S } | { readonly proxy: ProxyService } | Refusal;

/** For a RADIUS request (policy-and-posture §4.3.1). */
export function selectService(policy: Policy, facts: AccessFacts, counting: Counting = true): Selected<CompiledRadiusService> {
  const service = chooseService(policy, facts, counting);
  if (!service) return NO_SERVICE;
  if (facts.protocol !== 'radius') return TYPE_MISMATCH;
  if (service.type === 'radius-proxy') return { proxy: service };
  return service.type === 'radius' ? allowed(service, facts) : TYPE_MISMATCH;
}

/** For a TACACS+ request. */
export function selectAdminService(policy: Policy, facts: AccessFacts, counting: Counting = true): Selected<CompiledTacacsService> {
  const service = chooseService(policy, facts, counting);
  if (!service) return NO_SERVICE;
  if (facts.protocol !== 'tacacs') return TYPE_MISMATCH;
  if (service.type === 'tacacs-proxy') return { proxy: service };
  return service.type === 'tacacs' ? allowed(service, facts) : TYPE_MISMATCH;
}

function allowed<S extends CompiledService>(service: S, facts: AccessFacts): { readonly service: S } | Refusal {
  return service.allowedProtocols.has(facts.method) ? { service } : NOT_ALLOWED;
}

/** Where the identity of the request is looked for and what its errors lead to; undefined for a TACACS+ service without identity policy (P17). */
export function identitySource(service: CompiledRadiusService, facts: AccessFacts, counting?: Counting): IdentityChoice;
export function identitySource(service: CompiledService, facts: AccessFacts, counting?: Counting): IdentityChoice | undefined;
export function identitySource(service: CompiledService, facts: AccessFacts, counting: Counting = true): IdentityChoice | undefined {
  return service.identity && choose(service.identity, facts, counting);
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
 * Group mapping (requirements P47 to P50): the first matching rule decides; without one the group of the internal record stays, and only where
 * there is none the default rule applies, or the result of a simple policy. Sets `facts.identityGroup`; without a policy the group is the record's.
 * A group an administrator fixed for a discovered user is not mapped (U8).
 */
export function mapGroup(service: CompiledService, facts: AccessFacts, counting: Counting = true): void {
  const { groupMapping } = service;
  if (groupMapping === undefined) return;
  if (facts.identity?.groupFixed) {
    facts.identityGroup = facts.identity.group;
    return;
  }
  facts.identityGroup = undefined;
  const internal = facts.identity?.group;
  if (groupMapping.mode === 'simple') {
    facts.identityGroup = internal ?? groupMapping.result.group;
    return;
  }
  const { table } = groupMapping;
  const matched = firstRule(table, facts, counting);
  facts.identityGroup = matched?.result.group ?? internal ?? defaultOf(table, counting)?.result.group;
}

/**
 * The decision of the network access policy: group mapping, exceptions, then the rules, then the default (requirements P5, P55, P58, P63).
 * The same rule gives the same object, but where a profile takes values from the user or names a list that the device has in a version. `facts.identity` and `facts.authenticationStatus` are
 * set by then.
 */
export function authorize(policy: Policy, service: CompiledRadiusService, facts: AccessFacts, counting: Counting = true): AccessDecision {
  mapGroup(service, facts, counting);
  const decision = withUserValues(policy, ruleOf(service.name, service.authorization, facts, counting).result, facts);
  return forItsDevice(policy, withListVersions(decision, facts), facts);
}

const NO_AUTHORIZATION_POLICY: ReasonCode = 'no-authorization-policy';

/** The decision of the device administration policy; a service without one authorizes nobody (requirements P18, P51). */
export function authorizeAdmin(service: CompiledTacacsService, facts: AccessFacts, counting: Counting = true): AdminDecision {
  mapGroup(service, facts, counting);
  if (service.authorization) return ruleOf(service.name, service.authorization, facts, counting).result;
  return { outcome: 'reject', service: service.name, rule: '', reason: NO_AUTHORIZATION_POLICY, commandSets: [] };
}

/** Whether an administrator under this decision may run a command (requirements P52 to P54); one without command sets may run none. */
export function authorizeCommand(policy: Policy, decision: AdminDecision, command: string, args: string): CommandDecision {
  if (decision.outcome === 'reject') return { permit: false, steps: [] };
  const sets = decision.commandSets.flatMap((name) => policy.commandSets.get(name) ?? []);
  return decideCommand(sets, command, args);
}

function ruleOf<R>(
  service: string,
  { exceptions, main }: CompiledRuled<R>,
  facts: AccessFacts,
  counting: Counting,
): CompiledRule<AccessFacts, R> {
  const exception = exceptions.active.length > 0 ? firstMatch(exceptions, facts, counting) : undefined;
  const rule = exception ?? firstMatch(main, facts, counting);
  if (!rule) throw new Error(`the main table of ${service} has no default`);
  return rule;
}

function choose<R>(choice: CompiledChoice<R>, facts: AccessFacts, counting: Counting): R {
  if (choice.mode === 'simple') return choice.result;
  const rule = firstMatch(choice.table, facts, counting);
  if (!rule) throw new Error(`table ${choice.table.id} has no default`);
  return rule.result;
}
