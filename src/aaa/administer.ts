import type { AccessFacts, AdminDecision, AuthenticationStatus, ReasonCode } from '../model/access.ts';
import type { CommandDecision } from '../policy/command-set.ts';
import type { CompiledTacacsService, Policy } from '../policy/compile.ts';
import { authorizeAdmin, authorizeCommand, identityAction, identitySource, selectAdminService } from '../policy/decide.ts';
import type { ProxyService } from '../policy/elements.ts';
import type { StoreVerdict } from '../policy/identity-sequence.ts';
import { authenticationStatus } from '../policy/identity-sequence.ts';
import type { IdentityChoice } from '../policy/identity-source.ts';

/**
 * What device administration answers, without its wire. TACACS+ asks for authentication and for authorization in requests of their own; each
 * selects its service anew (requirement P19). The answers are those of RFC 8907: PASS, FAIL and ERROR, or silence where a policy drops.
 */
export type AdminAuthentication =
  /** The identity must be looked for; `concludeAuthentication` takes what was found. */
  | { readonly kind: 'ask'; readonly service: CompiledTacacsService; readonly identity: IdentityChoice }
  | { readonly kind: 'error' | 'fail'; readonly reason: ReasonCode }
  | { readonly kind: 'proxy'; readonly proxy: ProxyService };

/** The start of an authentication request; without an identity policy it is an error (requirement P17). */
export function beginAuthentication(policy: Policy, facts: AccessFacts): AdminAuthentication {
  const selected = selectAdminService(policy, facts);
  if ('reason' in selected) return { kind: 'fail', reason: selected.reason };
  if ('proxy' in selected) return { kind: 'proxy', proxy: selected.proxy };
  const { service } = selected;
  const identity = identitySource(service, facts);
  if (identity === undefined) return { kind: 'error', reason: 'no-identity-policy' };
  return identity.source.kind === 'deny' ? { kind: 'fail', reason: 'identity-denied' } : { kind: 'ask', service, identity };
}

export type AdminOutcome = { readonly kind: 'pass' | 'fail' | 'silence'; readonly status: AuthenticationStatus };

/**
 * What is answered once the identity source has spoken (requirements P42 to P45). `continue` passes here: whether an administrator whom nobody
 * knows may do anything is for the authorization request to say.
 */
export function concludeAuthentication({ errors }: IdentityChoice, verdict: StoreVerdict, facts: AccessFacts): AdminOutcome {
  const status = authenticationStatus(verdict);
  facts.authenticationStatus = status;
  if (verdict === 'ok') return { kind: 'pass', status };
  switch (identityAction(errors, verdict, facts)) {
    case 'reject':
      return { kind: 'fail', status };
    case 'drop':
      return { kind: 'silence', status };
    case 'continue':
      return { kind: 'pass', status };
  }
}

/** A session (shell) authorization: group mapping, exceptions, rules (requirements P18, P51). `facts.identity` holds the looked-up attributes. */
export function authorizeSession(policy: Policy, facts: AccessFacts): AdminDecision | { readonly proxy: ProxyService } {
  const selected = selectAdminService(policy, facts);
  if ('proxy' in selected) return selected;
  if ('reason' in selected) return { outcome: 'reject', service: '', rule: '', reason: selected.reason, commandSets: [] };
  return authorizeAdmin(selected.service, facts);
}

export type CommandAnswer = { readonly decision: AdminDecision; readonly command: CommandDecision };

/** A command authorization: the same rule as for the session, then its command sets (requirements P52 to P54). */
export function authorizeCommandLine(
  policy: Policy,
  facts: AccessFacts,
  command: string,
  args: string,
): CommandAnswer | { readonly proxy: ProxyService } {
  const decision = authorizeSession(policy, facts);
  return 'proxy' in decision ? decision : { decision, command: authorizeCommand(policy, decision, command, args) };
}
