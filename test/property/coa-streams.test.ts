import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CoaStream } from '../../src/adapters/net/coa/stream.ts';
import { CoaStreams } from '../../src/adapters/net/coa/streams.ts';
import { Secret } from '../../src/base/secret.ts';
import type { CoaOutcome } from '../../src/ports/coa-client.ts';
import { targetOf } from '../conformance/coa-client/das.ts';
import { readRequest, writeAnswer } from '../conformance/coa-client/das-codec.ts';
import { ManualClock } from '../conformance/coa-client/manual-clock.ts';
import { CountingSink, cyclingRandom } from '../conformance/coa-client/suite.ts';

const PATIENCE = 30_000;

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), times: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const), times: fc.integer({ min: 1, max: 200 }), from: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forge' as const), from: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), by: fc.nat(40_000) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('connect' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('break' as const), which: fc.nat() }) },
);

/** A connection of the device, which keeps what it was asked until it answers. */
type Connection = { readonly stream: CoaStream; readonly open: Map<number, Buffer> };

/** The device's side and ours, without a socket between them. */
class World {
  readonly clock = new ManualClock();
  readonly streams = new CoaStreams({ clock: this.clock, random: cyclingRandom(), sink: new CountingSink() });
  readonly connections: Connection[] = [];
  readonly written: string[] = [];
  readonly ended = new Map<number, CoaOutcome>();
  asked = 0;

  connect(): void {
    const open = new Map<number, Buffer>();
    const stream = this.streams.add((packet) => {
      const octets = Buffer.from(packet);
      const identifier = octets[1] ?? 0;
      // A request that was given up makes room: the device may still be at work on it.
      open.set(identifier, octets);
      this.written.push(
        readRequest(octets, 'radsec')
          .attributes.find(({ type }) => type === 44)
          ?.value.toString() ?? '',
      );
    });
    this.connections.push({ stream, open });
  }

  ask(): void {
    const number = this.asked++;
    const target = targetOf({ port: 2083 }, { secret: new Secret('radsec') });
    const request = { packet: 'CoA-Request', attributes: [{ type: 44, value: Buffer.from(String(number)) }] } as const;
    void this.streams.exchange(target, request, { within: PATIENCE }).then((outcome) => this.ended.set(number, outcome));
  }

  answer(from: number, secret: string): void {
    const connection = this.connections[from % this.connections.length];
    const request = connection && [...connection.open.values()][from % Math.max(1, connection.open.size)];
    if (connection === undefined || request === undefined) return;
    if (secret === 'radsec') connection.open.delete(request[1] ?? 0);
    connection.stream.receive(writeAnswer(readRequest(request, 'radsec'), secret, { code: 44 }));
  }

  break(which: number): void {
    const [connection] = this.connections.splice(which % Math.max(1, this.connections.length), 1);
    if (connection === undefined) return;
    this.streams.remove(connection.stream);
    connection.stream.end('it broke');
  }
}

test('over streams: each request is written once or never, in the order asked, and what is written ends as its answer says or as unknown', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const world = new World();
      for (const one of steps) {
        if (one.kind === 'ask') for (let i = 0; i < one.times; i++) world.ask();
        if (one.kind === 'answer') for (let i = 0; i < one.times; i++) world.answer(one.from + i, 'radsec');
        if (one.kind === 'forge') world.answer(one.from, 'a guess');
        if (one.kind === 'wait') world.clock.advance(one.by);
        if (one.kind === 'connect') world.connect();
        if (one.kind === 'break') world.break(one.which);
        for (const { stream } of world.connections) expect(stream.outstanding).toBeLessThanOrEqual(256);
        await new Promise((wake) => setImmediate(wake));
      }
      world.clock.advance(2 * PATIENCE);
      await new Promise((wake) => setImmediate(wake));
      const written = world.written.map(Number);
      expect(written).toEqual([...new Set(written)].sort((a, b) => a - b));
      expect(world.ended.size).toBe(world.asked);
      for (const [number, outcome] of world.ended) {
        const sent = written.includes(number);
        expect(outcome.kind === 'unconnected' ? !sent : sent, `${number} ended as ${outcome.kind}`).toBe(true);
        if (outcome.kind === 'ack' || outcome.kind === 'timeout') expect(outcome.transmissions).toBe(1);
      }
    }),
    { numRuns: 60 },
  );
});

test('no identifier of a connection is in use twice at once, and 256 are', () => {
  const world = new World();
  world.connect();
  for (let i = 0; i < 300; i++) world.ask();
  const [connection] = world.connections;
  expect(connection?.open.size).toBe(256);
  expect(world.written).toHaveLength(256);
  for (let answered = 1; answered <= 44; answered++) {
    world.answer(0, 'radsec');
    expect(world.written).toHaveLength(256 + answered);
  }
});
