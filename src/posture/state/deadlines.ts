import { type Instant, instantOf } from '../../base/time.ts';
import type { PostureRecord, PostureStatus, PostureTimer } from '../../model/posture.ts';
import { GRACE_NOTICE, type PostureSettings } from './settings.ts';

/** The agent still lives: only the deadline of its silence moves. */
export function heartbeat(record: PostureRecord, settings: PostureSettings, now: Instant): PostureRecord {
  if (settings.heartbeat === undefined || record.timers.heartbeat === undefined) return record;
  return { ...record, timers: { ...record.timers, heartbeat: instantOf(now + settings.heartbeat) } };
}

/** When the user of an endpoint in grace is told again; undefined where no grace runs. */
export function graceNoticeAt({ state, timers }: PostureRecord, { grace }: PostureSettings): Instant | undefined {
  if (state !== 'grace' || timers.grace === undefined || grace === undefined) return undefined;
  return instantOf(timers.grace - Math.round(grace * (1 - GRACE_NOTICE)));
}

/** What policy sees of an endpoint: of one whose session ended, the state it would begin again in. */
export function statusOf(record: PostureRecord, now: Instant): PostureStatus {
  if (record.state !== 'ended') return record.state;
  const { lease } = record.timers;
  return record.resume === 'compliant' && lease !== undefined && lease <= now ? 'unknown' : record.resume;
}

/** The timers that run, with the whole seconds that remain; never below 0. */
export function remainingSeconds(record: PostureRecord, now: Instant): Partial<Record<PostureTimer, number>> {
  return Object.fromEntries(
    Object.entries(record.timers).map(([timer, deadline]) => [timer, Math.max(0, Math.ceil((deadline - now) / 1000))]),
  );
}

/** The timer that is due first, and when. */
export function nextDeadline(record: Pick<PostureRecord, 'timers'>): { readonly timer: PostureTimer; readonly at: Instant } | undefined {
  const [first] = Object.entries(record.timers).sort(([, a], [, b]) => a - b);
  return first && { timer: first[0] as PostureTimer, at: first[1] };
}
