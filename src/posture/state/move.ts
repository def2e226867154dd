import { given } from '../../base/given.ts';
import { type Instant, instantOf } from '../../base/time.ts';
import {
  type CheckVerdict,
  POSTURE_TIMERS,
  type PostureCoa,
  type PostureRecord,
  type PostureStatus,
  type PostureStimulus,
  type PostureTimer,
} from '../../model/posture.ts';
import { type PostureSettings, SCAN_SLACK } from './settings.ts';
import { type Situation, TRANSITIONS, type Transition } from './transitions.ts';

/** What a stimulus did. */
export type Moved = {
  readonly record: PostureRecord;
  /** The row of the table; undefined where none fits and only what is known changed. */
  readonly row: number | undefined;
  readonly coa: PostureCoa;
};

/**
 * One stimulus on one endpoint, by the table in `transitions.ts`. Pure: time comes in with the situation. What was reported is noted even where it
 * moves nothing, so that a quarantined endpoint still shows what its agent says.
 */
export function move(situation: Situation, stimulus: PostureStimulus): Moved {
  const { record } = situation;
  if (record.state !== 'ended' || BY_TABLE_WHEN_ENDED.has(stimulus.kind)) return moveLive(situation, stimulus);
  // Without a session there is nobody to tell; what it would begin again as moves all the same.
  const moved = moveLive({ ...situation, record: { ...record, state: record.resume } }, stimulus);
  const { lease, quarantine, grace } = moved.record.timers;
  const timers = given({ lease, quarantine, grace });
  return { ...moved, record: { ...moved.record, state: 'ended', resume: resumeOf(moved.record), timers }, coa: 'none' };
}

/** What finds its own rows for an endpoint without a session. */
const BY_TABLE_WHEN_ENDED: ReadonlySet<PostureStimulus['kind']> = new Set(['session-started', 'session-ended', 'quarantine']);

function moveLive(situation: Situation, stimulus: PostureStimulus): Moved {
  if (isOvertaken(situation, stimulus)) return { record: situation.record, row: undefined, coa: 'none' };
  const noted: Situation = { ...situation, record: note(situation, stimulus) };
  const found = TRANSITIONS.find((row) => fits(row, noted, stimulus));
  if (!found) return { record: counted(noted.record), row: undefined, coa: 'none' };
  const coa = typeof found.coa === 'function' ? found.coa(noted, stimulus as never) : found.coa;
  return { record: counted(settled(enter(found, noted, stimulus), noted, stimulus)), row: found.row, coa };
}

/** A timer that ran out while something else set it anew: it is not due. */
function isOvertaken({ record, now }: Situation, stimulus: PostureStimulus): boolean {
  return stimulus.kind === 'timer' && (record.timers[stimulus.timer] ?? now) > now;
}

function counted(record: PostureRecord): PostureRecord {
  return { ...record, revision: record.revision + 1 };
}

function fits(row: Transition, situation: Situation, stimulus: PostureStimulus): boolean {
  if (row.on !== stimulus.kind || !row.from.includes(situation.record.state)) return false;
  return row.if === undefined || row.if(situation, stimulus as never);
}

/** The state, its flags and its timers. */
function enter(row: Transition, { record, settings, now }: Situation, stimulus: PostureStimulus): PostureRecord {
  const to = row.to === 'same' ? record.state : row.to === 'resumed' ? record.resume : row.to;
  const { quarantine: _, ...free } = record;
  const { scan: __, ...left } = record;
  const kept = to === 'ended' ? left : to === 'quarantined' ? record : free;
  return {
    ...kept,
    state: to,
    resume: to === 'ended' ? resumeOf(record) : to,
    since: to === record.state ? record.since : now,
    stale: row.stale === true,
    timers: timersOf(row, record, settings, now, stimulus),
  };
}

/** A running assessment ends with the session; what was proved, decided or granted for a while does not. */
function resumeOf({ state, resume }: PostureRecord): PostureStatus {
  if (state === 'ended') return resume;
  return state === 'pending' ? 'unknown' : state;
}

function timersOf(
  row: Transition,
  record: PostureRecord,
  settings: PostureSettings,
  now: Instant,
  stimulus: PostureStimulus,
): PostureRecord['timers'] {
  const timers: Partial<Record<PostureTimer, Instant>> = {};
  for (const timer of POSTURE_TIMERS) {
    const running = record.timers[timer];
    const fired = stimulus.kind === 'timer' && stimulus.timer === timer;
    if (row.keeps?.includes(timer) && running !== undefined && !fired) timers[timer] = running;
    else if (row.sets?.includes(timer)) {
      const length = lengthOf(timer, settings, stimulus, running === undefined ? undefined : running - now);
      if (length !== undefined) timers[timer] = instantOf(now + length);
    }
  }
  return timers;
}

/** `left`: what is left of the timer where it runs already. */
function lengthOf(timer: PostureTimer, settings: PostureSettings, stimulus: PostureStimulus, left: number | undefined): number | undefined {
  switch (timer) {
    case 'pending':
      return settings.pendingTimeout;
    case 'quarantine':
      return stimulus.kind === 'quarantine' && stimulus.seconds !== undefined ? stimulus.seconds * 1000 : settings.quarantine;
    case 'reassess':
      return earlier(settings.reassess, stimulus.kind === 'report' ? stimulus.holds : undefined);
    case 'scan':
      return stimulus.kind === 'report' && stimulus.scan !== undefined ? stimulus.scan.minutes * 60_000 + SCAN_SLACK : left;
    default:
      return settings[timer];
  }
}

function earlier(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b);
}

/** What the state itself says about the record: who put it away, when it was last compliant. */
function settled(record: PostureRecord, { now }: Situation, stimulus: PostureStimulus): PostureRecord {
  if (stimulus.kind === 'quarantine') return { ...record, quarantine: stimulus.quarantine };
  if (record.state === 'quarantined' && record.quarantine === undefined) {
    return {
      ...record,
      quarantine: { by: 'assessment', reason: record.failedInto ?? 'failed', at: now, sticky: false, isolation: 'restrict' },
    };
  }
  return record;
}

/** What was learned, whatever it leads to. */
function note(situation: Situation, stimulus: PostureStimulus): PostureRecord {
  const { record, now } = situation;
  switch (stimulus.kind) {
    case 'report': {
      const { failedInto: _, firstFailedAt: __, scan: ___, ...bare } = record;
      const checks = stimulus.checks.map((check) => dated(check, record.checks, now));
      const noted = { ...bare, checks, groups: stimulus.groups ?? [], reportedAt: now, remediating: stimulus.remediating === true };
      const going = stimulus.scan ?? record.scan;
      const scan = going === undefined ? {} : { scan: going };
      if (stimulus.passed) return { ...noted, ...scan, lastCompliantAt: now, remediating: false };
      const group = stimulus.group === undefined ? {} : { failedInto: stimulus.group };
      return { ...noted, ...group, firstFailedAt: record.firstFailedAt ?? now };
    }
    case 'policy-changed':
      return { ...record, policy: stimulus.policy };
    case 'timer': {
      const { [stimulus.timer]: _, ...left } = record.timers;
      const { scan: __, ...unscanned } = record;
      if (stimulus.timer === 'quarantine') return { ...released(record), timers: left };
      return { ...(stimulus.timer === 'scan' ? unscanned : record), timers: left };
    }
    case 'release':
      return released(record);
    default:
      return record;
  }
}

/** One that is not connected will begin anew instead of where it was put away. */
function released(record: PostureRecord): PostureRecord {
  const { quarantine: _, ...free } = record;
  return record.state === 'ended' && record.resume === 'quarantined' ? { ...free, resume: 'unknown' } : free;
}

/** A check that failed before and still does keeps the time it began to. */
function dated(check: CheckVerdict, before: readonly CheckVerdict[], now: Instant): CheckVerdict {
  if (check.passed) return check;
  return { ...check, firstFailedAt: before.find(({ id, passed }) => id === check.id && !passed)?.firstFailedAt ?? now };
}
