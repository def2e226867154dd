import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { Plan, StepResult } from '../../../src/model/plan.ts';
import { advance } from '../../../src/plan/advance.ts';
import { courseOf } from '../../../src/plan/course.ts';
import { isFinished } from '../../../src/plan/step-state.ts';
import { NOW, planOf, result, SESSION, SWITCH, step, underWay } from './sample.ts';
import { writtenPlan } from './written-plan.ts';

/** The plan after several results, one second apart. */
function run(plan: Plan, ...results: readonly StepResult[]): Plan {
  const end = results.reduce((present, one, index) => advance(present, one, instantOf(NOW + index * 1000)), courseOf(plan));
  return writtenPlan(end);
}

const bounce = step('j/1', {
  do: { kind: 'coa', command: { kind: 'bounce-host-port' }, session: SESSION, device: SWITCH, onlyIfChanged: false },
  expect: { kind: 'acknowledged' },
  retry: { attempts: 5, initial: 1000, cap: 1000 },
});
const terminate = step('j/1', {
  do: { kind: 'coa', command: { kind: 'terminate' }, session: SESSION, device: SWITCH, onlyIfChanged: false },
  expect: { kind: 'session-ended', session: SESSION },
});

describe('the life of a step', () => {
  it('sent, acknowledged, proved', () => {
    const plan = run(planOf(step('j/1')), result('sent'), result('acknowledged'), result('proved'));
    expect(plan).toMatchObject({ state: 'proved', finishedAt: NOW + 2000, steps: [{ state: 'proved', attempt: 1, sentAt: NOW }] });
  });

  it('an ACK is the proof where nothing else can be seen', () => {
    const plan = run(planOf(step('j/1', { expect: { kind: 'acknowledged' } })), result('sent'), result('acknowledged'));
    expect(plan.state).toBe('proved');
  });

  it('evidence is kept in order, over all attempts', () => {
    const seen = (what: string) => ({ evidence: [{ at: NOW, what }] });
    const plan = run(
      planOf(step('j/1')),
      result('sent', seen('a')),
      result('unknown', seen('b')),
      result('unproved', seen('c')),
      result('sent', seen('d')),
    );
    expect(plan.steps[0]?.evidence.map(({ what }) => what)).toEqual(['a', 'b', 'c', 'd']);
    expect(plan.steps[0]?.attempt).toBe(2);
  });

  it('a finished step takes no result any more', () => {
    const plan = courseOf(run(planOf(step('j/1')), result('sent'), result('proved')));
    for (const kind of ['sent', 'refused', 'unknown', 'unproved', 'busy', 'gone', 'failed', 'skipped'] as const) {
      expect(advance(plan, result(kind), NOW)).toBe(plan);
    }
  });

  it('a step cannot be acknowledged before it is sent', () => {
    const plan = underWay(step('j/1'));
    expect(advance(plan, result('acknowledged'), NOW)).toBe(plan);
  });
});

describe('Error-Cause of a NAK', () => {
  const answered = (cause: number | undefined, from = step('j/1')) =>
    run(planOf(from), result('sent'), result('refused', cause === undefined ? {} : { errorCause: cause })).steps[0];

  it.each([401, 402, 403, 404, 405, 406, 407, 501, 504, 508, 509])('%s is final', (cause) => {
    expect(answered(cause)).toMatchObject({ state: 'refused', finishedAt: NOW + 1000 });
  });

  it.each([201, 202, 507])('%s is as good as an ACK', (cause) => {
    expect(answered(cause)).toMatchObject({ state: 'acknowledged' });
  });

  it.each([502, 505, 0x96010000, undefined])('%s is tried again with back-off', (cause) => {
    const tried = answered(cause);
    expect(tried).toMatchObject({ state: 'ready', attempt: 1 });
    expect((tried?.notBefore ?? 0) - NOW - 1000).toBeGreaterThanOrEqual(900);
  });

  it('503 on a Disconnect: the session is gone, as wanted', () => {
    expect(answered(503, terminate)).toMatchObject({ state: 'proved' });
  });

  it('503 on a CoA: once more, then left for the next authentication', () => {
    const once = answered(503);
    expect(once).toMatchObject({ state: 'ready', notBefore: NOW + 2000 });
    const twice = run(planOf(step('j/1')), result('sent'), result('gone'), result('sent'), result('gone'));
    expect(twice).toMatchObject({ state: 'cancelled', steps: [{ state: 'skipped', skipped: 'gone' }] });
  });

  it('506: nothing else is sent to that device, and the same once more with back-off until its attempts are used up', () => {
    const other = {
      kind: 'coa',
      command: { kind: 'reauthenticate' },
      session: SESSION,
      device: 'sw2' as typeof SWITCH,
      onlyIfChanged: true,
    } as const;
    const plan = run(planOf(step('j/1'), step('j/2'), step('j/3', { do: other })), result('sent'), result('refused', { errorCause: 506 }));
    expect(plan.steps.map(({ state, skipped }) => skipped ?? state)).toEqual(['ready', 'no-resources', 'ready']);
    expect(plan).toMatchObject({ state: 'running', steps: [{ notBefore: expect.any(Number) }, {}, {}] });
    const again = run(plan, result('sent'), result('refused', { errorCause: 506 }), result('sent'), result('refused', { errorCause: 506 }));
    expect(again.steps[0]).toMatchObject({ state: 'refused', attempt: 3 });
  });
});

describe('a command that must not take effect twice', () => {
  it('is not tried again after silence', () => {
    const plan = run(planOf(bounce), result('sent'), result('unknown'), result('unproved'));
    expect(plan).toMatchObject({ state: 'failed', steps: [{ state: 'unknown' }] });
  });

  it('is not tried again after a proxy refused it', () => {
    expect(run(planOf(bounce), result('sent'), result('refused', { errorCause: 502 })).steps[0]).toMatchObject({ state: 'refused' });
  });

  it('may wait before it is sent for the first time', () => {
    expect(run(planOf(bounce), result('busy')).steps[0]).toMatchObject({ state: 'ready' });
  });
});

describe('trying again', () => {
  it('ends after the attempts allowed', () => {
    const again = [result('sent'), result('unknown'), result('unproved')];
    const plan = run(planOf(step('j/1')), ...again, ...again, ...again);
    expect(plan).toMatchObject({ state: 'failed', steps: [{ state: 'unknown', attempt: 3 }] });
  });

  it('waits longer each time, up to the cap, and the same in every run', () => {
    const waits: number[] = [];
    let plan = planOf(step('j/1', { retry: { attempts: 9, initial: 1000, cap: 5000 } }));
    for (let i = 0; i < 6; i++) {
      plan = run(plan, result('sent'));
      plan = writtenPlan(advance(courseOf(plan), result('unproved'), NOW));
      waits.push((plan.steps[0]?.notBefore ?? 0) - NOW);
    }
    for (const [index, nominal] of [1000, 2000, 4000, 5000, 5000, 5000].entries()) {
      expect(Math.abs((waits[index] ?? 0) - nominal)).toBeLessThanOrEqual(nominal / 10);
    }
    expect(new Set(waits.slice(3)).size).toBeGreaterThan(1);
  });
});

describe('steps that follow each other', () => {
  const chain = (): Plan =>
    planOf(step('j/1'), step('j/2', { state: 'waiting', after: ['j/1'] }), step('j/3', { state: 'waiting', after: ['j/2'] }));

  it('the next becomes ready when the one before is proved', () => {
    const plan = run(chain(), result('sent'), result('proved'));
    expect(plan.steps.map(({ state }) => state)).toEqual(['proved', 'ready', 'waiting']);
  });

  it('the next becomes ready when the one before was not needed', () => {
    expect(run(chain(), result('skipped', { skipped: 'unchanged' })).steps[1]?.state).toBe('ready');
  });

  it('all that follow are not done when one fails', () => {
    const plan = run(chain(), result('sent'), result('failed'));
    expect(plan.steps.map(({ state, skipped }) => skipped ?? state)).toEqual(['failed', 'blocked', 'blocked']);
    expect(plan.state).toBe('failed');
    expect(plan.steps[1]?.evidence[0]?.what).toBe('not done: j/1 ended failed');
  });
});

describe('taking back', () => {
  const push = step('j/1', {
    serialKey: 'device:sw1',
    do: { kind: 'push-acl', device: SWITCH, acl: { name: 'PR-A', lines: [] } },
    expect: { kind: 'acl-equals', device: SWITCH, acl: { name: 'PR-A', lines: [] } },
    undo: { kind: 'remove-acl', device: SWITCH, name: 'PR-A' },
  });

  it('a refused change that was begun is undone by a step of its own', () => {
    const plan = run(planOf(push), result('sent'), result('refused'));
    expect(plan.steps[1]).toMatchObject({
      id: 'j/2',
      undoes: 'j/1',
      do: { kind: 'remove-acl', name: 'PR-A' },
      state: 'ready',
      serialKey: 'device:sw1',
    });
    expect(plan.state).toBe('running');
    const done = run(plan, result('sent', { step: 'j/2' }), result('proved', { step: 'j/2' }));
    expect(done.state).toBe('failed');
  });

  it('one that was never begun needs no undoing', () => {
    expect(run(planOf(push), result('failed')).steps).toHaveLength(1);
  });
});

describe('the state of a plan', () => {
  const end = (...kinds: readonly ('proved' | 'failed' | 'unchanged' | 'superseded' | 'gone')[]): Plan => {
    const steps = kinds.map((_, index) => step(`j/${index + 1}`));
    const plan = kinds.reduce(
      (plan, kind, index) => {
        const id = `j/${index + 1}`;
        const skipped = kind === 'unchanged' || kind === 'superseded' || kind === 'gone';
        return advance(plan, result(skipped ? 'skipped' : kind, { step: id, ...(skipped ? { skipped: kind } : {}) }), NOW);
      },
      underWay(...steps),
    );
    return writtenPlan(plan);
  };

  it.each([
    [['proved', 'proved'], 'proved'],
    [['proved', 'gone'], 'proved'],
    [['unchanged', 'unchanged'], 'proved'],
    [['proved', 'failed'], 'partial'],
    [['failed', 'gone'], 'failed'],
    [['superseded', 'gone'], 'superseded'],
    [['gone', 'gone'], 'cancelled'],
  ] as const)('%s: %s', (kinds, state) => {
    const plan = end(...kinds);
    expect(plan.steps.every(isFinished)).toBe(true);
    expect(plan.state).toBe(state);
  });
});
