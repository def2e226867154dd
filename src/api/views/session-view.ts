import { z } from 'zod';
import type { Instant } from '../../base/time.ts';
import { toIso } from '../../base/time.ts';
import { POSTURE_STATUSES, type PostureStatus } from '../../model/posture.ts';
import type { Authorization, Session } from '../../model/session.ts';

export const SESSION_STATES = ['authenticating', 'active', 'reauthenticating', 'ended'] as const satisfies readonly Session['state'][];

const authorizationView = z.object({
  service: z.string(),
  rule: z.string(),
  profiles: z.array(z.string()),
  dacl: z.string().optional(),
  vlan: z.string().optional(),
  sgt: z.int().optional(),
  redirect: z.object({ acl: z.string(), url: z.string() }).optional(),
  filterId: z.string().optional(),
  insteadOf: z
    .object({ fingerprint: z.string(), answer: z.enum(['smaller-dacl', 'accept-without']) })
    .optional()
    .describe('it stands in for another authorization, which the access list hardware had no room for'),
  lists: z.array(z.string()).optional().describe('lists on the device it names, by Filter-Id and for redirection'),
  policyRevision: z.int(),
  fingerprint: z.string(),
  at: z.string(),
});

/** A session as the API shows it; times are ISO 8601 in UTC. The stored request and the identity's attributes stay inside. */
export const sessionView = z.object({
  id: z.string(),
  device: z.string(),
  nasAddress: z.string(),
  port: z.string().optional(),
  nasPort: z.int().optional(),
  mac: z.string().optional(),
  ip: z.string().optional(),
  userName: z.string(),
  identity: z.object({ store: z.string(), name: z.string(), group: z.string().optional() }).optional(),
  acctSessionId: z.string().optional(),
  auditSessionId: z.string().optional(),
  state: z.enum(SESSION_STATES),
  posture: z.enum(POSTURE_STATUSES),
  granted: authorizationView.optional(),
  applied: authorizationView.optional(),
  /** What last proved what is in force, and how many seconds ago. */
  lastProof: z.object({ kind: z.string(), at: z.string(), detail: z.string(), age: z.int() }).optional(),
  startedAt: z.string(),
  seenAt: z.string(),
  revision: z.int(),
});
export type SessionView = z.output<typeof sessionView>;

export const sessionPage = z.object({ sessions: z.array(sessionView), next: z.string().optional() });

export function viewOfSession(session: Session, posture: PostureStatus, now: Instant): SessionView {
  const { identity, lastProof } = session;
  return {
    id: session.id,
    device: session.device,
    nasAddress: session.nasAddress,
    ...(session.port !== undefined && { port: session.port }),
    ...(session.nasPort !== undefined && { nasPort: session.nasPort }),
    ...(session.endpoint && { mac: session.endpoint }),
    ...(session.ip && { ip: session.ip }),
    userName: session.userName,
    ...(identity && {
      identity: { store: identity.store, name: identity.name, ...(identity.group !== undefined && { group: identity.group }) },
    }),
    ...(session.acctSessionId !== undefined && { acctSessionId: session.acctSessionId }),
    ...(session.auditSessionId !== undefined && { auditSessionId: session.auditSessionId }),
    state: session.state,
    posture,
    ...(session.granted && { granted: viewOfAuthorization(session.granted) }),
    ...(session.applied && { applied: viewOfAuthorization(session.applied) }),
    ...(lastProof && { lastProof: { ...lastProof, at: toIso(lastProof.at), age: Math.max(0, Math.floor((now - lastProof.at) / 1000)) } }),
    startedAt: toIso(session.startedAt),
    seenAt: toIso(session.seenAt),
    revision: session.revision,
  };
}

function viewOfAuthorization(of: Authorization & { readonly at: Instant }): z.output<typeof authorizationView> {
  return {
    service: of.service,
    rule: of.rule,
    profiles: [...of.profiles],
    ...(of.dacl !== undefined && { dacl: of.dacl }),
    ...(of.vlan !== undefined && { vlan: of.vlan }),
    ...(of.sgt !== undefined && { sgt: of.sgt }),
    ...(of.redirect && { redirect: { ...of.redirect } }),
    ...(of.filterId !== undefined && { filterId: of.filterId }),
    ...(of.insteadOf && { insteadOf: { ...of.insteadOf } }),
    ...(of.lists && { lists: [...of.lists] }),
    policyRevision: of.policyRevision,
    fingerprint: of.fingerprint,
    at: toIso(of.at),
  };
}
