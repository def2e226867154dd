import { z } from 'zod';
import { given as whereGiven } from '../../../src/base/given.ts';
import { type Instant, instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Plan, PlanId, Step } from '../../../src/model/plan.ts';
import {
  type EndpointId,
  POSTURE_STATUSES,
  POSTURE_TIMERS,
  type PostureRecord,
  type PostureStimulus,
  type PostureTimer,
} from '../../../src/model/posture.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { advance } from '../../../src/plan/advance.ts';
import { courseOf } from '../../../src/plan/course.ts';
import { PLAIN } from '../../../src/posture/state/attachment.ts';
import { remainingSeconds } from '../../../src/posture/state/deadlines.ts';
import { type Moved, move } from '../../../src/posture/state/move.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { DEFAULT_POSTURE, type PostureSettings } from '../../../src/posture/state/settings.ts';
import { type OpenEngine, wordsOf } from '../area.ts';

const seconds = z.number().min(0);

const given = z.strictObject({
  /** `start`: no session was there yet. */
  state: z.enum([...POSTURE_STATUSES, 'ended', 'start']),
  desired: z.string().optional(),
  applied: z.string().optional(),
  graceSeconds: seconds.optional(),
  leaseSeconds: seconds.optional(),
  pendingSeconds: seconds.optional(),
  reassessSeconds: seconds.optional(),
  heartbeatSeconds: seconds.optional(),
  quarantineSeconds: seconds.optional(),
  lastCompliant: z.enum(['within-cache', 'outside-cache', 'expired', 'never']).optional(),
  lease: z.enum(['valid', 'expired', 'none']).optional(),
  quarantineGroup: z.string().optional(),
  sticky: z.boolean().optional(),
  mode: z.enum(['epa', 'ise']).default('ise'),
  onNoReport: z.enum(['continue', 'remediate', 'logoff']).default('continue'),
  onLeaseExpiry: z.enum(['keep', 'reassess']).default('keep'),
  sessionsOnPort: z.number().int().min(1).optional(),
  vlanChange: z.boolean().optional(),
});
type Given = z.output<typeof given>;

/** The timers by their names in the specification, and by ours. */
const TIMERS = {
  pendingTimeout: 'pending',
  graceDeadline: 'grace',
  quarantineExpiry: 'quarantine',
} as const satisfies Readonly<Record<string, PostureTimer>>;

const timer = z
  .enum([...POSTURE_TIMERS, 'pendingTimeout', 'graceDeadline', 'quarantineExpiry'])
  .transform((name): PostureTimer => (name in TIMERS ? TIMERS[name as keyof typeof TIMERS] : (name as PostureTimer)));

const input = z.strictObject({
  /** Seconds since the beginning. */
  t: seconds.optional(),
  report: z.enum(['pass', 'fail', 'none']).optional(),
  /** An outside product that says its own grace runs. */
  inGracePeriod: z.boolean().optional(),
  /** The report of a periodic scan. */
  periodic: z.boolean().optional(),
  timer: timer.optional(),
  admin: z.enum(['quarantine', 'release']).optional(),
  isolation: z.enum(['restrict', 'shutdown', 'terminate']).optional(),
  session: z.enum(['start', 'end']).optional(),
  contact: z.literal(true).optional(),
  heartbeat: z.literal('lost').optional(),
  /** The posture policy is another one. */
  policy: z.literal('changed').optional(),
  desired: z.string().optional(),
  reply: z.enum(['ACK', 'NAK', 'timeout']).optional(),
  errorCause: z.number().int().optional(),
  attempt: z.number().int().min(1).optional(),
});
type Input = z.output<typeof input>;

const DAY = 86_400_000;

/** The state machine of posture, and what a device's answer to its CoA leads to (policy-and-posture §4.4). */
export const open: OpenEngine = (written) => {
  const words = wordsOf(given, written);
  const settings = settingsOf(words);
  const { vlanChange = PLAIN.vlanChanges, sessionsOnPort = PLAIN.sessionsOnPort } = words;
  const attachment = { vlanChanges: vlanChange, sessionsOnPort };
  let record = recordOf(words);
  // What the last Access-Accept gave: a CoA goes out only where the policy would now give something else.
  let granted = words.applied;
  const meet = (stimulus: PostureStimulus, now: Instant): Moved => {
    const moved = move({ record, settings, attachment, now }, stimulus);
    record = moved.record;
    return moved;
  };
  return (one) => {
    const asked = wordsOf(input, one);
    const now = instantOf(DAY + (asked.t ?? 0) * 1000);
    if (asked.reply !== undefined) {
      const said = afterReply(asked);
      if (said.enforcement === 'session-gone') meet({ kind: 'session-ended' }, now);
      return said;
    }
    const stimulus = stimulusOf(asked, words);
    const moved = stimulus && meet(stimulus, now);
    // Row 18: nothing happened to the endpoint, the policy gives its user something else.
    const wanted = moved?.coa ?? (asked.desired !== undefined && asked.report === undefined ? 'reauthenticate' : 'none');
    const coa = asked.desired !== undefined && asked.desired === granted ? 'none' : wanted;
    if (coa !== 'none' && asked.desired !== undefined) granted = asked.desired;
    const { state, stale } = record;
    const remaining = remainingSeconds(record, now);
    const row = moved === undefined ? (coa === 'none' ? null : 18) : (moved.row ?? null);
    return { state, stale, coa, row, remaining: state === 'grace' ? remaining.grace : null, timers: remaining };
  };
};

function settingsOf(given: Given): PostureSettings {
  const ms = (name: string, seconds: number | undefined) => (seconds === undefined ? {} : { [name]: seconds * 1000 });
  return {
    ...DEFAULT_POSTURE,
    ...ms('grace', given.graceSeconds),
    ...ms('lease', given.leaseSeconds),
    ...ms('pendingTimeout', given.pendingSeconds),
    ...ms('reassess', given.reassessSeconds),
    ...ms('heartbeat', given.heartbeatSeconds),
    ...ms('quarantine', given.quarantineSeconds),
    lastKnownCompliant: 3_600_000,
    failure: given.mode,
    onNoReport: given.onNoReport,
    onLeaseExpiry: given.onLeaseExpiry,
  };
}

function recordOf({ state: named, lastCompliant, lease, sticky, quarantineGroup, graceSeconds }: Given): PostureRecord {
  const now = instantOf(DAY);
  const state = named === 'start' ? 'ended' : named;
  const within = lastCompliant === 'within-cache';
  const compliantAt =
    lastCompliant === undefined || lastCompliant === 'never' ? {} : { lastCompliantAt: instantOf(within ? DAY - 1000 : 0) };
  const timers = {
    ...(lease === 'valid' ? { lease: instantOf(2 * DAY) } : lease === 'expired' ? { lease: instantOf(0) } : {}),
    ...(state === 'grace' && graceSeconds !== undefined ? { grace: instantOf(DAY + graceSeconds * 1000) } : {}),
  };
  const quarantine = { by: 'case', reason: 'case', at: now, sticky: sticky ?? false, isolation: 'restrict' } as const;
  return {
    ...newRecord('case' as EndpointId, [], now, 1, 'case'),
    state,
    resume: state === 'ended' ? (lease === undefined || lease === 'none' ? 'unknown' : 'compliant') : state,
    timers,
    ...compliantAt,
    ...(state === 'quarantined' ? { quarantine } : {}),
    ...(state === 'grace' && quarantineGroup !== undefined ? { failedInto: quarantineGroup } : {}),
  };
}

function stimulusOf(asked: Input, { quarantineGroup, sticky = true }: Given): PostureStimulus | undefined {
  if (asked.report === 'pass' || asked.report === 'fail') {
    const group = quarantineGroup === undefined ? {} : { group: quarantineGroup };
    const { inGracePeriod: inGrace, periodic } = asked;
    const said = whereGiven({ inGrace, periodic });
    return { kind: 'report', passed: asked.report === 'pass', checks: [], ...said, ...(asked.report === 'fail' ? group : {}) };
  }
  if (asked.timer !== undefined) return { kind: 'timer', timer: asked.timer };
  if (asked.heartbeat === 'lost') return { kind: 'timer', timer: 'heartbeat' };
  if (asked.session !== undefined) return { kind: asked.session === 'start' ? 'session-started' : 'session-ended' };
  if (asked.contact) return { kind: 'contact' };
  if (asked.policy === 'changed') return { kind: 'policy-changed', policy: 2 };
  if (asked.admin === 'release') return { kind: 'release' };
  if (asked.admin === 'quarantine') {
    const quarantine = { by: 'case', reason: 'case', at: instantOf(DAY), sticky, isolation: asked.isolation ?? 'restrict' } as const;
    return { kind: 'quarantine', quarantine };
  }
  return undefined;
}

type Said = {
  readonly retry: boolean;
  readonly state?: 'ended';
  readonly enforcement: 'sending' | 'insync' | 'failed' | 'session-gone';
  readonly alert: boolean;
};

/** The step of a reauthentication as the plan engine settles it after the device's answer. */
function afterReply({ reply, errorCause, attempt = 1 }: Input): Said {
  const sent = courseOf(planOf(attempt));
  const cause = errorCause === undefined ? {} : { errorCause };
  const kind = reply === 'ACK' ? 'acknowledged' : reply === 'NAK' ? 'refused' : 'unproved';
  const now = instantOf(DAY);
  let plan = advance(sent, { step: 'p/1', kind, evidence: [], at: now, ...cause }, now);
  // A device that has lost the session is asked once more, a second later: only then is it gone.
  if (reply === 'NAK' && errorCause === 503)
    plan = advance(courseOf({ ...plan, steps: [...plan.steps].map(again) }), { step: 'p/1', kind, evidence: [], at: now, ...cause }, now);
  const step = plan.steps.at(0);
  return {
    retry: step?.state === 'ready',
    ...(step?.skipped === 'gone' ? { state: 'ended' } : {}),
    enforcement: step?.finishedAt === undefined ? 'sending' : step.skipped === 'gone' ? 'session-gone' : 'failed',
    alert: plan.state === 'failed',
  };
}

function again(step: Step): Step {
  return { ...step, state: 'sent', attempt: step.attempt + 1 };
}

function planOf(attempt: number): Plan {
  const session = 's' as SessionId;
  const device = 'sw1' as DeviceId;
  const step: Step = {
    id: 'p/1',
    serialKey: 'session:s',
    after: [],
    do: { kind: 'coa', command: { kind: 'reauthenticate', type: 'rerun' }, session, device, onlyIfChanged: true },
    expect: { kind: 'authorization', session, fingerprint: 'f', summary: 'f' },
    retry: { attempts: 3, initial: 5000, cap: 60_000 },
    deadline: 20_000,
    state: 'sent',
    attempt,
    sentAt: instantOf(DAY),
    evidence: [],
  };
  return {
    id: 'p' as PlanId,
    cause: 'e' as EventId,
    playbook: 'posture-changed',
    basis: { policyRevision: 1, devices: {} },
    state: 'running',
    createdAt: instantOf(DAY),
    revision: 1,
    steps: [step],
    leftAlone: 0,
    notes: [],
  };
}
