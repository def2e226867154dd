import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pacer, type Ticket } from '../../src/control/pacer.ts';
import { commonBurst, deviceBurst, IN_FLIGHT, type Pacing } from '../../src/control/pacing.ts';
import type { DeviceId } from '../../src/model/device.ts';
import type { PlanId } from '../../src/model/plan.ts';
import { ManualClock } from '../conformance/coa-client/manual-clock.ts';

type Work = {
  readonly device: string;
  readonly bounce: boolean;
  readonly bulk: boolean;
  readonly plan: string;
  readonly after: number;
  readonly takes: number;
};
const anyWork: fc.Arbitrary<readonly Work[]> = fc.array(
  fc.record({
    device: fc.constantFrom('sw1', 'sw2', 'sw3', 'sw4'),
    bounce: fc.boolean(),
    bulk: fc.boolean(),
    plan: fc.constantFrom('j-a', 'j-b'),
    after: fc.integer({ min: 0, max: 400 }),
    takes: fc.integer({ min: 0, max: 900 }),
  }),
  { minLength: 1, maxLength: 80 },
);
const anyPacing: fc.Arbitrary<Pacing> = fc.record(
  {
    perDevice: fc.integer({ min: 1, max: 20 }),
    bounces: fc.constantFrom(0.5, 1, 3),
    bulk: fc.integer({ min: 1, max: 60 }),
    perSite: fc.integer({ min: 2, max: 30 }),
    global: fc.integer({ min: 2, max: 50 }),
  },
  { requiredKeys: ['perDevice', 'bounces', 'bulk'] },
);
const OWN = { perDevice: 4, global: 9 };

type Begun = { readonly at: number; readonly ticket: Ticket };

/** Lets the pacer do the work on a hand-moved clock; each exchange takes its time, and its slot is given back. */
function play(work: readonly Work[], pacing: Pacing): { begun: readonly Begun[]; inFlight: number } {
  const clock = new ManualClock();
  const begun: Begun[] = [];
  const inFlight = new Map<string, number>();
  let most = 0;
  const takes = new Map(work.map((one, index) => [`j/${index + 1}`, one.takes]));
  const pacer = new Pacer({ clock, pacing, granted: (ticket) => attempt(ticket) });
  const attempt = (ticket: Ticket): void => {
    if (!pacer.ask(ticket)) return;
    begun.push({ at: clock.monotonic(), ticket });
    const present = (inFlight.get(ticket.device) ?? 0) + 1;
    inFlight.set(ticket.device, present);
    most = Math.max(most, present);
    clock.after(takes.get(ticket.step) ?? 0, () => {
      inFlight.set(ticket.device, (inFlight.get(ticket.device) ?? 1) - 1);
      pacer.over(ticket.step);
    });
  };
  for (const [index, { device, bounce, bulk, plan, after }] of work.entries()) {
    clock.advance(after);
    const own = bulk ? { bulk: { plan: plan as PlanId, rollout: { rate: OWN, jitter: 0.3 } } } : {};
    attempt({
      step: `j/${index + 1}`,
      lane: `${index}`,
      device: device as DeviceId,
      site: device < 'sw3' ? 'East' : 'West',
      bounce,
      ...own,
    });
  }
  clock.advance(300_000);
  return { begun, inFlight: most };
}

/** In every span between two beginnings: at most the burst and what the rate allows in it. */
function expectRate(
  all: readonly Begun[],
  which: (ticket: Ticket) => string | undefined,
  rate: number | undefined,
  burst: (rate: number) => number,
): void {
  if (rate === undefined) return;
  const groups = Map.groupBy(
    all.filter(({ ticket }) => which(ticket) !== undefined),
    ({ ticket }) => which(ticket),
  );
  for (const group of groups.values()) {
    for (const [i, first] of group.entries()) {
      for (const [j, last] of group.slice(i).entries()) {
        expect(j + 1).toBeLessThanOrEqual(burst(rate) + ((last.at - first.at) / 1000) * rate + 1e-6);
      }
    }
  }
}

describe('pacing, whatever is asked for and however devices answer', () => {
  it('no bucket is ever exceeded, over any span of time', () => {
    fc.assert(
      fc.property(anyWork, anyPacing, (work, pacing) => {
        const { begun, inFlight } = play(work, pacing);
        expectRate(begun, ({ device }) => device, pacing.perDevice, deviceBurst);
        expectRate(
          begun,
          ({ device, bounce }) => (bounce ? device : undefined),
          pacing.bounces,
          () => 1,
        );
        expectRate(begun, ({ site }) => site, pacing.perSite, commonBurst);
        expectRate(begun, () => 'all', pacing.global, commonBurst);
        expectRate(begun, ({ bulk }) => bulk && 'bulk', pacing.bulk, commonBurst);
        expectRate(begun, ({ bulk }) => bulk?.plan, OWN.global, commonBurst);
        expectRate(begun, ({ bulk, device }) => bulk && `${bulk.plan} ${device}`, OWN.perDevice, deviceBurst);
        expect(inFlight).toBeLessThanOrEqual(IN_FLIGHT);
      }),
      { numRuns: 60 },
    );
  });

  it('everybody has their turn, those who want the same of one device in the order in which they asked', () => {
    fc.assert(
      fc.property(anyWork, anyPacing, (work, pacing) => {
        const { begun } = play(work, pacing);
        expect(begun).toHaveLength(work.length);
        const kinds = Map.groupBy(begun, ({ ticket: { device, bounce, bulk } }) => `${device} ${bounce} ${bulk?.plan}`);
        for (const kind of kinds.values()) {
          const numbers = kind.map(({ ticket }) => Number(ticket.lane));
          expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the same work at the same times is begun at the same times', () => {
    fc.assert(
      fc.property(anyWork, anyPacing, (work, pacing) => {
        expect(play(work, pacing)).toEqual(play(work, pacing));
      }),
      { numRuns: 20 },
    );
  });
});

describe('urgent work', () => {
  it('does not wait behind a rollout, however long that is', () => {
    const clock = new ManualClock();
    const begun: string[] = [];
    const pacer = new Pacer({
      clock,
      pacing: { perDevice: 10, bounces: 1, bulk: 5 },
      granted: (ticket) => {
        if (pacer.ask(ticket)) begun.push(ticket.step);
      },
    });
    const ticket = (step: string, bulk: boolean): Ticket => ({
      step,
      lane: step,
      device: 'sw1' as DeviceId,
      site: undefined,
      bounce: false,
      ...(bulk && { bulk: { plan: 'j' as PlanId, rollout: { rate: {}, jitter: 0 } } }),
    });
    for (let i = 1; i <= 1000; i++) if (pacer.ask(ticket(`j/${i}`, true))) begun.push(`j/${i}`);
    clock.advance(1000);
    expect(begun.length).toBeLessThan(10);
    expect(pacer.ask(ticket('urgent', false))).toBe(true);
  });
});
