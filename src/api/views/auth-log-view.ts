import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import { lackText } from '../../model/tcam.ts';
import type { LoggedDecision } from '../../ports/decision-log.ts';

/** One decision, as the log shows it. */
export const authLogEntry = z.object({
  id: z.string(),
  at: z.string(),
  device: z.string(),
  deviceAddress: z.string(),
  user: z.string(),
  mac: z.string().optional(),
  method: z.string().optional(),
  outcome: z.enum(['accept', 'reject', 'challenge', 'drop']),
  service: z.string().optional(),
  rule: z.string().optional(),
  reason: z.string(),
  revision: z.int(),
  micros: z.int().describe('from the datagram to the answer, in µs'),
  posture: z.string(),
  authenticationStatus: z.string().optional(),
  identity: z.object({ store: z.string(), name: z.string(), group: z.string().optional() }).optional(),
  session: z.string().optional(),
  tcam: z
    .object({ answer: z.enum(['smaller-dacl', 'reject', 'accept-without']), why: z.string() })
    .optional()
    .describe('the access list hardware had no room for what the rule gives: what was given, and why'),
});
export type AuthLogEntry = z.output<typeof authLogEntry>;

export const authLogPage = z.object({ decisions: z.array(authLogEntry), next: z.string().optional() });

export function idOfDecision(number: number): string {
  return number.toString(36);
}

/** Undefined for what is no id of ours. */
export function decisionNumber(id: string): number | undefined {
  const number = /^[0-9a-z]{1,10}$/.test(id) ? Number.parseInt(id, 36) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

export function viewOfDecision(decision: LoggedDecision): AuthLogEntry {
  const { endpoint, method, service, rule, authenticationStatus, identity, session } = decision;
  return {
    id: idOfDecision(decision.number),
    at: toIso(decision.at),
    device: decision.device,
    deviceAddress: decision.deviceAddress,
    user: decision.userName,
    ...(endpoint !== undefined && { mac: endpoint }),
    ...(method !== undefined && { method }),
    outcome: decision.outcome,
    ...(service !== undefined && { service }),
    ...(rule !== undefined && rule !== '' && { rule }),
    reason: decision.reason,
    revision: decision.revision,
    micros: decision.micros,
    posture: decision.posture,
    ...(authenticationStatus !== undefined && { authenticationStatus }),
    ...(identity && {
      identity: { store: identity.store, name: identity.name, ...(identity.group !== undefined && { group: identity.group }) },
    }),
    ...(session !== undefined && { session }),
    ...(decision.tcam && { tcam: { answer: decision.tcam.answer, why: lackText(decision.tcam) } }),
  };
}
