import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CoaClient, CoaOutcome, CoaRequest } from '../../../src/ports/coa-client.ts';
import type { EventSink } from '../../../src/ports/event-sink.ts';
import type { Random } from '../../../src/ports/random.ts';
import { Das, SECRET, targetOf } from './das.ts';
import { errorCauseAttribute, writeAnswer } from './das-codec.ts';
import { ManualClock } from './manual-clock.ts';

export type ClientParts = { readonly clock: ManualClock; readonly random: Random; readonly sink: EventSink };

export const COA: CoaRequest = { packet: 'CoA-Request', attributes: [{ type: 44, value: Buffer.from('0000002B') }] };
export const DISCONNECT: CoaRequest = { packet: 'Disconnect-Request', attributes: [{ type: 44, value: Buffer.from('0000002B') }] };

/** Randomness in a fixed sequence over [0, 1), so that both ends of the jitter are met. */
export function cyclingRandom(): Random {
  const fractions = [0, 0.999, 0.5, 0.25, 0.75];
  let next = 0;
  const fraction = (): number => fractions[next++ % fractions.length] ?? 0;
  return {
    fraction,
    bytes: (length) => new Uint8Array(length).fill(Math.floor(fraction() * 256)),
    fill: (target, at, length) => target.fill(7, at, at + length),
  };
}

export class CountingSink implements EventSink {
  readonly counts = new Map<string, number>();
  emit(): void {}
  count(name: string, labels: Readonly<Record<string, string>> = {}, by = 1): void {
    const key = [name, ...Object.values(labels)].join(' ');
    this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }
}

/** What every engine behind ports/coa-client.ts must do, over real UDP on loopback and a clock that the test moves. */
export function coaClientSuite(name: string, create: (parts: ClientParts) => CoaClient): void {
  describe(name, () => {
    let clock: ManualClock;
    let sink: CountingSink;
    let das: Das;
    let client: CoaClient;

    beforeEach(async () => {
      clock = new ManualClock();
      sink = new CountingSink();
      das = await Das.open();
      client = create({ clock, random: cyclingRandom(), sink });
    });
    afterEach(async () => {
      await client.close();
      await das.close();
    });

    describe('the request', () => {
      test('holds Message-Authenticator first, the attributes in their order, Event-Timestamp of the sending', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 44 }));
        const attributes = [
          { type: 26, value: Buffer.from('00000009012b', 'hex') },
          { type: 4, value: Buffer.from([10, 0, 0, 1]) },
          { type: 26, value: Buffer.from('000000090103', 'hex') },
        ];
        clock.advance(90_000);
        const outcome = await client.exchange(targetOf(das), { packet: 'CoA-Request', attributes });
        expect(outcome).toMatchObject({ kind: 'ack', transmissions: 1, ignored: [], notes: [] });
        const [arrival] = das.arrivals;
        expect(arrival?.request).toMatchObject({ code: 43, requestAuthenticatorValid: true, messageAuthenticator: 'valid' });
        expect(arrival?.request.attributes.map(({ type }) => type)).toEqual([80, 26, 4, 26, 55]);
        expect(arrival?.request.attributes.slice(1, 4).map(({ value }) => value)).toEqual(attributes.map(({ value }) => value));
        expect(arrival?.request.attributes[4]?.value.readUInt32BE()).toBe(Math.floor(clock.now() / 1000));
        expect('sent' in outcome ? outcome.sent : undefined).toEqual(arrival?.octets);
      });

      test('is a Disconnect-Request where asked', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 41 }));
        expect(await client.exchange(targetOf(das), DISCONNECT)).toMatchObject({ kind: 'ack' });
        expect(das.arrivals[0]?.request).toMatchObject({ code: 40, requestAuthenticatorValid: true, messageAuthenticator: 'valid' });
      });

      test('leaves out what the device does not bear', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 44 }));
        await client.exchange(targetOf(das, { messageAuthenticator: 'omit', eventTimestamp: 'omit' }), COA);
        expect(das.arrivals[0]?.request).toMatchObject({ requestAuthenticatorValid: true, messageAuthenticator: 'absent' });
        expect(das.arrivals[0]?.request.attributes.map(({ type }) => type)).toEqual([44]);
      });

      test.each([
        [33, 'CoA-Request', 'Proxy-State'],
        [55, 'CoA-Request', 'Event-Timestamp'],
        [80, 'CoA-Request', 'Message-Authenticator'],
        [6, 'Disconnect-Request', 'Service-Type'],
        [24, 'Disconnect-Request', 'State'],
        [61, 'Disconnect-Request', 'NAS-Port-Type'],
      ] as const)('with attribute %i in a %s is refused and not sent', async (type, packet, named) => {
        const outcome = await client.exchange(targetOf(das), { packet, attributes: [{ type, value: Buffer.alloc(4) }] });
        expect(outcome).toMatchObject({ kind: 'unsendable', why: expect.stringContaining(named) });
        expect(das.arrivals).toEqual([]);
      });

      test('a Disconnect-Request holds Service-Type where the device is configured to get it, once', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 41 }));
        const asked = { type: 6, value: Buffer.from([0, 0, 0, 5]) };
        const target = targetOf(das, { serviceType: 1 });
        await client.exchange(target, DISCONNECT);
        await client.exchange(target, { ...DISCONNECT, attributes: [...DISCONNECT.attributes, asked] });
        const types = das.arrivals.map(({ request }) =>
          request.attributes.filter(({ type }) => type === 6).map(({ value }) => value.at(-1)),
        );
        expect(types).toEqual([[1], [5]]);
      });

      test('that is too large is refused with its reason', async () => {
        const attributes = Array.from({ length: 17 }, () => ({ type: 26, value: new Uint8Array(253) }));
        const outcome = await client.exchange(targetOf(das), { packet: 'CoA-Request', attributes });
        expect(outcome).toMatchObject({ kind: 'unsendable', why: expect.stringContaining('4096') });
      });
    });

    describe('the answer', () => {
      test.each([401, 402, 403, 404, 405, 406, 407, 501, 502, 503, 504, 505, 506, 507, 508])(
        'NAK with Error-Cause %i is a value',
        async (cause) => {
          das.onRequest(
            (arrival) => void das.answer(arrival, { code: 45, attributes: [errorCauseAttribute(cause)], messageAuthenticator: 'right' }),
          );
          expect(await client.exchange(targetOf(das), COA)).toMatchObject({ kind: 'nak', errorCause: cause, notes: [], ignored: [] });
        },
      );

      test.each([201, 503])('ACK with Error-Cause %i stays an ACK', async (cause) => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 41, attributes: [errorCauseAttribute(cause)] }));
        expect(await client.exchange(targetOf(das), DISCONNECT)).toMatchObject({ kind: 'ack', errorCause: cause, notes: [] });
      });

      test('NAK without Error-Cause has none', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 42 }));
        const outcome = await client.exchange(targetOf(das), DISCONNECT);
        expect(outcome.kind).toBe('nak');
        expect(outcome).not.toHaveProperty('errorCause');
      });

      test('an Error-Cause in the wrong octet order is kept raw, its swapped reading beside it', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 45, attributes: [errorCauseAttribute(0x96010000)] }));
        expect(await client.exchange(targetOf(das), COA)).toMatchObject({
          kind: 'nak',
          errorCause: 0x96010000,
          notes: [expect.stringContaining('406 Unsupported-Extension')],
        });
        // Whatever devices send, the metric stays small.
        expect(sink.counts.get('coa_naks unregistered')).toBe(1);
      });

      test('attributes come back in order', async () => {
        const attributes = [18, 44, 18].map((type, at) => ({ type, value: Buffer.from(`value ${at}`) }));
        das.onRequest((arrival) => void das.answer(arrival, { code: 44, attributes }));
        const outcome = await client.exchange(targetOf(das), COA);
        expect(outcome.kind === 'ack' && outcome.attributes.map(({ type, value }) => [type, Buffer.from(value).toString()])).toEqual([
          [18, 'value 0'],
          [44, 'value 1'],
          [18, 'value 2'],
        ]);
      });
    });

    describe('answers not to be believed', () => {
      /** Sends `bad` for each request, then the right answer, and gives the outcome. */
      async function answeredAfter(
        bad: (arrival: Das['arrivals'][number]) => Promise<void>,
        more: Parameters<typeof targetOf>[1] = {},
      ): Promise<CoaOutcome> {
        das.onRequest((arrival) => void bad(arrival).then(() => das.answer(arrival, { code: 44, messageAuthenticator: 'right' })));
        return client.exchange(targetOf(das, more), COA);
      }

      test('another identifier', async () => {
        const outcome = await answeredAfter((arrival) => das.answer(arrival, { code: 44, identifier: arrival.request.identifier ^ 1 }));
        expect(outcome).toMatchObject({ kind: 'ack', transmissions: 1, ignored: [{ why: 'unknown-identifier' }] });
      });

      test('another port', async () => {
        const other = await Das.open();
        const outcome = await answeredAfter((arrival) => other.send(writeAnswer(arrival.request, SECRET, { code: 44 }), arrival));
        await other.close();
        expect(outcome).toMatchObject({
          kind: 'ack',
          ignored: [{ why: 'wrong-source', diagnosis: expect.stringContaining('rightly signed') }],
        });
      });

      test('another address', async () => {
        const other = await Das.open('127.0.0.9', das.port);
        const outcome = await answeredAfter((arrival) => other.send(writeAnswer(arrival.request, 'guess', { code: 44 }), arrival));
        await other.close();
        expect(outcome).toMatchObject({ kind: 'ack', ignored: [{ why: 'wrong-source', diagnosis: `came from 127.0.0.9:${das.port}` }] });
      });

      test.each([2, 41, 42, 43, 52])('code %i', async (code) => {
        expect(await answeredAfter((arrival) => das.answer(arrival, { code }))).toMatchObject({
          kind: 'ack',
          ignored: [{ why: 'wrong-code' }],
        });
      });

      test('another secret', async () => {
        const outcome = await answeredAfter((arrival) => das.answer(arrival, { code: 45, secret: 'not the secret' }));
        expect(outcome).toMatchObject({ kind: 'ack', ignored: [{ why: 'bad-response-authenticator' }] });
      });

      test('a wrong Message-Authenticator', async () => {
        const outcome = await answeredAfter((arrival) => das.answer(arrival, { code: 45, messageAuthenticator: 'wrong' }));
        expect(outcome).toMatchObject({ kind: 'ack', ignored: [{ why: 'bad-message-authenticator' }] });
      });

      test('a Message-Authenticator over a zero authenticator, named as what it is', async () => {
        const outcome = await answeredAfter((arrival) => das.answer(arrival, { code: 45, messageAuthenticator: 'zero' }));
        expect(outcome).toMatchObject({
          kind: 'ack',
          notes: [],
          ignored: [{ why: 'bad-message-authenticator', diagnosis: expect.stringContaining('FreeRADIUS before 3.2.4') }],
        });
        expect(sink.counts.get('coa_replies_ignored bad-message-authenticator')).toBe(1);
      });

      test('where configured, a zero authenticator is taken and noted, a wrong signature is not', async () => {
        das.onRequest((arrival) => {
          void das
            .answer(arrival, { code: 45, messageAuthenticator: 'wrong' })
            .then(() => das.answer(arrival, { code: 44, messageAuthenticator: 'zero' }));
        });
        const outcome = await client.exchange(targetOf(das, { replyMessageAuthenticator: 'tolerate-zero-authenticator' }), COA);
        expect(outcome).toMatchObject({
          kind: 'ack',
          notes: [expect.stringContaining('FreeRADIUS before 3.2.4')],
          ignored: [{ why: 'bad-message-authenticator' }],
        });
      });

      test.each([
        [-301, 'behind'],
        [301, 'ahead of'],
      ])('an Event-Timestamp %i s from our clock', async (off, words) => {
        const stamped = (at: number) => {
          const value = Buffer.alloc(4);
          value.writeUInt32BE(Math.floor(clock.now() / 1000) + at);
          return { code: 44, attributes: [{ type: 55, value }] };
        };
        clock.advance(90_000_000);
        das.onRequest(
          (arrival) => void das.answer(arrival, stamped(off)).then(() => das.answer(arrival, stamped(off < 0 ? off + 1 : off - 1))),
        );
        expect(await client.exchange(targetOf(das), COA)).toMatchObject({
          kind: 'ack',
          ignored: [{ why: 'stale-event-timestamp', diagnosis: expect.stringContaining(`301 s ${words} our clock`) }],
        });
        expect(sink.counts.get('coa_replies_ignored stale-event-timestamp')).toBe(1);
        // The clock of such a device tells nothing.
        das.onRequest((arrival) => void das.answer(arrival, stamped(off)));
        expect(await client.exchange(targetOf(das, { eventTimestamp: 'omit' }), COA)).toMatchObject({ kind: 'ack', ignored: [] });
      });

      test.each([
        ['an empty datagram', () => Buffer.alloc(0)],
        ['half a header', (octets: Buffer) => octets.subarray(0, 11)],
        ['a length beyond the datagram', (octets: Buffer) => octets.subarray(0, octets.length - 1)],
        ['an attribute of length 0', (octets: Buffer) => Buffer.from(octets).fill(0, 21, 22)],
      ])('malformed: %s', async (_what, mangle) => {
        const outcome = await answeredAfter((arrival) =>
          das.send(mangle(writeAnswer(arrival.request, SECRET, { code: 44, attributes: [errorCauseAttribute(201)] })), arrival),
        );
        expect(outcome).toMatchObject({ kind: 'ack', ignored: [{ why: 'malformed' }] });
      });

      test('what comes while nothing is waited for is counted by why, too', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 44 }));
        await client.exchange(targetOf(das), COA);
        const [arrival] = das.arrivals;
        if (arrival === undefined) throw new Error('nothing came');
        const other = await Das.open();
        await other.send(writeAnswer(arrival.request, SECRET, { code: 44 }), arrival);
        await das.answer(arrival, { code: 44, identifier: arrival.request.identifier ^ 1 });
        await das.send(Buffer.alloc(3, arrival.request.identifier ^ 1), arrival);
        await das.answer(arrival, { code: 44 });
        const counted = () =>
          ['wrong-source', 'unknown-identifier', 'malformed', 'late'].map((why) => sink.counts.get(`coa_replies_ignored ${why}`));
        await expect.poll(counted).toEqual([1, 1, 1, 1]);
        await other.close();
      });

      test('a flood of forgeries neither ends the waiting nor fills the memory', async () => {
        const outcome = await answeredAfter(async (arrival) => {
          for (let i = 0; i < 200; i++) {
            await das.answer(arrival, { code: 44, secret: `guess ${i}` });
            await new Promise((resolve) => setImmediate(resolve));
          }
        });
        expect(outcome).toMatchObject({ kind: 'ack', transmissions: 1 });
        expect(outcome.kind === 'ack' && outcome.ignored.length).toBeLessThanOrEqual(64);
        expect(sink.counts.get('coa_replies_ignored bad-response-authenticator')).toBe(200);
      });
    });

    describe('loss', () => {
      test.each([0, 1, 2, 3])('the first %i datagrams lost: times of RFC 5080, the same octets, the same port', async (lost) => {
        das.onRequest((arrival, number) => {
          if (number > lost) void das.answer(arrival, { code: 44 });
        });
        const times: number[] = [];
        const pending = client.exchange(targetOf(das), COA);
        for (let number = 1; number <= lost + 1; number++) {
          while (!(await within(20, das.arrived(number)))) clock.advance((clock.nextDue ?? 0) - clock.monotonic());
          times.push(clock.monotonic());
        }
        expect(await pending).toMatchObject({ kind: 'ack', transmissions: lost + 1, elapsed: times.at(-1) });
        expectRfc5080(times);
        expect(new Set(das.arrivals.map(({ octets }) => octets.toString('hex'))).size).toBe(1);
        expect(new Set(das.arrivals.map(({ port }) => port)).size).toBe(1);
      });

      test("a target's own timers count before those of all", async () => {
        das.onRequest((arrival, number) => {
          if (number === 3) void das.answer(arrival, { code: 44 });
        });
        const timers = { initial: 500, maximumTimeout: 600, jitter: 0 };
        const pending = client.exchange(targetOf(das, { timers }), COA);
        const times: number[] = [];
        for (let number = 1; number <= 3; number++) {
          while (!(await within(20, das.arrived(number)))) clock.advance((clock.nextDue ?? 0) - clock.monotonic());
          times.push(clock.monotonic());
        }
        expect(await pending).toMatchObject({ kind: 'ack', transmissions: 3 });
        expect(times).toEqual([0, 500, 1100].map((at) => at + (times[0] ?? 0)));
      });

      test('silence ends as timeout after 30 s at most, with the octets that were sent', async () => {
        const pending = client.exchange(targetOf(das), COA);
        await das.arrived(1);
        while (clock.pending > 0 && clock.monotonic() < 60_000) {
          clock.advance(100);
          await new Promise((resolve) => setImmediate(resolve));
          if (await Promise.race([pending.then(() => true), Promise.resolve(false)])) break;
        }
        const outcome = await pending;
        expect(outcome).toMatchObject({ kind: 'timeout', ignored: [], sent: das.arrivals[0]?.octets });
        if (outcome.kind !== 'timeout') return;
        expect(outcome.elapsed).toBeGreaterThanOrEqual(27_000);
        expect(outcome.elapsed).toBeLessThanOrEqual(30_000);
        expect(outcome.transmissions).toBeGreaterThanOrEqual(4);
        expect(outcome.transmissions).toBeLessThanOrEqual(5);
      });

      test('what is asked again after a timeout is another request, made at that time', async () => {
        const first = client.exchange(targetOf(das), COA);
        await das.arrived(1);
        clock.advance(31_000);
        expect((await first).kind).toBe('timeout');
        das.onRequest((arrival) => void das.answer(arrival, { code: 44 }));
        await client.exchange(targetOf(das), COA);
        const [before, after] = [das.arrivals[0]?.request, das.arrivals.at(-1)?.request];
        expect(after?.identifier).not.toBe(before?.identifier);
        expect(after?.authenticator).not.toEqual(before?.authenticator);
        const stampOf = (request: typeof before) => request?.attributes.find(({ type }) => type === 55)?.value.readUInt32BE() ?? 0;
        expect(stampOf(after) - stampOf(before)).toBe(31);
      });

      test('a late answer to a request given up is not taken for the next one', async () => {
        const first = client.exchange(targetOf(das), COA);
        await das.arrived(1);
        clock.advance(31_000);
        await first;
        das.onRequest((arrival) => {
          if (arrival.octets.equals(das.arrivals[0]?.octets ?? Buffer.alloc(0))) return;
          const late = das.arrivals[0];
          if (late) void das.answer(late, { code: 45 }).then(() => das.answer(arrival, { code: 44 }));
        });
        expect(await client.exchange(targetOf(das), COA)).toMatchObject({ kind: 'ack', ignored: [] });
        expect(sink.counts.get('coa_replies_ignored late')).toBe(1);
      });

      test('a doubled answer is counted and disturbs nobody', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 44 }).then(() => das.answer(arrival, { code: 44 })));
        expect(await client.exchange(targetOf(das), COA)).toMatchObject({ kind: 'ack' });
        expect(await client.exchange(targetOf(das), COA)).toMatchObject({ kind: 'ack', ignored: [] });
      });

      test('answers in another order than the requests find their own', async () => {
        const pending = [201, 202, 203].map(() => client.exchange(targetOf(das), COA));
        await das.arrived(3);
        const [a, b, c] = das.arrivals;
        if (!a || !b || !c) throw new Error('three requests arrived');
        await das.answer(c, { code: 45, attributes: [errorCauseAttribute(503)] });
        await das.answer(a, { code: 44 });
        await das.answer(b, { code: 45, attributes: [errorCauseAttribute(501)] });
        const outcomes = await Promise.all(pending);
        const bySent = (octets: Buffer) => outcomes.find((one) => 'sent' in one && octets.equals(one.sent));
        expect(bySent(a.octets)).toMatchObject({ kind: 'ack' });
        expect(bySent(b.octets)).toMatchObject({ kind: 'nak', errorCause: 501 });
        expect(bySent(c.octets)).toMatchObject({ kind: 'nak', errorCause: 503 });
      });
    });

    describe('identifiers', () => {
      test('300 requests to one target within 300 s use no port and identifier twice', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 44 }));
        for (let i = 0; i < 300; i++) {
          await client.exchange(targetOf(das), COA);
          clock.advance(900);
        }
        expect(das.arrivals.length).toBe(300);
        expect(new Set(das.arrivals.map(({ port, request }) => `${port}/${request.identifier}`)).size).toBe(300);
        expect(new Set(das.arrivals.map(({ port }) => port)).size).toBe(2);
      });

      test('after 300 s they come round again, least recently used first, without more ports', async () => {
        das.onRequest((arrival) => void das.answer(arrival, { code: 44 }));
        for (let i = 0; i < 600; i++) {
          await client.exchange(targetOf(das), COA);
          clock.advance(1200);
        }
        const places = das.arrivals.map(({ port, request }) => `${port}/${request.identifier}`);
        expect(new Set(places.slice(0, 256)).size).toBe(256);
        expect(places.slice(256, 512)).toEqual(places.slice(0, 256));
      });

      test('64 at once are 64 identifiers', async () => {
        const pending = Array.from({ length: 64 }, () => client.exchange(targetOf(das), COA));
        await das.arrived(64);
        expect(new Set(das.arrivals.map(({ request }) => request.identifier)).size).toBe(64);
        await Promise.all(das.arrivals.map((arrival) => das.answer(arrival, { code: 44 })));
        expect((await Promise.all(pending)).map(({ kind }) => kind)).toEqual(Array.from({ length: 64 }, () => 'ack'));
      });
    });

    test('close resolves what is outstanding as timeout; afterwards nothing is sent', async () => {
      const pending = client.exchange(targetOf(das), COA);
      await das.arrived(1);
      await client.close();
      expect(await pending).toMatchObject({ kind: 'timeout', transmissions: 1 });
      expect(await client.exchange(targetOf(das), COA)).toMatchObject({ kind: 'unsendable', why: expect.stringContaining('closed') });
      expect(das.arrivals.length).toBe(1);
      expect(clock.pending).toBe(0);
    });
  });
}

async function within(milliseconds: number, event: Promise<void>): Promise<boolean> {
  return Promise.race([event.then(() => true), new Promise<boolean>((resolve) => setTimeout(resolve, milliseconds, false))]);
}

/** RT1 = 2 s ± 10 %; RTn = 2 RTn-1 ± 0.1 RTn-1; no wait above 16 s + 10 % (RFC 5080 §2.2.1). */
function expectRfc5080(times: readonly number[]): void {
  const waits = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  waits.forEach((wait, index) => {
    const previous = waits[index - 1];
    const [low, high] = previous === undefined ? [1800, 2200] : [1.9 * previous, Math.min(2.1 * previous, 17_600)];
    expect(wait).toBeGreaterThanOrEqual(low);
    expect(wait).toBeLessThanOrEqual(high);
  });
}
