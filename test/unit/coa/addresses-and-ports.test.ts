import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { createCoaClient } from '../../../src/adapters/net/coa-client.ts';
import { socketFailure } from '../../../src/adapters/net/source-ports/socket-failure.ts';
import { type Ipv4, parseIpv4 } from '../../../src/model/ipv4.ts';
import type { CoaClient } from '../../../src/ports/coa-client.ts';
import { Das, targetOf } from '../../conformance/coa-client/das.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { COA, CountingSink, cyclingRandom } from '../../conformance/coa-client/suite.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

function address(text: string): Ipv4 {
  const parsed = parseIpv4(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

function client(clock: ManualClock): CoaClient {
  const made = createCoaClient({ clock, random: cyclingRandom(), sink: new CountingSink() });
  opened.push(made);
  return made;
}

async function das(at = '127.0.0.1', port = 0): Promise<Das> {
  const made = await Das.open(at, port);
  opened.push(made);
  return made;
}

test.each([
  ['127.41.70.1', 1700],
  ['127.41.70.2', 3799],
  ['127.41.70.3', 0],
])('a device at %s port %i is reached at its own port', async (at, port) => {
  const far = await das(at, port);
  far.onRequest((arrival) => void far.answer(arrival, { code: 44 }));
  const outcome = await client(new ManualClock()).exchange(targetOf(far, { address: address(at) }), COA);
  expect(outcome).toMatchObject({ kind: 'ack', ignored: [] });
});

test('requests leave from the source address of each target', async () => {
  const far = await das();
  far.onRequest((arrival) => void far.answer(arrival, { code: 44 }));
  const near = client(new ManualClock());
  await near.exchange(targetOf(far, { sourceAddress: address('127.41.71.1') }), COA);
  await near.exchange(targetOf(far, { sourceAddress: address('127.41.71.2') }), COA);
  expect(far.arrivals.map((arrival) => arrival.address)).toEqual(['127.41.71.1', '127.41.71.2']);
});

test('a source address no interface has is told at once', async () => {
  const far = await das();
  const outcome = await client(new ManualClock()).exchange(targetOf(far, { sourceAddress: address('192.0.2.77') }), COA);
  expect(outcome).toEqual({
    kind: 'unsendable',
    why: 'no interface of this machine has the source address `192.0.2.77`: configure one that is there',
  });
});

test('a device out of reach of the source address is told at once', async () => {
  const outcome = await client(new ManualClock()).exchange(
    targetOf({ port: 3799 }, { address: address('192.0.2.1'), sourceAddress: address('127.0.0.1') }),
    COA,
  );
  expect(outcome).toMatchObject({ kind: 'unsendable', why: expect.stringMatching(/^192\.0\.2\.1 cannot be reached from/) });
});

test('a port nobody listens on is found out after the first silence, not after 30 s', async () => {
  const gone = await Das.open();
  const target = targetOf(gone);
  await gone.close();
  const clock = new ManualClock();
  const pending = client(clock).exchange(target, COA);
  await untilPending(clock);
  clock.advance(2300);
  // Whoever listened before may have taken the first datagram, so nothing is claimed of it.
  expect(await pending).toMatchObject({
    kind: 'timeout',
    transmissions: 2,
    unheard: true,
    why: `nothing listens on UDP port ${target.port} of 127.0.0.1 (ICMP port unreachable): check its CoA port, 1700 by Cisco's default and 3799 by RFC 5176`,
  });
});

test('a device that only keeps silent is asked with one empty datagram and goes on being waited for', async () => {
  const far = await das();
  const clock = new ManualClock();
  const pending = client(clock).exchange(targetOf(far), COA);
  await far.arrived(1);
  clock.advance(2300);
  await far.arrived(2);
  await expect.poll(() => far.runts).toBe(1);
  clock.advance(4500);
  await far.arrived(3);
  clock.advance(30_000);
  expect(await pending).toMatchObject({ kind: 'timeout', transmissions: 4 });
  expect(far.runts).toBe(1);
});

test('no more ports than allowed are opened; what does not fit is told', async () => {
  const far = await das();
  far.onRequest((arrival) => void far.answer(arrival, { code: 44 }));
  const near = createCoaClient({ clock: new ManualClock(), random: cyclingRandom(), sink: new CountingSink(), largestPool: 1 });
  opened.push(near);
  for (let i = 0; i < 256; i++) expect(await near.exchange(targetOf(far), COA)).toMatchObject({ kind: 'ack' });
  expect(await near.exchange(targetOf(far), COA)).toMatchObject({
    kind: 'unsendable',
    why: expect.stringContaining('all 256 identifiers'),
  });
});

test('many devices are spread over eight ports, so that their answers find room; one device has one', async () => {
  const clock = new ManualClock();
  const near = client(clock);
  const devices = await Promise.all(Array.from({ length: 24 }, () => das()));
  for (const far of devices) far.onRequest((arrival) => void far.answer(arrival, { code: 44 }));
  for (let round = 0; round < 3; round++) await Promise.all(devices.map((far) => near.exchange(targetOf(far), COA)));
  const portsOf = devices.map((far) => new Set(far.arrivals.map(({ port }) => port)));
  expect(portsOf.map(({ size }) => size)).toEqual(devices.map(() => 1));
  const served = new Map<number, number>();
  for (const port of portsOf.flatMap((ports) => [...ports])) served.set(port, (served.get(port) ?? 0) + 1);
  expect([...served.values()]).toEqual([3, 3, 3, 3, 3, 3, 3, 3]);
});

test('ports whose identifiers have all rested are closed', async () => {
  const far = await das();
  far.onRequest((arrival) => void far.answer(arrival, { code: 44 }));
  const clock = new ManualClock();
  const near = client(clock);
  await near.exchange(targetOf(far), COA);
  const port = far.arrivals[0]?.port ?? 0;
  await expect(bindable(port)).resolves.toBe(false);
  clock.advance(601_000);
  await expect.poll(() => bindable(port)).toBe(true);
  expect(await near.exchange(targetOf(far), COA)).toMatchObject({ kind: 'ack' });
});

test('every socket error has a sentence of its own', () => {
  const of = { source: '10.0.0.1', address: '10.0.0.2', port: 3799 };
  const sentences = ['EADDRNOTAVAIL', 'ECONNREFUSED', 'EHOSTUNREACH', 'EINVAL', 'EPERM', 'EMFILE', 'EIO'].map((code) =>
    socketFailure(Object.assign(new Error(code), { code }), of),
  );
  expect(new Set(sentences).size).toBe(7);
  for (const sentence of sentences) expect(sentence).toMatch(/^[a-z0-9][^\n]*[^.]$/);
});

async function untilPending(clock: ManualClock): Promise<void> {
  await expect.poll(() => clock.pending).toBeGreaterThan(1);
}

function bindable(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, () => socket.close(() => resolve(true)));
  });
}
