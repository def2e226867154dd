import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Breaker, type BreakerState } from '../../../src/base/breaker.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';

const OPTIONS = { failures: 3, retryAfter: 1000 };

function breaker(): { readonly of: Breaker; readonly clock: ManualClock; readonly told: BreakerState[] } {
  const clock = new ManualClock();
  const told: BreakerState[] = [];
  return { of: new Breaker(clock, OPTIONS, (state) => told.push(state)), clock, told };
}

describe('a breaker', () => {
  test('opens after the configured failures in a row, not before', () => {
    const { of, told } = breaker();
    of.failed();
    of.failed();
    of.succeeded();
    of.failed();
    of.failed();
    expect([of.state, of.enter()]).toEqual(['closed', true]);
    of.failed();
    expect([of.state, of.enter()]).toEqual(['open', false]);
    expect(told).toEqual(['open']);
  });

  test('lets one call through once the delay is over; its success closes', () => {
    const { of, clock, told } = breaker();
    for (let i = 0; i < 3; i++) of.failed();
    clock.advance(999);
    expect(of.enter()).toBe(false);
    clock.advance(1);
    expect([of.enter(), of.enter(), of.state]).toEqual([true, false, 'half-open']);
    of.succeeded();
    expect([of.enter(), of.enter(), of.state]).toEqual([true, true, 'closed']);
    expect(told).toEqual(['open', 'half-open', 'closed']);
  });

  test('its failure opens for another whole delay', () => {
    const { of, clock } = breaker();
    for (let i = 0; i < 3; i++) of.failed();
    clock.advance(1000);
    expect(of.enter()).toBe(true);
    of.failed();
    clock.advance(999);
    expect(of.enter()).toBe(false);
    clock.advance(1);
    expect(of.enter()).toBe(true);
  });

  test('failures that come back late do not make it wait longer', () => {
    const { of, clock } = breaker();
    for (let i = 0; i < 3; i++) of.failed();
    clock.advance(900);
    of.failed();
    clock.advance(100);
    expect(of.enter()).toBe(true);
  });

  test('a call that tells nothing makes room for the next try', () => {
    const { of, clock } = breaker();
    for (let i = 0; i < 3; i++) of.failed();
    clock.advance(1000);
    expect(of.enter()).toBe(true);
    of.abandoned();
    expect(of.enter()).toBe(true);
  });

  test('whatever happens, while it is not closed at most one call is under way since it opened, and it can always be entered again', () => {
    const step = fc.constantFrom('enter', 'succeeded', 'failed', 'abandoned', 'wait');
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { of, clock } = breaker();
        let inside = 0;
        for (const one of steps) {
          if (one === 'wait') clock.advance(400);
          else if (one === 'enter') {
            const closed = of.state === 'closed';
            if (of.enter()) inside = closed ? 0 : inside + 1;
          } else {
            of[one]();
            inside = 0;
          }
          expect(inside).toBeLessThanOrEqual(1);
        }
        if (inside === 1) of.failed();
        clock.advance(OPTIONS.retryAfter);
        expect(of.enter()).toBe(true);
      }),
    );
  });
});
