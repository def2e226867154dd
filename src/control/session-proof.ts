import { type Instant, instantOf } from '../base/time.ts';
import type { Evidence, Step, StepResult } from '../model/plan.ts';
import type { Authorization, Session } from '../model/session.ts';
import { summaryOf } from '../plan/authorization.ts';
import type { Desired } from '../plan/snapshot.ts';
import type { Clock } from '../ports/clock.ts';
import { seen } from './evidence.ts';

/** When a step was sent, on the wall and the monotonic clock, and the session as it was then; the latter two are not known after a restart. */
export type SentFrom = { readonly at: Instant; readonly monotonic?: number; readonly before?: Session };

/** Wall clocks that drift are no matter; one that was set is. In ms. */
const SET = 1000;

/**
 * The same where the wall clock was set meanwhile: what happened since bears a time of the one clock or the other, so the earlier of both counts. What
 * was there before is told apart by `before`.
 */
export function asOfNow<T extends SentFrom>(from: T, clock: Pick<Clock, 'now' | 'monotonic'>): T {
  if (from.monotonic === undefined) return from;
  const at = Math.round(clock.now() - (clock.monotonic() - from.monotonic));
  return at < from.at - SET ? { ...from, at: instantOf(at) } : from;
}

/**
 * What the session directory says about a step's effect. `open`: not there yet; `granted` tells how far it came.
 * Only what happened since the step was sent counts.
 */
export type SessionProof =
  | { readonly kind: 'final'; readonly result: Pick<StepResult, 'kind' | 'evidence'> }
  | { readonly kind: 'open'; readonly granted?: Evidence; readonly other?: Evidence };

/** Acct-Delay-Time counts whole seconds (RFC 2866 §5.2), in ms. */
const DELAY_STEP = 1000;

const OPEN: SessionProof = { kind: 'open' };

export function sessionProof(step: Step, session: Session | undefined, from: SentFrom, now: Instant, desired: () => Desired): SessionProof {
  const { expect } = step;
  // Those that ended are kept for a while, and who waits is told: it had to go for want of room, and may be there still.
  if (session === undefined && from.before !== undefined) return OPEN;
  const ended = session === undefined || session.state === 'ended';
  switch (expect.kind) {
    case 'session-ended':
      return ended ? final('proved', seen(session?.seenAt ?? now, 'the session has ended', endOf(session))) : OPEN;
    case 'authorization':
      if (ended) return final('gone', seen(session?.seenAt ?? now, 'the session has ended', endOf(session)));
      return authorizationProof(expect.fingerprint, session, from, desired);
    case 'reauthenticated':
      if (ended) return final('gone', seen(session?.seenAt ?? now, 'the session has ended', endOf(session)));
      return reauthenticationProof(session, from);
    case 'template':
    case 'changed':
      return ended ? final('gone', seen(session?.seenAt ?? now, 'the session has ended', endOf(session))) : OPEN;
    default:
      return restartProof(session, from.at, now);
  }
}

/** An Access-Accept with the wanted fingerprint since the step was sent, then the device's word (accounting) that it is in force. */
function authorizationProof(wanted: string, session: Session, from: SentFrom, desired: () => Desired): SessionProof {
  const { granted } = session;
  if (granted === undefined || !isSince(granted, from)) return OPEN;
  if (granted.fingerprint !== wanted && !isDesired(granted, desired())) {
    if (granted.at === from.at && from.before === undefined) return OPEN;
    return { kind: 'open', other: seen(granted.at, `Access-Accept with another authorization: ${summaryOf(granted)}`) };
  }
  const changed = granted.fingerprint === wanted ? undefined : 'what the policy gives changed after the step was sent';
  return confirmation(session, seen(granted.at, `Access-Accept: ${summaryOf(granted)}`, changed), from);
}

/** An Access-Accept of whatever another server gives, then the device's word. */
function reauthenticationProof(session: Session, from: SentFrom): SessionProof {
  const { granted } = session;
  if (granted === undefined || !isSince(granted, from)) return OPEN;
  return confirmation(session, seen(granted.at, `Access-Accept: ${summaryOf(granted)}`, `service ${granted.service}`), from);
}

function confirmation({ granted, applied, lastProof }: Session, accept: Evidence, from: SentFrom): SessionProof {
  const confirmed = granted && applied?.fingerprint === granted.fingerprint && applied.at >= granted.at && isSince(lastProof, from);
  if (!confirmed) return { kind: 'open', granted: accept };
  const proof = seen(applied.at, 'the device confirms the authorization', lastProof?.detail ?? 'accounting');
  return { kind: 'final', result: { kind: 'proved', evidence: [accept, proof] } };
}

/** Two things may bear the same millisecond, but what was there before the step was sent is the same object still. */
function isSince(thing: Session['granted'] | Session['lastProof'], { at, before }: SentFrom): boolean {
  return thing !== undefined && thing.at >= at && thing !== before?.granted && thing !== before?.lastProof;
}

function isDesired(granted: Authorization, desired: Desired): boolean {
  return desired.kind === 'grant' && desired.authorization.fingerprint === granted.fingerprint;
}

/** A bounced or disabled port ends its session, or a new one has begun there. A Stop that comes late may tell of an end before that. */
function restartProof(session: Session | undefined, since: Instant, now: Instant): SessionProof {
  if (session?.state === 'ended' && session.seenAt + DELAY_STEP < since) {
    return final('gone', seen(session.seenAt, 'the session had ended before it was sent, as the device says now'));
  }
  if (session === undefined || session.state === 'ended')
    return final('proved', seen(session?.seenAt ?? now, 'the session ended after it was sent', endOf(session)));
  return session.startedAt > since ? final('proved', seen(session.startedAt, 'the session began anew after it was sent')) : OPEN;
}

/** By what it ended. */
function endOf(session: Session | undefined): string | undefined {
  return session === undefined ? 'only live sessions are remembered over a restart, and it is not among them' : session.lastProof?.detail;
}

function final(kind: StepResult['kind'], evidence: Evidence): SessionProof {
  return { kind: 'final', result: { kind, evidence: [evidence] } };
}
