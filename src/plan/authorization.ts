import { type CoaCommand, deliveryOf } from '../model/coa.ts';
import type { Expectation } from '../model/plan.ts';
import type { Authorization } from '../model/session.ts';
import type { Desired, SessionView } from './snapshot.ts';

/** An authorization in a few words: `profiles FULL, dACL #ACSACL#-IP-FULL-66a1b2c3, VLAN 20`. */
export function summaryOf(authorization: Authorization): string {
  const { profiles, dacl, vlan, sgt, redirect, lists = [] } = authorization;
  const filters = lists.filter((name) => name !== redirect?.acl);
  return [
    profiles.length === 0 ? 'no profile' : `${profiles.length === 1 ? 'profile' : 'profiles'} ${profiles.join(', ')}`,
    dacl && `dACL ${dacl}`,
    vlan && `VLAN ${vlan}`,
    sgt !== undefined && `SGT ${sgt}`,
    redirect && `redirect ${redirect.acl}`,
    filters.length > 0 && `list ${filters.join(', ')}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/**
 * Whether the session has what the policy would give it. What was granted last counts, not what was proved last: a grant not proved yet is
 * on its way, and asking again would change nothing.
 */
export function isInForce(view: SessionView): boolean {
  const last = view.session.granted ?? view.session.applied;
  return view.desired.kind === 'grant' && last?.fingerprint === view.desired.authorization.fingerprint;
}

/** What must be seen after `command` took effect on the session. */
export function expectationOf(
  command: CoaCommand,
  view: { readonly session: SessionView['session']; readonly desired: Desired },
): Expectation {
  const { session } = view;
  if (command.kind === 'terminate') return { kind: 'session-ended', session: session.id };
  if (deliveryOf(command) === 'at-most-once') return { kind: 'session-restarted', session: session.id };
  switch (command.kind) {
    case 'activate-service':
    case 'deactivate-service':
      return { kind: 'template', session: session.id, of: 'service', name: command.service, present: command.kind === 'activate-service' };
    case 'interface-template':
      return { kind: 'template', session: session.id, of: 'interface', name: command.template, present: true };
    case 'change-authorization':
      return { kind: 'changed', session: session.id };
    case 'session-query':
      return { kind: 'acknowledged' };
    default:
  }
  // Looked at last: the policy decides where it is.
  const { desired } = view;
  if (desired.kind === 'undecidable') return { kind: 'reauthenticated', session: session.id };
  if (desired.kind === 'reject') return { kind: 'session-ended', session: session.id };
  const { authorization } = desired;
  return { kind: 'authorization', session: session.id, fingerprint: authorization.fingerprint, summary: summaryOf(authorization) };
}
