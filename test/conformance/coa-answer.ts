import { z } from 'zod';
import { instantOf } from '../../src/base/time.ts';
import { type CoaCommand, deliveryOf } from '../../src/model/coa.ts';
import type { DeviceId } from '../../src/model/device.ts';
import type { EventId } from '../../src/model/event.ts';
import type { Expectation, Plan, PlanId, Step, StepResult } from '../../src/model/plan.ts';
import type { SessionId } from '../../src/model/session.ts';
import { advance } from '../../src/plan/advance.ts';
import { type Course, courseOf } from '../../src/plan/course.ts';
import { refusalOf, verdictOf } from '../../src/plan/refusal.ts';
import { wordIn } from './spelling.ts';

/** How a case writes what a device answers. */
export const ANSWERS = {
  reply: wordIn(['ACK', 'NAK', 'Disconnect-ACK', 'Disconnect-NAK', 'timeout'], {
    'CoA-ACK': 'ACK',
    'CoA-NAK': 'NAK',
    none: 'timeout',
    silence: 'timeout',
  }).optional(),
  errorCause: z.coerce.number().int().min(0).optional(),
  /** Which try it answers. */
  attempt: z.number().int().min(1).optional(),
};

export type Answer = {
  readonly reply: 'ACK' | 'NAK' | 'Disconnect-ACK' | 'Disconnect-NAK' | 'timeout';
  readonly errorCause?: number | undefined;
  readonly attempt?: number | undefined;
};

export type AfterAnswer = {
  readonly retry: boolean;
  readonly state?: 'ended';
  readonly enforcement: 'sending' | 'insync' | 'failed' | 'session-gone';
  readonly alert: boolean;
  /** As the job shows it. */
  readonly outcome: 'acknowledged' | 'proved' | 'refused' | 'failed' | 'unknown' | 'gone' | 'retry';
  /** Of a NAK, by its Error-Cause: what portreeve does, and that in words. */
  readonly action?: string;
  readonly verdict?: string;
};

const NOW = instantOf(86_400_000);
const STEP = 'p/1';
const SESSION = 's' as SessionId;
const TRIES = 3;

/** Error-Causes of an ACK after which the session is over: what was left of it was removed, or it was gone (RFC 5176 §3.5). */
const OVER: ReadonlySet<number | undefined> = new Set([201, 503]);

/**
 * What a step that was sent becomes by the answer of its device, to a Disconnect-Request where it says so; `proof`: the new authorization was seen in
 * force after it.
 */
export function afterAnswer(asked: CoaCommand, { reply, errorCause, attempt = 1 }: Answer, proof = false): AfterAnswer {
  const command: CoaCommand = reply.startsWith('Disconnect') ? { kind: 'terminate' } : asked;
  const [ack, nak] = [reply.endsWith('ACK'), reply.endsWith('NAK')];
  const kind = ack ? 'acknowledged' : nak ? 'refused' : 'unproved';
  const result: StepResult = { step: STEP, kind, evidence: [], at: NOW, ...(errorCause === undefined ? {} : { errorCause }) };
  let plan = advance(sent(command, attempt), result, NOW);
  // A device that has lost the session is asked once more, a second later: only then is it gone.
  if (nak && errorCause === 503) plan = advance(sentAgain(plan), result, NOW);
  if (proof) plan = advance(plan, { ...result, kind: 'proved' }, NOW);
  const outcome = outcomeOf(plan);
  const over = outcome === 'gone' || (ack && OVER.has(errorCause)) || (command.kind === 'terminate' && (ack || outcome === 'proved'));
  return {
    retry: outcome === 'retry',
    ...(over ? { state: 'ended' } : {}),
    enforcement: enforcementOf(outcome),
    alert: plan.state === 'failed',
    outcome,
    ...(nak ? { action: refusalOf(errorCause), verdict: verdictOf(errorCause) } : {}),
  };
}

function outcomeOf(plan: Course): AfterAnswer['outcome'] {
  const step = plan.steps.find(STEP);
  switch (step?.state) {
    case 'ready':
      return 'retry';
    case 'skipped':
      return 'gone';
    case 'acknowledged':
    case 'proved':
    case 'refused':
    case 'failed':
      return step.state;
    default:
      return 'unknown';
  }
}

function enforcementOf(outcome: AfterAnswer['outcome']): AfterAnswer['enforcement'] {
  switch (outcome) {
    case 'proved':
      return 'insync';
    case 'gone':
      return 'session-gone';
    case 'acknowledged':
    case 'retry':
      return 'sending';
    default:
      return 'failed';
  }
}

function sentAgain(plan: Course): Course {
  return courseOf({
    ...plan,
    steps: [...plan.steps].map((step) => (step.state === 'ready' ? { ...step, state: 'sent', attempt: step.attempt + 1 } : step)),
  });
}

function expectationOf({ kind }: CoaCommand): Expectation {
  switch (kind) {
    case 'terminate':
      return { kind: 'session-ended', session: SESSION };
    case 'bounce-host-port':
      return { kind: 'session-restarted', session: SESSION };
    case 'reauthenticate':
    case 'authorize-only':
      return { kind: 'authorization', session: SESSION, fingerprint: 'f', summary: 'f' };
    default:
      return { kind: 'acknowledged' };
  }
}

function sent(command: CoaCommand, attempt: number): Course {
  const device = 'sw1' as DeviceId;
  const step: Step = {
    id: STEP,
    serialKey: `session:${SESSION}`,
    after: [],
    do: { kind: 'coa', command, session: SESSION, device, onlyIfChanged: true },
    expect: expectationOf(command),
    retry: { attempts: deliveryOf(command) === 'at-most-once' ? 1 : TRIES, initial: 5000, cap: 60_000 },
    deadline: 20_000,
    state: 'sent',
    attempt,
    sentAt: NOW,
    evidence: [],
  };
  const plan: Plan = {
    id: 'p' as PlanId,
    cause: 'e' as EventId,
    playbook: 'posture-changed',
    basis: { policyRevision: 1, devices: {} },
    state: 'running',
    createdAt: NOW,
    revision: 1,
    steps: [step],
    leftAlone: 0,
    notes: [],
  };
  return courseOf(plan);
}
