import { z } from 'zod';
import type { Instant } from '../../base/time.ts';
import { toIso } from '../../base/time.ts';
import { POSTURE_STATUSES, POSTURE_TIMERS, type PostureRecord } from '../../model/posture.ts';
import { remainingSeconds, statusOf } from '../../posture/state/deadlines.ts';

const checkView = z.object({
  id: z.string(),
  passed: z.boolean(),
  blocking: z.boolean(),
  reason: z.string().describe('a code such as not-reported; empty where the check passed'),
  evidence: z.string(),
  remedy: z.string().optional(),
  firstFailedAt: z.string().optional(),
});

const quarantineView = z.object({
  by: z.string(),
  reason: z.string(),
  at: z.string(),
  sticky: z.boolean().describe('stays until it is released or its time is up'),
  isolation: z.enum(['restrict', 'shutdown', 'terminate']),
});

/** The posture of an endpoint: what policy sees, why, since when, and what will happen next without anybody doing anything. */
export const postureView = z.object({
  endpoint: z.string(),
  macs: z.array(z.string()),
  status: z.enum(POSTURE_STATUSES).describe('what policy sees'),
  state: z.enum([...POSTURE_STATUSES, 'ended']).describe('`ended` while the endpoint has no session'),
  since: z.string(),
  version: z.int().optional().describe('of the newest result; absent when there was none'),
  at: z.string().optional().describe('when the newest result came'),
  failedChecks: z.array(z.string()),
  checks: z.array(checkView),
  groups: z.array(z.string()),
  firstFailedAt: z.string().optional(),
  lastCompliantAt: z.string().optional(),
  remediating: z.boolean(),
  stale: z.boolean().describe('compliant by an assessment that is being made again'),
  quarantine: quarantineView.optional(),
  scan: z
    .object({ run: z.string(), flow: z.string(), action: z.string(), minutes: z.int() })
    .optional()
    .describe('the periodic scan that goes on'),
  remainingSeconds: z.partialRecord(z.enum(POSTURE_TIMERS), z.int()),
  correlation: z.string(),
});
export type PostureView = z.output<typeof postureView>;

export const posturePage = z.object({
  endpoints: z.array(postureView),
  next: z.string().optional().describe('the cursor of the next page; absent on the last'),
});

export function viewOfPosture(record: PostureRecord, now: Instant): PostureView {
  const { endpoint, macs, state, since, version, reportedAt, checks, groups, firstFailedAt, lastCompliantAt, quarantine } = record;
  return {
    endpoint,
    macs: [...macs],
    status: statusOf(record, now),
    state,
    since: toIso(since),
    ...(version < 0 ? {} : { version }),
    ...(reportedAt === undefined ? {} : { at: toIso(reportedAt) }),
    failedChecks: checks.filter(({ passed }) => !passed).map(({ id }) => id),
    checks: checks.map(({ firstFailedAt: failedAt, ...check }) => ({
      ...check,
      ...(failedAt === undefined ? {} : { firstFailedAt: toIso(failedAt) }),
    })),
    groups: [...groups],
    ...(firstFailedAt === undefined ? {} : { firstFailedAt: toIso(firstFailedAt) }),
    ...(lastCompliantAt === undefined ? {} : { lastCompliantAt: toIso(lastCompliantAt) }),
    remediating: record.remediating,
    stale: record.stale,
    ...(quarantine ? { quarantine: { ...quarantine, at: toIso(quarantine.at) } } : {}),
    ...(record.scan ? { scan: { ...record.scan } } : {}),
    remainingSeconds: remainingSeconds(record, now),
    correlation: record.correlation,
  };
}
