import { instantOf } from '../../../src/base/time.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { EventId } from '../../../src/model/event.ts';
import type { Plan, PlanId, Step, StepId, StepResult } from '../../../src/model/plan.ts';
import type { SessionId } from '../../../src/model/session.ts';
import { type Course, courseOf } from '../../../src/plan/course.ts';

export const NOW = instantOf(Date.UTC(2026, 0, 1));
export const SESSION = 's1' as SessionId;
export const SWITCH = 'sw1' as DeviceId;

/** A ready reauthenticate step that expects an authorization; anything can be put in its place. */
export function step(id: StepId, over: Partial<Step> = {}): Step {
  return {
    id,
    serialKey: `session:${SESSION}`,
    after: [],
    do: { kind: 'coa', command: { kind: 'reauthenticate' }, session: SESSION, device: SWITCH, onlyIfChanged: true },
    expect: { kind: 'authorization', session: SESSION, fingerprint: 'f', summary: 'profile FULL' },
    retry: { attempts: 3, initial: 1000, cap: 60_000 },
    deadline: 20_000,
    state: 'ready',
    attempt: 0,
    evidence: [],
    ...over,
  };
}

/** As `planOf`, under way. */
export function underWay(...steps: readonly Step[]): Course {
  return courseOf(planOf(...steps));
}

export function planOf(...steps: readonly Step[]): Plan {
  return {
    id: 'j' as PlanId,
    cause: 'e' as EventId,
    playbook: 'test',
    basis: { policyRevision: 1, devices: {} },
    state: 'running',
    createdAt: NOW,
    revision: 1,
    leftAlone: 0,
    steps,
    notes: [],
  };
}

export function result(kind: StepResult['kind'], more: Partial<StepResult> = {}): StepResult {
  return { step: 'j/1', kind, evidence: [], at: NOW, ...more };
}
