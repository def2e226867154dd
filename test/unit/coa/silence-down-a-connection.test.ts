import { expect, test } from 'vitest';
import { ReverseConnections } from '../../../src/adapters/net/coa/reverse.ts';
import { createCoaClient } from '../../../src/adapters/net/coa-client.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { DeviceId } from '../../../src/model/device.ts';
import { targetOf } from '../../conformance/coa-client/das.ts';
import { readRequest, writeAnswer } from '../../conformance/coa-client/das-codec.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { CountingSink, cyclingRandom } from '../../conformance/coa-client/suite.ts';

const DEVICE = 'ap1' as DeviceId;
const REQUEST = { packet: 'CoA-Request', attributes: [{ type: 44, value: Buffer.from('1') }] } as const;

/** A device that has made its connection to us; what it was asked, and how often we were told that it keeps silent. */
function connected() {
  const clock = new ManualClock();
  const parts = { clock, random: cyclingRandom(), sink: new CountingSink() };
  const reverse = new ReverseConnections(parts);
  const client = createCoaClient({ ...parts, reverse, timers: { jitter: 0 } });
  const asked: Buffer[] = [];
  const connection = reverse.opened(DEVICE, (packet) => asked.push(Buffer.from(packet)));
  const target = { ...targetOf({ port: 2083 }, { secret: new Secret('radsec') }), transport: { kind: 'reverse', device: DEVICE } } as const;
  let told = 0;
  const outcome = client.exchange(target, REQUEST, () => told++);
  const answer = (): void => connection.receive(writeAnswer(readRequest(asked[0] ?? Buffer.alloc(0), 'radsec'), 'radsec', { code: 44 }));
  return { clock, outcome, asked, answer, told: () => told };
}

test('a device that keeps silent down a connection is told of once, when it would be asked again by UDP, and is still waited for', async () => {
  const { clock, outcome, asked, answer, told } = connected();
  clock.advance(1999);
  expect(told()).toBe(0);
  clock.advance(1);
  expect([told(), asked.length]).toEqual([1, 1]);
  clock.advance(20_000);
  answer();
  expect([(await outcome).kind, told()]).toEqual(['ack', 1]);
});

test('one that answers in time is not', async () => {
  const { clock, outcome, answer, told } = connected();
  clock.advance(1000);
  answer();
  clock.advance(60_000);
  expect([(await outcome).kind, told()]).toEqual(['ack', 0]);
});
