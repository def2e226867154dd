import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import type { CoaOutcome, CoaRequest } from '../../src/ports/coa-client.ts';
import { Das, targetOf } from '../conformance/coa-client/das.ts';
import { ManualClock } from '../conformance/coa-client/manual-clock.ts';
import { CountingSink, cyclingRandom } from '../conformance/coa-client/suite.ts';

const WINDOW = 300_000;
/** What falls due within this many ms is seen at once, so times are known to this. */
const SLICE = 50;

/** Answers that are none: nobody signed them, or wrongly, or they answer something else. */
const VAIN = ['forged', 'wrongly signed', 'under another identifier', 'of another code'] as const;

/** What becomes of one transmission. */
const fate = fc.oneof(
  { weight: 4, arbitrary: fc.constant('lost' as const) },
  { weight: 3, arbitrary: fc.constantFrom('answered' as const, 'answered twice' as const) },
  { weight: 1, arbitrary: fc.constantFrom(...VAIN) },
);
const step = fc.record({
  burst: fc.oneof(fc.nat(20), fc.integer({ min: 100, max: 300 })),
  pause: fc.oneof(fc.nat(60_000), fc.integer({ min: 200_000, max: 320_000 })),
});

type Seen = { readonly at: number; readonly port: number; readonly identifier: number; readonly octets: string };

/** No two are alike, so that octets tell them apart. */
function requestNumber(number: number): CoaRequest {
  return { packet: 'CoA-Request', attributes: [{ type: 44, value: Buffer.from(String(number)) }] };
}

function hex(octets: Uint8Array): string {
  return Buffer.from(octets).toString('hex');
}

/** Sends bursts over real UDP while the clock stands still between the steps; gives all that arrived, and how the exchanges ended. */
async function run(steps: readonly { readonly burst: number; readonly pause: number }[], fates: readonly string[]) {
  const clock = new ManualClock();
  const sink = new CountingSink();
  const das = await Das.open();
  const client = createCoaClient({ clock, random: cyclingRandom(), sink });
  const seen: Seen[] = [];
  const answered = new Set<string>();
  const begun = new Set<string>();
  const over = new Set<string>();
  /** Answered, and not over yet. */
  const awaited = new Set<string>();
  const outcomes: Promise<CoaOutcome>[] = [];
  das.onRequest((arrival, number) => {
    const octets = hex(arrival.octets);
    begun.add(octets);
    seen.push({ at: clock.monotonic(), port: arrival.port, identifier: arrival.request.identifier, octets });
    const what = fates[number % fates.length] ?? 'lost';
    if (what === 'forged') void das.answer(arrival, { code: 44, secret: 'a guess' });
    if (what === 'wrongly signed') void das.answer(arrival, { code: 44, messageAuthenticator: 'wrong' });
    if (what === 'of another code') void das.answer(arrival, { code: 41 });
    if (what === 'under another identifier') void das.answer(arrival, { code: 44, identifier: arrival.request.identifier ^ 1 });
    if (!what.startsWith('answered')) return;
    answered.add(octets);
    if (!over.has(octets)) awaited.add(octets);
    for (let copies = what === 'answered' ? 1 : 2; copies > 0; copies--) void das.answer(arrival, { code: 44 });
  });
  const counted = (what: string): number => sink.counts.get(what) ?? 0;
  const underway = (): boolean => das.arrivals.length < counted('coa_transmissions');
  /** Until everything sent has arrived, and the answers to it too. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 4; quiet++) {
      if (begun.size < outcomes.length || underway() || awaited.size > 0) quiet = 0;
      await new Promise((wake) => setImmediate(wake));
    }
  };
  const pass = async (by: number): Promise<void> => {
    const end = clock.monotonic() + by;
    for (let due = clock.nextDue; due !== undefined && due <= end; due = clock.nextDue) {
      clock.advance(Math.min(end, due + SLICE) - clock.monotonic());
      if (underway()) await settle();
    }
    clock.advance(end - clock.monotonic());
  };
  for (const { burst, pause } of steps) {
    for (let i = 1; i <= burst; i++) {
      const exchange = client.exchange(targetOf(das), requestNumber(outcomes.length));
      outcomes.push(exchange);
      void exchange.then((outcome) => {
        if (!('sent' in outcome)) return;
        over.add(hex(outcome.sent));
        awaited.delete(hex(outcome.sent));
      });
      // No more at once than the system's buffer holds: what becomes of datagrams is ours to say.
      if (i % 50 === 0 || i === burst) await settle();
    }
    await pass(pause);
  }
  await pass(40_000);
  const ended = await Promise.all(outcomes);
  await client.close();
  await das.close();
  return { seen, answered, ended };
}

test('under any packet fate: no identifier of a port comes back within 300 s, and what is sent again is octet for octet the same from the same port', {
  timeout: 60_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 2, maxLength: 5 }),
      fc.array(fate, { minLength: 3, maxLength: 40 }),
      async (steps, fates) => {
        const { seen, answered, ended } = await run(steps, fates);
        const last = new Map<string, Seen>();
        const portOf = new Map<string, number>();
        const times = new Map<string, number>();
        for (const one of seen) {
          expect(one.port).toBe(portOf.get(one.octets) ?? one.port);
          portOf.set(one.octets, one.port);
          times.set(one.octets, (times.get(one.octets) ?? 0) + 1);
          const place = `${one.port}/${one.identifier}`;
          const before = last.get(place);
          if (before !== undefined && before.octets !== one.octets) expect(one.at - before.at).toBeGreaterThanOrEqual(WINDOW - SLICE);
          last.set(place, one);
        }
        for (const outcome of ended) {
          if (outcome.kind !== 'ack' && outcome.kind !== 'timeout') throw new Error(`ended as ${outcome.kind}`);
          const octets = hex(outcome.sent);
          if (outcome.kind === 'ack') expect(answered.has(octets)).toBe(true);
          // The last transmission may be answered when there is no time left to hear of it.
          else if (answered.has(octets)) expect(outcome.elapsed).toBeGreaterThanOrEqual(27_000);
          expect(outcome.transmissions).toBe(times.get(octets));
          expect(outcome.transmissions).toBeLessThanOrEqual(5);
        }
      },
    ),
    { numRuns: 12, endOnFailure: true },
  );
});
