import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantOf } from '../../src/base/time.ts';
import { type EndpointId, POSTURE_TIMERS, type PostureRecord, type PostureStimulus, type Quarantine } from '../../src/model/posture.ts';
import { PLAIN } from '../../src/posture/state/attachment.ts';
import { statusOf } from '../../src/posture/state/deadlines.ts';
import { type Moved, move } from '../../src/posture/state/move.ts';
import { newRecord } from '../../src/posture/state/record.ts';
import type { PostureSettings } from '../../src/posture/state/settings.ts';

const length = fc.option(fc.constantFrom(1000, 5000, 20_000), { nil: undefined });
const settings: fc.Arbitrary<PostureSettings> = fc
  .record({
    pendingTimeout: length,
    grace: length,
    lastKnownCompliant: length,
    lease: length,
    onLeaseExpiry: fc.constantFrom('keep' as const, 'reassess' as const),
    reassess: length,
    onNoReport: fc.constantFrom('continue' as const, 'remediate' as const, 'logoff' as const),
    heartbeat: length,
    quarantine: length,
    failure: fc.constantFrom('epa' as const, 'ise' as const),
  })
  .map((one) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) as PostureSettings);

const quarantine: fc.Arbitrary<Quarantine> = fc.record({
  by: fc.constant('soc'),
  reason: fc.constant('T-1'),
  at: fc.constant(instantOf(0)),
  sticky: fc.constant(true),
  isolation: fc.constantFrom('restrict' as const, 'shutdown' as const, 'terminate' as const),
});

const report = fc
  .record({
    passed: fc.boolean(),
    group: fc.option(fc.constant('q'), { nil: undefined }),
    final: fc.option(fc.constant(true), { nil: undefined }),
    inGrace: fc.option(fc.constant(true), { nil: undefined, freq: 4 }),
  })
  .map(({ passed, ...more }): PostureStimulus => {
    const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
    return { kind: 'report', passed, checks: [], ...(passed ? {} : given), ...(passed && more.final ? { final: true } : {}) };
  });

const stimulus: fc.Arbitrary<PostureStimulus> = fc.oneof(
  { weight: 4, arbitrary: report },
  fc.constantFrom<PostureStimulus>(
    { kind: 'session-started' },
    { kind: 'session-ended' },
    { kind: 'contact' },
    { kind: 'forgotten' },
    { kind: 'release' },
  ),
  fc.constantFrom(...POSTURE_TIMERS).map((timer): PostureStimulus => ({ kind: 'timer', timer })),
  quarantine.map((one): PostureStimulus => ({ kind: 'quarantine', quarantine: one })),
);

const history = fc.array(fc.record({ stimulus, after: fc.integer({ min: 0, max: 8000 }) }), { minLength: 1, maxLength: 20 });

type Told = Moved & { readonly before: PostureRecord; readonly stimulus: PostureStimulus; readonly now: number };

/** A history of one endpoint. A timer fires only when its deadline has come, as the clock would have it. */
function told(of: PostureSettings, events: readonly { readonly stimulus: PostureStimulus; readonly after: number }[]): readonly Told[] {
  let record = newRecord('e' as EndpointId, [], instantOf(0), 1, 'c');
  let now = 0;
  return events.flatMap(({ stimulus: one, after }) => {
    now += after;
    if (one.kind === 'timer' && !((record.timers[one.timer] ?? Number.POSITIVE_INFINITY) <= now)) return [];
    const before = record;
    const moved = move({ record, settings: of, attachment: PLAIN, now: instantOf(now) }, one);
    record = moved.record;
    return [{ ...moved, before, stimulus: one, now }];
  });
}

const RUNS = { numRuns: 1500 };

describe('the table of posture transitions', () => {
  it('lets nobody out of a quarantine by hand but by release or its end', () => {
    fc.assert(
      fc.property(settings, history, (of, events) => {
        for (const { before, record, stimulus: one } of told(of, events)) {
          if (before.state !== 'quarantined' || before.quarantine?.sticky !== true) continue;
          const freed = one.kind === 'release' || (one.kind === 'timer' && one.timer === 'quarantine');
          if (!freed) expect(['quarantined', 'ended']).toContain(record.state);
          if (record.state === 'ended') expect(statusOf(record, instantOf(0))).toBe('quarantined');
        }
      }),
      RUNS,
    );
  });

  it('calls nobody compliant who has not passed', () => {
    fc.assert(
      fc.property(settings, history, (of, events) => {
        let passed = false;
        for (const { record, stimulus: one, now } of told(of, events)) {
          passed ||= one.kind === 'report' && one.passed;
          if (!passed) expect(statusOf(record, instantOf(now))).not.toBe('compliant');
        }
      }),
      RUNS,
    );
  });

  it('prolongs no grace by failing again', () => {
    fc.assert(
      fc.property(settings, history, (of, events) => {
        for (const { before, record, stimulus: one } of told(of, events)) {
          if (before.state !== 'grace' || record.state !== 'grace' || one.kind !== 'report') continue;
          expect(record.timers.grace).toBe(before.timers.grace);
        }
      }),
      RUNS,
    );
  });

  it('tells the device something only when the state changes or somebody is put away', () => {
    fc.assert(
      fc.property(settings, history, (of, events) => {
        for (const { before, record, coa, row, stimulus: one } of told(of, events)) {
          if (row === undefined) expect([coa, record.state]).toEqual(['none', before.state]);
          else if (record.state === before.state && one.kind !== 'quarantine' && record.state !== 'noncompliant') expect(coa).toBe('none');
        }
      }),
      RUNS,
    );
  });

  it('keeps a record that is quarantined and one that says by whom the same thing, waits for nothing without a session, counts every change', () => {
    fc.assert(
      fc.property(settings, history, (of, events) => {
        for (const { before, record } of told(of, events)) {
          expect(record.revision).toBe(before.revision + 1);
          if (record.state === 'quarantined') expect(record.quarantine).toBeDefined();
          else if (record.state !== 'ended') expect(record.quarantine).toBeUndefined();
          else for (const timer of Object.keys(record.timers)) expect(['lease', 'quarantine', 'grace']).toContain(timer);
        }
      }),
      RUNS,
    );
  });
});
