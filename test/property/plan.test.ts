import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { given } from '../../src/base/given.ts';
import { instantOf } from '../../src/base/time.ts';
import { RUNGS } from '../../src/model/coa.ts';
import type { Plan, Step, StepResult } from '../../src/model/plan.ts';
import { advance } from '../../src/plan/advance.ts';
import { courseOf } from '../../src/plan/course.ts';
import { isAtMostOnce, isFinished, isInFlight } from '../../src/plan/step-state.ts';
import { NOW, planOf, SESSION, SWITCH, step } from '../unit/plan/sample.ts';
import { writtenPlan } from '../unit/plan/written-plan.ts';

const KINDS = [
  'sent',
  'acknowledged',
  'taken',
  'proved',
  'refused',
  'unknown',
  'unproved',
  'unconfirmed',
  'failed',
  'gone',
  'busy',
  'skipped',
] as const;
const COMMANDS = ['reauthenticate', 'bounce-host-port', 'disable-host-port', 'terminate', 'session-query'] as const;

const anyStep = fc.record({
  command: fc.constantFrom(...COMMANDS),
  expect: fc.constantFrom('authorization', 'acknowledged', 'changed', 'session-ended'),
  attempts: fc.integer({ min: 1, max: 4 }),
  undo: fc.boolean(),
  follows: fc.boolean(),
  ladder: fc.option(fc.subarray([...RUNGS])),
});

/** Plans of one to five steps, some of which follow the one before. */
const anyPlan: fc.Arbitrary<Plan> = fc.array(anyStep, { minLength: 1, maxLength: 5 }).map((drafts) =>
  planOf(
    ...drafts.map(({ command, expect: kind, attempts, undo, follows, ladder }, index): Step => {
      const after = follows && index > 0 ? [`j/${index}`] : [];
      const expectation =
        kind === 'authorization'
          ? { kind, session: SESSION, fingerprint: 'f', summary: '' }
          : kind === 'acknowledged'
            ? { kind }
            : { kind, session: SESSION };
      return step(`j/${index + 1}`, {
        do: { kind: 'coa', command: { kind: command }, session: SESSION, device: SWITCH, onlyIfChanged: false },
        expect: expectation as Step['expect'],
        retry: { attempts, initial: 1000, cap: 8000 },
        after,
        state: after.length === 0 ? 'ready' : 'waiting',
        ...(ladder && command === 'reauthenticate' ? { ladder: ladder.map((to) => ({ to })) } : {}),
        ...(undo ? { undo: { kind: 'remove-acl', device: SWITCH, name: 'PR-X' } } : {}),
      });
    }),
  ),
);

type Told = { readonly step: string; readonly kind: StepResult['kind'] } & Pick<StepResult, 'errorCause' | 'without'>;

const anyStepId = fc.integer({ min: 1, max: 7 }).map((n) => `j/${n}`);
const anyCause = fc.constantFrom(undefined, 201, 401, 405, 501, 502, 503, 504, 506, 507, 508, 0x96010000);
const anyWithout = fc.constantFrom(undefined, undefined, 'barred' as const, 'looked' as const);

const anyTold: fc.Arbitrary<readonly Told[]> = fc
  .record({ step: anyStepId, kind: fc.constantFrom(...KINDS), errorCause: anyCause, without: anyWithout })
  .map(({ step: id, kind, ...more }) => [{ step: id, kind, ...given(more) }]);

/** A step that has its turn: sent, and what comes of that. Among results of no order one is seldom sent and then refused. */
const anyTurn: fc.Arbitrary<readonly Told[]> = fc
  .record({
    step: anyStepId,
    comes: fc.constantFrom<readonly (typeof KINDS)[number][]>(
      ['refused'],
      ['busy'],
      ['gone'],
      ['unproved'],
      ['acknowledged', 'unproved'],
      ['unknown', 'unproved'],
      ['unknown', 'acknowledged'],
      ['acknowledged', 'proved'],
    ),
    errorCause: anyCause,
    without: anyWithout,
  })
  .map(({ step: id, comes, errorCause, without }) =>
    (['sent', ...comes] as const).map((kind) => ({
      step: id,
      kind,
      ...(kind === 'refused' && given({ errorCause })),
      ...(kind === 'unproved' && given({ without })),
    })),
  );

const anyResults: fc.Arbitrary<readonly StepResult[]> = fc
  .array(fc.oneof({ weight: 2, arbitrary: anyTold }, { weight: 3, arbitrary: anyTurn }), { maxLength: 40 })
  .map((told) =>
    told.flat().map((one, index): StepResult => {
      const at = instantOf(NOW + index);
      return { ...one, evidence: [{ at, what: one.kind }], at };
    }),
  );

/** Every plan on the way. */
function walk(plan: Plan, results: readonly StepResult[]): readonly Plan[] {
  const plans = [courseOf(plan)];
  for (const [index, result] of results.entries()) plans.push(advance(plans.at(-1) ?? courseOf(plan), result, instantOf(NOW + index)));
  return plans.map(writtenPlan);
}

describe('advance, whatever results come in whatever order', () => {
  it('never changes a finished step', () => {
    fc.assert(
      fc.property(anyPlan, anyResults, (plan, results) => {
        const plans = walk(plan, results);
        for (const [index, before] of plans.entries()) {
          for (const [place, one] of before.steps.entries())
            if (isFinished(one)) expect(plans[index + 1]?.steps[place] ?? one).toEqual(one);
        }
      }),
    );
  });

  it('hears an answer, or that none came, only for a step that was sent and is not over', () => {
    const ABOUT_SENT: ReadonlySet<string> = new Set(['acknowledged', 'unknown', 'unproved', 'unconfirmed']);
    fc.assert(
      fc.property(anyPlan, anyResults, (plan, results) => {
        const plans = walk(plan, results);
        for (const [index, { step: id, kind }] of results.entries()) {
          const before = plans[index]?.steps.find((one) => one.id === id);
          if (before === undefined || isInFlight(before) || !ABOUT_SENT.has(kind)) continue;
          expect(plans[index + 1]?.steps.find((one) => one.id === id)).toEqual(before);
        }
      }),
    );
  });

  it('never makes an at-most-once step ready again once it was sent', () => {
    fc.assert(
      fc.property(anyPlan, anyResults, (plan, results) => {
        for (const { steps } of walk(plan, results)) {
          for (const one of steps) if (isAtMostOnce(one) && one.sentAt !== undefined) expect(one.state).not.toBe('ready');
        }
      }),
      { numRuns: 600 },
    );
  });

  it('never sends one step a bounce twice, on whichever rung', () => {
    fc.assert(
      fc.property(anyPlan, anyResults, (plan, results) => {
        const bounces = new Map<string, number>();
        const plans = walk(plan, results);
        for (const [index, { steps }] of plans.entries()) {
          for (const [place, one] of steps.entries()) {
            const sent = one.state === 'sent' && plans[index - 1]?.steps[place]?.state === 'ready';
            if (sent && isAtMostOnce(one)) bounces.set(one.id, (bounces.get(one.id) ?? 0) + 1);
          }
        }
        for (const times of bounces.values()) expect(times).toBe(1);
      }),
      { numRuns: 600 },
    );
  });

  it('climbs a ladder only upwards, and only after what was certain to have no effect', () => {
    fc.assert(
      fc.property(anyPlan, anyResults, (plan, results) => {
        const plans = walk(plan, results);
        for (const [index, { steps }] of plans.entries()) {
          for (const [place, one] of steps.entries()) {
            const next = plans[index + 1]?.steps[place];
            if (next === undefined || next.do === one.do) continue;
            const { kind, without } = results[index] ?? {};
            expect(kind === 'refused' || without !== undefined).toBe(true);
            expect(next.ladder?.length ?? 0).toBeLessThan(one.ladder?.length ?? 0);
          }
        }
      }),
    );
  });

  it('never sends a step more often than allowed', () => {
    fc.assert(
      fc.property(anyPlan, anyResults, (plan, results) => {
        for (const one of walk(plan, results).at(-1)?.steps ?? []) {
          expect(one.attempt).toBeLessThanOrEqual(one.retry.attempts);
        }
      }),
    );
  });

  it('never starts a step before those it follows', () => {
    fc.assert(
      fc.property(anyPlan, anyResults, (plan, results) => {
        for (const { steps } of walk(plan, results)) {
          for (const one of steps.filter(({ sentAt, state }) => sentAt !== undefined || state === 'ready')) {
            for (const id of one.after) {
              const before = steps.find((other) => other.id === id);
              const done = before !== undefined && isFinished(before) && (before.state === 'proved' || before.state === 'acknowledged');
              expect(done || before?.skipped === 'unchanged').toBe(true);
            }
          }
        }
      }),
    );
  });

  it('finishes the plan exactly when every step is finished, counts its revision up, and depends on nothing else', () => {
    fc.assert(
      fc.property(anyPlan, anyResults, (plan, results) => {
        const plans = walk(plan, results);
        for (const [index, one] of plans.entries()) {
          expect(one.finishedAt !== undefined).toBe(one.steps.every(isFinished));
          const next = plans[index + 1];
          if (next !== undefined && next.revision !== one.revision) expect(next.revision).toBe(one.revision + 1);
          else if (next !== undefined) expect(next).toEqual(one);
        }
        expect(walk(plan, results)).toEqual(plans);
      }),
    );
  });
});
