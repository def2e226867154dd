import { z } from 'zod';
import { given as whereGiven } from '../../../src/base/given.ts';
import { type Instant, instantOf } from '../../../src/base/time.ts';
import { type EndpointId, POSTURE_STATUSES, POSTURE_TIMERS, type PostureRecord, type PostureStimulus } from '../../../src/model/posture.ts';
import { PLAIN } from '../../../src/posture/state/attachment.ts';
import { nextDeadline, remainingSeconds } from '../../../src/posture/state/deadlines.ts';
import { type Moved, move } from '../../../src/posture/state/move.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { DEFAULT_POSTURE, type PostureSettings } from '../../../src/posture/state/settings.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';
import { ANSWERS, afterAnswer } from '../coa-answer.ts';
import { inAnyWriting, wordIn } from '../spelling.ts';

const seconds = z.number().min(0);
const flag = z.boolean().optional();

const given = inAnyWriting(
  {
    /** `start`: no session was there yet. */
    state: wordIn([...POSTURE_STATUSES, 'ended', 'start'], { new: 'start', none: 'start', 'non-compliant': 'noncompliant' }).default(
      'start',
    ),
    desired: z.string().optional(),
    applied: z.string().optional(),
    graceSeconds: seconds.optional(),
    leaseSeconds: seconds.optional(),
    pendingSeconds: seconds.optional(),
    reassessSeconds: seconds.optional(),
    heartbeatSeconds: seconds.optional(),
    quarantineSeconds: seconds.optional(),
    lastCompliant: wordIn(['within-cache', 'outside-cache', 'never'], {
      expired: 'outside-cache',
      none: 'never',
      recent: 'within-cache',
    }).optional(),
    lease: wordIn(['valid', 'expired', 'none']).optional(),
    quarantineGroup: z.string().nullish(),
    sticky: flag,
    stale: flag,
    mode: wordIn(['epa', 'ise']).default('ise'),
    onNoReport: wordIn(['continue', 'remediate', 'logoff']).default('continue'),
    onLeaseExpiry: wordIn(['keep', 'reassess']).default('keep'),
    sessionsOnPort: z.number().int().min(1).optional(),
    /** A port for a single host has one session. */
    hostMode: wordIn(['single-host', 'multi-host', 'multi-domain', 'multi-auth']).optional(),
    vlanChange: flag,
    /** Every report is one of a periodic scan. */
    periodic: flag,
  },
  {
    grace: 'graceSeconds',
    pendingTimeoutSeconds: 'pendingSeconds',
    pendingTimeout: 'pendingSeconds',
    reassess: 'reassessSeconds',
    heartbeat: 'heartbeatSeconds',
    quarantineExpirySeconds: 'quarantineSeconds',
    enforcement: 'mode',
    vlanChanges: 'vlanChange',
    sessions: 'sessionsOnPort',
    portSessions: 'sessionsOnPort',
  },
);
type Given = z.output<typeof given>;

/** The timers by their names in the specification, and by ours. */
const timer = wordIn(POSTURE_TIMERS, {
  pendingTimeout: 'pending',
  graceDeadline: 'grace',
  deadline: 'grace',
  leaseExpiry: 'lease',
  reassessment: 'reassess',
  quarantineExpiry: 'quarantine',
  expiry: 'quarantine',
});

/** What happens, in one word instead of two. */
const EVENTS = {
  sessionStart: { session: 'start' },
  sessionEnd: { session: 'end' },
  quarantine: { admin: 'quarantine' },
  release: { admin: 'release' },
  contact: { contact: true },
  heartbeatLost: { heartbeat: 'lost' },
  leaseExpired: { timer: 'lease' },
  reassess: { timer: 'reassess' },
  graceDeadline: { timer: 'grace' },
  pendingTimeout: { timer: 'pending' },
  quarantineExpiry: { timer: 'quarantine' },
  posturePolicyChanged: { policy: 'changed' },
  policyChanged: { policyRevision: 'changed' },
} as const;
const event = wordIn(Object.keys(EVENTS) as (keyof typeof EVENTS)[], {
  newSession: 'sessionStart',
  sessionStarted: 'sessionStart',
  reconnect: 'sessionStart',
  acctStart: 'sessionStart',
  acctStop: 'sessionEnd',
  disconnect: 'sessionEnd',
  sessionEnded: 'sessionEnd',
  adminQuarantine: 'quarantine',
  anc: 'quarantine',
  siem: 'quarantine',
  adminRelease: 'release',
  agentContact: 'contact',
  challengeSent: 'contact',
  leaseExpiry: 'leaseExpired',
  reassessDue: 'reassess',
  deadline: 'graceDeadline',
  policyChange: 'policyChanged',
});

const input = inAnyWriting(
  {
    /** Seconds since the beginning; where it is absent no time has passed, but up to the timer that is named. */
    t: seconds.optional(),
    event: event.optional(),
    report: wordIn(['pass', 'fail', 'none'], { passed: 'pass', failed: 'fail' }).optional(),
    /** An outside product that says its own grace runs. */
    inGracePeriod: flag,
    /** The report of a periodic scan. */
    periodic: flag,
    timer: timer.optional(),
    admin: wordIn(['quarantine', 'release']).optional(),
    isolation: wordIn(['restrict', 'shutdown', 'terminate']).optional(),
    sticky: flag,
    /** How long a quarantine by hand holds. */
    quarantineSeconds: seconds.optional(),
    session: wordIn(['start', 'end'], { new: 'start', started: 'start', stop: 'end', ended: 'end' }).optional(),
    acct: wordIn(['start', 'end'], { stop: 'end', 'Accounting-On': 'end', 'Accounting-Off': 'end', on: 'end', off: 'end' }).optional(),
    contact: z.union([z.literal(true), z.literal('agent')]).optional(),
    heartbeat: z.literal('lost').optional(),
    /** The posture policy is another one. */
    policy: z.union([z.literal('changed'), z.number()]).optional(),
    /** The policy of authorizations is another one; what it now gives stands in `desired`. */
    policyRevision: z.union([z.literal('changed'), z.number()]).optional(),
    desired: z.string().optional(),
    /** What the answer is to; a reauthentication where it is not said. */
    command: wordIn(['reauthenticate', 'terminate', 'bounce-host-port', 'disable-host-port'], { disconnect: 'terminate' }).optional(),
    ...ANSWERS,
    /** What shows the new authorization in force. */
    confirm: z.union([z.literal(true), wordIn(['accounting', 'session-query', 'access-request', 'reauthentication', 'ssh'])]).optional(),
  },
  {
    trigger: 'event',
    expirySeconds: 'quarantineSeconds',
    expiry: 'quarantineSeconds',
    ttl: 'quarantineSeconds',
    accounting: 'acct',
    posturePolicy: 'policy',
    postureRevision: 'policy',
    posturePolicyRevision: 'policy',
    revision: 'policyRevision',
    confirmed: 'confirm',
    proof: 'confirm',
  },
);
type Asked = Omit<z.output<typeof input>, 'event'>;

const DAY = 86_400_000;

/** The state machine of posture, and what a device's answer to its CoA leads to (policy-and-posture §4.4). */
export const open: OpenEngine = (written) => {
  const words = wordsOf(given, written);
  const settings = settingsOf(words);
  const { vlanChange = PLAIN.vlanChanges, hostMode = 'single-host' } = words;
  const sessionsOnPort = words.sessionsOnPort ?? (hostMode === 'single-host' ? PLAIN.sessionsOnPort : 2);
  const attachment = { vlanChanges: vlanChange, sessionsOnPort };
  let record = recordOf(words);
  let now = instantOf(DAY);
  let { desired, applied } = words;
  // What the last Access-Accept gave: a CoA goes out only where the policy would now give something else.
  let granted = applied;
  const meet = (stimulus: PostureStimulus, at = now): Moved => {
    const moved = move({ record, settings, attachment, now: at }, stimulus);
    record = moved.record;
    return moved;
  };
  /** The timers that have run out fire one after the other, each when it was due; the move of the last. */
  const pass = (until: Instant): Moved | undefined => {
    let last: Moved | undefined;
    for (let next = nextDeadline(record); next && next.at <= until; next = nextDeadline(record)) {
      const moved = meet({ kind: 'timer', timer: next.timer }, next.at);
      if (moved.row !== undefined) last = moved;
    }
    now = until;
    return last;
  };
  return (one) => {
    const { event: happened, ...rest } = wordsOf(input, one);
    const asked: Asked = happened === undefined ? rest : { ...EVENTS[happened], ...rest };
    const [happens, ...besides] = happeningsIn(asked);
    if (besides.length > 0) throw new Unanswerable(`\`${happens}\` and \`${besides[0]}\` in one input: one thing happens at a time`);
    const at = timeOf(asked, record, now);
    if (at < now) throw new Unanswerable(`\`t\` is ${asked.t}: time has gone on to ${(now - DAY) / 1000}`);
    const ranOut = pass(at);
    desired = asked.desired ?? desired;
    if (asked.reply !== undefined || asked.confirm !== undefined) {
      const { reply = 'ACK', errorCause, attempt, command = 'reauthenticate', confirm } = asked;
      const said = afterAnswer({ kind: command }, { reply, errorCause, attempt }, confirm !== undefined);
      if (said.enforcement === 'insync') applied = desired;
      if (said.state === 'ended') meet({ kind: 'session-ended' });
      return { state: record.state, coa: 'none', desired, applied, ...said };
    }
    const stimulus = stimulusOf(asked, words);
    const told = stimulus && meet(stimulus);
    const moved = told?.row === undefined ? (ranOut ?? told) : told;
    // Row 18: nothing happened to the endpoint, the policy gives its user something else.
    const wanted = moved?.coa ?? (asked.desired !== undefined && asked.report === undefined ? 'reauthenticate' : 'none');
    const coa = asked.desired !== undefined && asked.desired === granted ? 'none' : wanted;
    if (coa !== 'none' && asked.desired !== undefined) granted = asked.desired;
    const { state, stale } = record;
    const remaining = remainingSeconds(record, now);
    const row = moved === undefined ? (coa === 'none' ? null : 18) : (moved.row ?? null);
    const enforcement = desired === applied ? 'insync' : 'sending';
    return {
      state,
      stale,
      coa,
      row,
      remaining: state === 'grace' ? remaining.grace : null,
      timers: remaining,
      desired,
      applied,
      enforcement,
    };
  };
};

/** The words of an input each of which is something that happens; an answer and what confirms it are one. */
function happeningsIn({ report, reply, confirm, ...asked }: Asked): readonly string[] {
  const others = (['timer', 'admin', 'session', 'acct', 'contact', 'heartbeat', 'policy'] as const).filter(
    (word) => asked[word] !== undefined,
  );
  return [...(report === undefined || report === 'none' ? [] : ['report']), ...((reply ?? confirm) ? ['reply'] : []), ...others];
}

/** When an input comes: at its own time, or when the timer it names is due. */
function timeOf({ t, timer: named }: Asked, { timers }: PostureRecord, before: Instant): Instant {
  if (t !== undefined) return instantOf(DAY + t * 1000);
  return instantOf(Math.max(before, (named && timers[named]) ?? before));
}

function settingsOf(given: Given): PostureSettings {
  const ms = (name: string, seconds: number | undefined) => (seconds ? { [name]: seconds * 1000 } : {});
  return {
    ...DEFAULT_POSTURE,
    ...ms('grace', given.graceSeconds),
    ...ms('lease', given.leaseSeconds ?? (given.lease === undefined ? undefined : 3600)),
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

function recordOf({ state: named, lastCompliant, lease, sticky, stale = false, quarantineGroup, graceSeconds }: Given): PostureRecord {
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
    stale,
    resume: state === 'ended' ? (lease === undefined || lease === 'none' ? 'unknown' : 'compliant') : state,
    timers,
    ...compliantAt,
    ...(state === 'quarantined' ? { quarantine } : {}),
    ...(state === 'grace' && quarantineGroup ? { failedInto: quarantineGroup } : {}),
  };
}

function stimulusOf(asked: Asked, { quarantineGroup, sticky = true, periodic: always }: Given): PostureStimulus | undefined {
  if (asked.report === 'pass' || asked.report === 'fail') {
    const group = quarantineGroup ? { group: quarantineGroup } : {};
    const { inGracePeriod: inGrace, periodic = always } = asked;
    const said = whereGiven({ inGrace, periodic });
    return { kind: 'report', passed: asked.report === 'pass', checks: [], ...said, ...(asked.report === 'fail' ? group : {}) };
  }
  if (asked.timer !== undefined) return { kind: 'timer', timer: asked.timer };
  if (asked.heartbeat === 'lost') return { kind: 'timer', timer: 'heartbeat' };
  const session = asked.session ?? asked.acct;
  if (session !== undefined) return { kind: session === 'start' ? 'session-started' : 'session-ended' };
  if (asked.contact) return { kind: 'contact' };
  if (asked.policy !== undefined) return { kind: 'policy-changed', policy: 2 };
  if (asked.admin === 'release') return { kind: 'release' };
  if (asked.admin === 'quarantine') {
    const quarantine = {
      by: 'case',
      reason: 'case',
      at: instantOf(DAY),
      sticky: asked.sticky ?? sticky,
      isolation: asked.isolation ?? 'restrict',
    } as const;
    return { kind: 'quarantine', quarantine, ...whereGiven({ seconds: asked.quarantineSeconds }) };
  }
  return undefined;
}
