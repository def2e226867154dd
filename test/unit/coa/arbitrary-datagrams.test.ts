import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judgeReply } from '../../../src/adapters/net/coa/reply.ts';
import { createCoaClient } from '../../../src/adapters/net/coa-client.ts';
import { instantOf } from '../../../src/base/time.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { Das, SECRET, targetOf } from '../../conformance/coa-client/das.ts';
import { writeAnswer } from '../../conformance/coa-client/das-codec.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { COA, CountingSink, cyclingRandom } from '../../conformance/coa-client/suite.ts';

const request = {
  code: 43,
  identifier: 7,
  authenticator: Buffer.alloc(16, 0xa5),
  attributes: [],
  requestAuthenticatorValid: true,
  messageAuthenticator: 'valid',
} as const;
const expected = {
  packet: 'CoA-Request',
  secret: new SharedSecret(SECRET),
  requestAuthenticator: request.authenticator,
  replyMessageAuthenticator: 'verify',
  eventTimestamp: 'send',
} as const;
const NOW = instantOf(0);
const answer = writeAnswer(request, SECRET, {
  code: 45,
  attributes: [{ type: 101, value: Buffer.from([0, 0, 1, 247]) }],
  messageAuthenticator: 'right',
});

test('the right answer is taken', () => {
  const view = new PacketView();
  expect(view.read(answer)).toBeUndefined();
  expect(judgeReply(view, expected, NOW)).toMatchObject({ kind: 'nak', errorCause: 503 });
});

test('no single changed octet is taken', () => {
  const view = new PacketView();
  const at = fc.nat(answer.length - 1).filter((place) => place !== 1);
  fc.assert(
    fc.property(at, fc.integer({ min: 1, max: 255 }), (place, change) => {
      const forged = Buffer.from(answer);
      forged.writeUInt8(forged.readUInt8(place) ^ change, place);
      if (view.read(forged) !== undefined) return;
      expect(judgeReply(view, expected, NOW).kind).toBe('ignored');
    }),
    { numRuns: 500 },
  );
});

test('arbitrary datagrams from the device neither end an exchange nor throw', async () => {
  const das = await Das.open();
  const sink = new CountingSink();
  const client = createCoaClient({ clock: new ManualClock(), random: cyclingRandom(), sink });
  const datagrams = fc.sample(fc.uint8Array({ maxLength: 200 }), 300);
  das.onRequest((arrival) => {
    void (async () => {
      for (const datagram of datagrams) {
        await das.send(datagram, arrival);
        // Lets the client read: the socket buffer holds fewer than these.
        await new Promise((resolve) => setImmediate(resolve));
      }
      await das.answer(arrival, { code: 44 });
    })();
  });
  expect(await client.exchange(targetOf(das), COA)).toMatchObject({ kind: 'ack', transmissions: 1 });
  const counted = [...sink.counts].reduce((sum, [name, times]) => sum + (name.startsWith('coa_replies_ignored') ? times : 0), 0);
  expect(counted).toBe(datagrams.length);
  await client.close();
  await das.close();
});
