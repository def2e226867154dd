import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterAsking,
  afterReply,
  afterSilence,
  type Health,
  type HealthLaw,
  mayBeAsked,
  NEVER_ASKED,
} from '../../src/adapters/net/radius-client/health.ts';

type Happening = { readonly kind: 'reply' | 'silence' | 'asked'; readonly pause: number; readonly age: number };

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom('reply', 'silence', 'asked'),
  pause: fc.nat(5000),
  age: fc.nat(8000),
});
const law: fc.Arbitrary<HealthLaw> = fc.record({
  deadAfter: fc.integer({ min: 1, max: 10_000 }),
  reviveAfter: fc.integer({ min: 1, max: 10_000 }),
  liveTrials: fc.boolean(),
});

/** The health after each happening, with the time. */
function run(
  happenings: readonly Happening[],
  of: HealthLaw,
): { readonly health: Health; readonly now: number; readonly one: Happening }[] {
  let health: Health = NEVER_ASKED;
  let now = 0;
  return happenings.map((one) => {
    now += one.pause;
    if (one.kind === 'reply') health = afterReply(now);
    else if (one.kind === 'silence') health = afterSilence(health, Math.max(0, now - one.age), now, of);
    else if (mayBeAsked(health, now, of)) health = afterAsking(health, now, of);
    return { health, now, one };
  });
}

describe('the health of a remote server', () => {
  test('a reply makes it alive, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(happening), law, (happenings, of) => {
        const last = run([...happenings, { kind: 'reply', pause: 1, age: 0 }], of).at(-1);
        expect(last?.health.kind).toBe('alive');
      }),
    );
  });

  test('it is dead only after `deadAfter` without any reply (P27)', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1 }), law, (happenings, of) => {
        let heardAt = 0;
        for (const { health, now, one } of run(happenings, of)) {
          if (one.kind === 'reply') heardAt = now;
          if (health.kind === 'dead') expect(now - heardAt).toBeGreaterThanOrEqual(of.deadAfter);
        }
      }),
    );
  });

  test('silence to a request that is older than the last reply changes nothing', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), law, (heard, later, of) => {
        const health = afterReply(heard + 1);
        expect(afterSilence(health, heard, heard + 1 + later, of)).toEqual(health);
      }),
    );
  });

  test('only the dead are passed over; one request in `reviveAfter` is their trial, and none where Status-Server asks', () => {
    fc.assert(
      fc.property(fc.array(happening), law, fc.nat(20_000), (happenings, of, wait) => {
        const last = run(happenings, of).at(-1);
        if (last === undefined) return;
        const { health, now } = last;
        if (health.kind !== 'dead') expect(mayBeAsked(health, now, of)).toBe(true);
        else {
          const at = now + wait;
          expect(mayBeAsked(health, at, of)).toBe(of.liveTrials && at >= health.trialAt);
          expect(mayBeAsked(afterAsking(health, at, of), at + of.reviveAfter - 1, of)).toBe(false);
        }
      }),
    );
  });
});
