import { instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Plan, PlanId, Step } from '../../../src/model/plan.ts';
import type { EndpointId, PostureRecord, PostureStatus, PostureStimulus, PostureTimer } from '../../../src/model/posture.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { advance } from '../../../src/plan/advance.ts';
import { courseOf } from '../../../src/plan/course.ts';
import { PLAIN } from '../../../src/posture/state/attachment.ts';
import { remainingSeconds } from '../../../src/posture/state/deadlines.ts';
import { move } from '../../../src/posture/state/move.ts';
import { newRecord } from '../../../src/posture/state/record.ts';
import { DEFAULT_POSTURE, type PostureSettings } from '../../../src/posture/state/settings.ts';
import type { OpenEngine } from '../area.ts';

type Given = {
  readonly state: PostureStatus | 'ended';
  readonly desired?: string;
  readonly applied?: string;
  readonly graceSeconds?: number;
  readonly leaseSeconds?: number;
  readonly pendingSeconds?: number;
  readonly reassessSeconds?: number;
  readonly heartbeatSeconds?: number;
  readonly lastCompliant?: 'within-cache' | 'expired';
  readonly lease?: 'valid' | 'expired' | 'none';
  readonly quarantineGroup?: string;
  readonly sticky?: boolean;
  readonly mode?: 'epa' | 'ise';
  readonly onNoReport?: PostureSettings['onNoReport'];
  readonly onLeaseExpiry?: PostureSettings['onLeaseExpiry'];
  readonly sessionsOnPort?: number;
  readonly vlanChange?: boolean;
};
type Input = {
  /** Seconds since the beginning. */
  readonly t?: number;
  readonly report?: 'pass' | 'fail' | 'none';
  readonly timer?: PostureTimer;
  readonly admin?: 'quarantine' | 'release';
  readonly isolation?: 'restrict' | 'shutdown' | 'terminate';
  readonly session?: 'start' | 'end';
  readonly contact?: boolean;
  readonly heartbeat?: 'lost';
  readonly desired?: string;
  readonly reply?: 'ACK' | 'NAK' | 'timeout';
  readonly errorCause?: number;
  readonly attempt?: number;
};

const DAY = 86_400_000;

/** The state machine of posture, and what a device's answer to its CoA leads to (policy-and-posture §4.4). */
export const open: OpenEngine = (written) => {
  const given = written as Given;
  const settings = settingsOf(given);
  let record = recordOf(given);
  // What the last Access-Accept gave: a CoA goes out only where the policy would now give something else.
  let granted = given.applied;
  return (input) => {
    const asked = input as Input;
    if (asked.reply !== undefined) return afterReply(asked);
    const now = instantOf(DAY + (asked.t ?? 0) * 1000);
    const stimulus = stimulusOf(asked, given);
    const attachment = { vlanChanges: given.vlanChange ?? PLAIN.vlanChanges, sessionsOnPort: given.sessionsOnPort ?? PLAIN.sessionsOnPort };
    const moved = stimulus && move({ record, settings, attachment, now }, stimulus);
    if (moved) record = moved.record;
    const inForce = asked.desired !== undefined && asked.desired === granted;
    const coa = moved === undefined || inForce ? 'none' : moved.coa;
    if (coa !== 'none' && asked.desired !== undefined) granted = asked.desired;
    const { state } = record;
    const remaining = remainingSeconds(record, now);
    return { state, coa, row: moved?.row ?? null, remaining: state === 'grace' ? remaining.grace : null, timers: remaining };
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
    lastKnownCompliant: 3_600_000,
    failure: given.mode ?? 'ise',
    onNoReport: given.onNoReport ?? 'continue',
    onLeaseExpiry: given.onLeaseExpiry ?? 'keep',
  };
}

function recordOf({ state, lastCompliant, lease, sticky }: Given): PostureRecord {
  const now = instantOf(DAY);
  const compliantAt = lastCompliant === undefined ? {} : { lastCompliantAt: instantOf(lastCompliant === 'within-cache' ? DAY - 1000 : 0) };
  const timers = lease === 'valid' ? { lease: instantOf(2 * DAY) } : lease === 'expired' ? { lease: instantOf(0) } : {};
  const quarantine = { by: 'case', reason: 'case', at: now, sticky: sticky ?? false, isolation: 'restrict' } as const;
  return {
    ...newRecord('case' as EndpointId, [], now, 1, 'case'),
    state,
    resume: state === 'ended' ? (lease === undefined || lease === 'none' ? 'unknown' : 'compliant') : state,
    timers,
    ...compliantAt,
    ...(state === 'quarantined' ? { quarantine } : {}),
  };
}

function stimulusOf(asked: Input, { quarantineGroup, sticky = true }: Given): PostureStimulus | undefined {
  if (asked.report === 'pass' || asked.report === 'fail') {
    const group = quarantineGroup === undefined ? {} : { group: quarantineGroup };
    return { kind: 'report', passed: asked.report === 'pass', checks: [], ...(asked.report === 'fail' ? group : {}) };
  }
  if (asked.timer !== undefined) return { kind: 'timer', timer: asked.timer };
  if (asked.heartbeat === 'lost') return { kind: 'timer', timer: 'heartbeat' };
  if (asked.session !== undefined) return { kind: asked.session === 'start' ? 'session-started' : 'session-ended' };
  if (asked.contact) return { kind: 'contact' };
  if (asked.admin === 'release') return { kind: 'release' };
  if (asked.admin === 'quarantine') {
    const quarantine = { by: 'case', reason: 'case', at: instantOf(DAY), sticky, isolation: asked.isolation ?? 'restrict' } as const;
    return { kind: 'quarantine', quarantine };
  }
  return undefined;
}

/** The step of a reauthentication as the plan engine settles it after the device's answer. */
function afterReply({ reply, errorCause, attempt = 1 }: Input): unknown {
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
