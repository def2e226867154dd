import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { AuditVerdict, ChainedAuditRecord } from '../../ports/audit-log.ts';

/** A record of the audit trail and its place in the chain. */
export const auditView = z.object({
  sequence: z.int(),
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.unknown()),
  hash: z.string(),
});
export type AuditView = z.output<typeof auditView>;

export const auditPage = z.object({ records: z.array(auditView), next: z.string().optional() });

export const auditVerdict = z.object({
  intact: z.boolean(),
  records: z.int(),
  sequence: z.int().optional().describe('the first record that does not fit'),
  why: z.string().optional(),
});
export type AuditVerdictView = z.output<typeof auditVerdict>;

export function viewOfRecord(record: ChainedAuditRecord): AuditView {
  const { sequence, at, actor, action, subject, details, hash } = record;
  return { sequence, at: toIso(at), actor, action, subject, details: { ...details }, hash };
}

export function viewOfVerdict(verdict: AuditVerdict): AuditVerdictView {
  return { ...verdict };
}
