import { describe, expect, it } from 'vitest';
import { Vitals } from '../../../src/aaa/vitals.ts';
import { Brake, DEFAULT_BRAKE } from '../../../src/control/brake.ts';
import { Pacer, type Ticket } from '../../../src/control/pacer.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import type { PlanId } from '../../../src/model/plan.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';

const QUIET = { answered: 1000, p95: 5, rejects: 1, dropped: 0 };

describe('the brake', () => {
  it('halves the rate while answers are slow, down to the floor, and gives it back after calm', () => {
    const brake = new Brake(DEFAULT_BRAKE, 200);
    const slow = { ...QUIET, p95: 512 };
    const rates = Array.from({ length: 30 }, (_, second) => brake.look(slow, second * 1000));
    expect(rates[0]).toBe(100);
    expect(rates[4]).toBe(100);
    expect(rates[5]).toBe(50);
    expect(rates.at(-1)).toBe(DEFAULT_BRAKE.floor);
    const after = Array.from({ length: 90 }, (_, second) => brake.look(QUIET, (30 + second) * 1000));
    expect(after[8]).toBe(10);
    expect(after[9]).toBe(20);
    expect(after.at(-1)).toBe(200);
    expect(after.every((rate, i) => rate >= (after[i - 1] ?? 0))).toBe(true);
  });

  it('halves it for many rejects, and not for a few answers that say nothing', () => {
    expect(new Brake(DEFAULT_BRAKE, 200).look({ ...QUIET, rejects: 30 }, 0)).toBe(100);
    expect(new Brake(DEFAULT_BRAKE, 200).look({ answered: 3, p95: 9000, rejects: 100, dropped: 0 }, 0)).toBe(200);
  });

  it('holds everything while requests are dropped, and begins at the floor after that', () => {
    const brake = new Brake(DEFAULT_BRAKE, 200);
    expect(brake.look({ ...QUIET, dropped: 1 }, 0)).toBe(0);
    expect(brake.look({ ...QUIET, dropped: 1 }, 9000)).toBe(0);
    expect(brake.look(QUIET, 10_000)).toBe(10);
    expect(brake.look(QUIET, 19_000)).toBe(20);
  });
});

describe('vitals of the authentication path', () => {
  it('are those of the last ten seconds', () => {
    const vitals = new Vitals();
    for (let i = 0; i < 100; i++) vitals.answer(1000, i < 90 ? 3 : 300, i % 10 === 0);
    vitals.drop(1500);
    expect(vitals.read(2000)).toEqual({ answered: 100, p95: 2 ** 8.5, rejects: 10, dropped: 1 });
    for (let i = 0; i < 1000; i++) vitals.answer(5000, 3, false);
    expect(vitals.read(10_999).p95).toBe(4);
    expect(vitals.read(11_000)).toEqual({ answered: 1000, p95: 4, rejects: 0, dropped: 0 });
    expect(vitals.read(60_000)).toEqual({ answered: 0, p95: 0, rejects: 0, dropped: 0 });
  });
});

describe('a rollout against a server that bears less than its rate', () => {
  it('is slowed until answers are fast enough, and ends', () => {
    const clock = new ManualClock();
    const vitals = new Vitals();
    const brake = new Brake(DEFAULT_BRAKE, 200);
    const p95s: number[] = [];
    let done = 0;
    let backlog = 0;
    const ask = (ticket: Ticket): void => {
      if (!pacer.ask(ticket)) return;
      done++;
      backlog++;
      pacer.over(ticket.step);
    };
    const pacer = new Pacer({ clock, pacing: { perDevice: 1000, bounces: 1, bulk: 200 }, granted: ask });
    for (let i = 1; i <= 3000; i++) {
      const bulk = { plan: 'j' as PlanId, rollout: { rate: {}, jitter: 0.2 } };
      ask({ step: `j/${i}`, lane: `${i}`, device: `sw${i % 50}` as DeviceId, site: undefined, bounce: false, bulk });
    }
    // Sixty authentications a second are answered; each waits for those before it.
    const BEARS = 60;
    for (let second = 0; second < 600 && done < 3000; second++) {
      clock.advance(1000);
      for (let i = Math.min(backlog, BEARS); i > 0; i--) vitals.answer(clock.monotonic(), (backlog / BEARS) * 100, false);
      backlog = Math.max(0, backlog - BEARS);
      const seen = vitals.read(clock.monotonic());
      p95s.push(seen.p95);
      pacer.setBulkRate(brake.look(seen, clock.monotonic()));
    }
    expect(done).toBe(3000);
    expect(p95s.filter((p95) => p95 > 2 * DEFAULT_BRAKE.p95).length).toBeLessThan(p95s.length / 4);
  });
});
