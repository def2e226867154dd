import type { Instant } from '../../base/time.ts';
import type { PostureCoa, PostureRecord, PostureStatus, PostureStimulus, PostureTimer } from '../../model/posture.ts';
import type { Attachment } from './attachment.ts';
import type { PostureSettings } from './settings.ts';

/** What a row looks at besides state and stimulus. */
export type Situation = {
  readonly record: PostureRecord;
  readonly settings: PostureSettings;
  readonly attachment: Attachment;
  readonly now: Instant;
};

type From = PostureRecord['state'];
type On = PostureStimulus['kind'];
type Test<K extends On> = (situation: Situation, stimulus: Extract<PostureStimulus, { readonly kind: K }>) => boolean;

/** One row of the table of policy-and-posture §4.4. */
export type Transition<K extends On = On> = {
  /** Its number there. */
  readonly row: number;
  readonly from: readonly From[];
  readonly on: K;
  readonly if?: Test<K>;
  readonly to: PostureStatus | 'ended' | 'same' | 'resumed';
  /** Timers that run from now on; all others of the endpoint stop, but those of `keeps`. */
  readonly sets?: readonly PostureTimer[];
  readonly keeps?: readonly PostureTimer[];
  readonly stale?: true;
  readonly coa: PostureCoa | ((situation: Situation, stimulus: Extract<PostureStimulus, { readonly kind: K }>) => PostureCoa);
};

const ANY: readonly From[] = ['unknown', 'pending', 'compliant', 'grace', 'noncompliant', 'quarantined', 'ended'];
const LIVE: readonly From[] = ANY.filter((state) => state !== 'ended');

const passed: Test<'report'> = (_, { passed: yes }) => yes;
const failed: Test<'report'> = (_, { passed: yes }) => !yes;
const failedIntoGroup: Test<'report'> = (_, { passed: yes, group }) => !yes && group !== undefined;
/** No grace of ours is put before an outside product that says quarantine, nor before a periodic scan that fails (requirement E24). */
const graceful: Test<'report'> = (situation, { passed: yes, inGrace, final, group, periodic }) => {
  if (yes || inGrace === true) return !yes;
  const meant = (final === true && group !== undefined) || periodic === true;
  return !meant && (situation.record.state === 'grace' || graceLeft(situation));
};
const graceElsewhere: Test<'report'> = (situation, { passed: yes, inGrace }) => !yes && inGrace === true && !held(situation);
const held = ({ record }: Situation): boolean => record.quarantine?.sticky === true;
const finalUnlessHeld: Test<'report'> = (situation, { passed: yes, final }) => yes && final === true && !held(situation);
const failedAtLast: Test<'report'> = (situation, { passed: yes, final, group }) =>
  !yes && final === true && group === undefined && !held(situation);
const passedUnlessHeld: Test<'report'> = (situation, { passed: yes }) => yes && !held(situation);
const onTimer =
  (timer: PostureTimer): Test<'timer'> =>
  (_, stimulus) =>
    stimulus.timer === timer;

/** Grace is given to whom was compliant not too long ago. */
function graceLeft({ record, settings, now }: Situation): boolean {
  if (!settings.grace || record.lastCompliantAt === undefined) return false;
  return settings.lastKnownCompliant === undefined || now - record.lastCompliantAt <= settings.lastKnownCompliant;
}

/** Row 5: restricting by VLAN needs the port to bounce, which only a host that is alone on it can be asked to bear. */
function restrict({ attachment }: Situation): PostureCoa {
  if (!attachment.vlanChanges) return 'reauthenticate';
  return attachment.sessionsOnPort === 1 ? 'bounce-host-port' : 'refused';
}

/** A failure without a quarantine group: EPA ends the session, ISE restricts it (rows 6 and 10). */
function failure({ settings }: Situation, stimulus?: { readonly periodic?: boolean }): PostureCoa {
  return settings.failure === 'epa' || stimulus?.periodic === true ? 'terminate' : 'reauthenticate';
}

/**
 * Every transition, in the order in which rows are tried: the first that fits is taken, and where none fits nothing changes. The numbers are those of the
 * specification's table; a number that stands twice is one row with two conditions.
 */
// biome-ignore format: a table is read by its columns.
export const TRANSITIONS: readonly Transition[] = [
  // Somebody decides: before and above everything else, grace too (PacketFence #1028).
  row(14, ANY, 'quarantine', { to: 'quarantined', sets: ['quarantine'], coa: isolate }),
  row(15, ['quarantined'], 'release', { to: 'pending', sets: ['pending'], coa: 'reauthenticate' }),
  row(15, ['quarantined'], 'timer', { if: onTimer('quarantine'), to: 'pending', sets: ['pending'], coa: 'reauthenticate' }),

  // An outside product takes back, or softens, what nobody put there by hand.
  row(7, ['unknown', 'noncompliant', 'quarantined'], 'report', { if: graceElsewhere, to: 'grace', sets: ['grace'], coa: 'reauthenticate' }),
  row(4, ['quarantined'], 'report', { if: finalUnlessHeld, to: 'compliant', sets: ['lease', 'reassess', 'heartbeat', 'scan'], coa: 'reauthenticate' }),
  row(10, ['quarantined'], 'report', { if: failedAtLast, to: 'noncompliant', coa: 'reauthenticate' }),
  row(15, ['quarantined'], 'report', { if: passedUnlessHeld, to: 'pending', sets: ['pending'], coa: 'reauthenticate' }),

  // A session begins: in the state the endpoint left, so that no reconnect launders it (PacketFence #7597).
  row(17, ['quarantined', 'noncompliant', 'grace'], 'session-started', { to: 'same', keeps: ['quarantine', 'grace'], coa: 'none' }),
  row(17, ['ended'], 'session-started', { if: resumesRestricted, to: 'resumed', keeps: ['quarantine', 'grace'], coa: 'none' }),
  row(2, ['ended', 'compliant'], 'session-started', { if: leaseHolds, to: 'compliant', sets: ['reassess', 'heartbeat'], keeps: ['lease'], coa: 'none' }),
  row(1, ['ended', 'unknown', 'compliant'], 'session-started', { to: 'unknown', sets: ['pending'], coa: 'none' }),
  row(16, LIVE, 'session-ended', { to: 'ended', keeps: ['lease', 'quarantine', 'grace'], coa: 'none' }),

  // An assessment.
  row(3, ['unknown'], 'contact', { to: 'pending', sets: ['pending'], coa: 'none' }),
  row(4, ['unknown', 'pending', 'noncompliant'], 'report', { if: passed, to: 'compliant', sets: ['lease', 'reassess', 'heartbeat', 'scan'], coa: 'reauthenticate' }),
  row(4, ['compliant'], 'report', { if: passed, to: 'compliant', sets: ['lease', 'reassess', 'heartbeat', 'scan'], coa: 'none' }),
  row(8, ['grace'], 'report', { if: passed, to: 'compliant', sets: ['lease', 'reassess', 'heartbeat', 'scan'], coa: 'none' }),
  row(7, ['compliant', 'pending', 'grace'], 'report', { if: graceful, to: 'grace', sets: ['grace', 'heartbeat'], keeps: ['grace'], coa: 'none' }),
  row(5, ['unknown', 'pending', 'compliant', 'grace', 'noncompliant'], 'report', { if: failedIntoGroup, to: 'quarantined', sets: ['quarantine'], coa: restrict }),
  row(6, ['unknown', 'pending'], 'report', { if: failed, to: 'noncompliant', coa: failure }),
  row(10, ['compliant', 'grace', 'noncompliant'], 'report', { if: failed, to: 'noncompliant', coa: failure }),
  row(9, ['grace'], 'timer', { if: graceIntoGroup, to: 'quarantined', sets: ['quarantine'], coa: 'reauthenticate' }),
  row(9, ['grace'], 'timer', { if: onTimer('grace'), to: 'noncompliant', coa: 'reauthenticate' }),
  row(10, ['compliant', 'pending'], 'timer', { if: onTimer('scan'), to: 'noncompliant', coa: 'terminate' }),

  // What was known grows old.
  row(11, ['compliant'], 'timer', { if: onTimer('reassess'), to: 'pending', sets: ['pending'], keeps: ['lease', 'scan'], stale: true, coa: 'none' }),
  row(11, ['compliant'], 'policy-changed', { to: 'pending', sets: ['pending'], keeps: ['scan'], stale: true, coa: 'none' }),
  row(12, ['compliant'], 'timer', { if: leaseReassesses, to: 'pending', sets: ['pending'], keeps: ['scan'], stale: true, coa: 'none' }),
  row(13, ['compliant'], 'timer', { if: onTimer('heartbeat'), to: 'unknown', sets: ['pending'], coa: 'reauthenticate' }),
  row(13, ['compliant', 'grace', 'pending', 'noncompliant'], 'forgotten', { to: 'unknown', coa: 'reauthenticate' }),
  row(11, ['pending'], 'timer', { if: noReport('continue'), to: 'compliant', sets: ['reassess'], keeps: ['lease', 'scan'], stale: true, coa: 'none' }),
  row(11, ['pending'], 'timer', { if: noReport('remediate'), to: 'unknown', coa: 'reauthenticate' }),
  row(11, ['pending'], 'timer', { if: noReport('logoff'), to: 'unknown', coa: 'terminate' }),
];

function row<K extends On>(number: number, from: readonly From[], on: K, rest: Omit<Transition<K>, 'row' | 'from' | 'on'>): Transition {
  return { row: number, from, on, ...rest } as unknown as Transition;
}

function isolate(_: Situation, { quarantine }: Extract<PostureStimulus, { readonly kind: 'quarantine' }>): PostureCoa {
  if (quarantine.isolation === 'shutdown') return 'disable-host-port';
  return quarantine.isolation === 'terminate' ? 'terminate' : 'reauthenticate';
}

function resumesRestricted({ record }: Situation): boolean {
  return record.resume === 'quarantined' || record.resume === 'noncompliant' || record.resume === 'grace';
}

/** Row 2: a result that still holds, by the policy that is in force, of an endpoint nobody has put away. A lease that ran out is no timer any more. */
function leaseHolds(situation: Situation): boolean {
  const { record, settings, now } = situation;
  const was = record.state === 'ended' ? record.resume : record.state;
  const { lease } = record.timers;
  return was === 'compliant' && !held(situation) && (lease === undefined ? settings.lease === undefined : lease > now);
}

function leaseReassesses({ settings }: Situation, { timer }: { readonly timer: PostureTimer }): boolean {
  return timer === 'lease' && settings.onLeaseExpiry === 'reassess';
}

function graceIntoGroup({ record }: Situation, { timer }: { readonly timer: PostureTimer }): boolean {
  return timer === 'grace' && record.failedInto !== undefined;
}

/** The answer to silence; an assessment that was never made before has nothing it could go on with. */
function noReport(option: PostureSettings['onNoReport']): Test<'timer'> {
  return ({ record, settings }, { timer }) => timer === 'pending' && record.stale && settings.onNoReport === option;
}
