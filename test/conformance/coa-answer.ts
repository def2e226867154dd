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
  reply: wordIn(['ACK', 'NAK', 'timeout'], {
    'CoA-ACK': 'ACK',
    'CoA-NAK': 'NAK',
    'Disconnect-ACK': 'ACK',
    'Disconnect-NAK': 'NAK',
    none: 'timeout',
    silence: 'timeout',
  }).optional(),
  errorCause: z.coerce.number().int().min(0).optional(),
  /** Which try it answers. */
  attempt: z.number().int().min(1).optional(),
};

export type Answer = {
  readonly reply: 'ACK' | 'NAK' | 'timeout';
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

/** What a step that was sent becomes by the answer of its device; `proof`: the new authorization was seen in force after it. */
export function afterAnswer(command: CoaCommand, { reply, errorCause, attempt = 1 }: Answer, proof = false): AfterAnswer {
  const kind = reply === 'ACK' ? 'acknowledged' : reply === 'NAK' ? 'refused' : 'unproved';
  const result: StepResult = { step: STEP, kind, evidence: [], at: NOW, ...(errorCause === undefined ? {} : { errorCause }) };
  let plan = advance(sent(command, attempt), reply === 'ACK' ? { ...result, kind: 'acknowledged' } : result, NOW);
  // A device that has lost the session is asked once more, a second later: only then is it gone.
  if (reply === 'NAK' && errorCause === 503) plan = advance(sentAgain(plan), result, NOW);
  if (proof) plan = advance(plan, { ...result, kind: 'proved' }, NOW);
  const outcome = outcomeOf(plan);
  const over = command.kind === 'terminate' && (outcome === 'proved' || (reply === 'ACK' && outcome === 'acknowledged'));
  return {
    retry: outcome === 'retry',
    ...(outcome === 'gone' || over ? { state: 'ended' } : {}),
    enforcement: enforcementOf(outcome),
    alert: plan.state === 'failed',
    outcome,
    ...(reply === 'NAK' ? { action: refusalOf(errorCause), verdict: verdictOf(errorCause) } : {}),
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
