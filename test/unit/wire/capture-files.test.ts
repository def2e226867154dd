import { expect, test } from 'vitest';
import { type Capture, type CaptureFault, readCapture } from '../../../src/wire/pcap.ts';

const PAYLOAD = Buffer.from('010000140000', 'hex');

function udp(payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt16BE(1111, 0);
  header.writeUInt16BE(1812, 2);
  header.writeUInt16BE(8 + payload.length, 4);
  return Buffer.concat([header, payload]);
}

function ipv4(inside: Buffer, { protocol = 17, fragment = 0, options = 0 } = {}): Buffer {
  const header = Buffer.alloc(20 + options);
  header[0] = 0x40 | (5 + options / 4);
  header.writeUInt16BE(header.length + inside.length, 2);
  header.writeUInt16BE(fragment, 6);
  header[9] = protocol;
  header.set([10, 0, 0, 1], 12);
  header.set([10, 0, 0, 2], 16);
  return Buffer.concat([header, inside]);
}

function ipv6(inside: Buffer, next = 17): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(inside.length, 4);
  header[6] = next;
  header.set(Buffer.from('20010db8000000000000000000000001', 'hex'), 8);
  header.set(Buffer.from('20010db8000000000000000000000002', 'hex'), 24);
  return Buffer.concat([header, inside]);
}

const macs = Buffer.alloc(12, 0xaa);
const ethernet = (type: string, inside: Buffer): Buffer => Buffer.concat([macs, Buffer.from(type, 'hex'), inside]);

type Order = { readonly little: boolean; readonly nano?: boolean };

function pcap(linkType: number, frames: readonly Buffer[], { little, nano = false }: Order = { little: true }): Buffer {
  const number = (value: number): Buffer => {
    const out = Buffer.alloc(4);
    if (little) out.writeUInt32LE(value);
    else out.writeUInt32BE(value);
    return out;
  };
  const header = Buffer.concat([
    number(nano ? 0xa1b23c4d : 0xa1b2c3d4),
    number(little ? 0x00040002 : 0x00020004),
    ...[0, 0, 65535, linkType].map(number),
  ]);
  const records = frames.map((frame) =>
    Buffer.concat([...[1000, nano ? 500_000_000 : 500_000, frame.length, frame.length].map(number), frame]),
  );
  return Buffer.concat([header, ...records]);
}

function read(file: Buffer): Capture {
  const capture = readCapture(file);
  if (!capture.ok) throw new Error(capture.error.why);
  return capture.value;
}

const why = (file: Buffer): (CaptureFault & { readonly read: Capture }) | undefined => {
  const capture = readCapture(file);
  return capture.ok ? undefined : capture.error;
};

test.each([
  ['little-endian, microseconds', { little: true }],
  ['big-endian, microseconds', { little: false }],
  ['little-endian, nanoseconds', { little: true, nano: true }],
  ['big-endian, nanoseconds', { little: false, nano: true }],
])('pcap %s', (_, order) => {
  expect(read(pcap(1, [ethernet('0800', ipv4(udp(PAYLOAD)))], order)).datagrams).toEqual([
    { frame: 1, at: 1_000_500, source: '10.0.0.1', sourcePort: 1111, destination: '10.0.0.2', destinationPort: 1812, payload: PAYLOAD },
  ]);
});

const cooked = Buffer.concat([Buffer.alloc(14), Buffer.from('0800', 'hex'), ipv4(udp(PAYLOAD))]);
const cooked2 = Buffer.concat([Buffer.from('86dd', 'hex'), Buffer.alloc(18), ipv6(udp(PAYLOAD))]);

test.each([
  ['Ethernet, IPv6', 1, ethernet('86dd', ipv6(udp(PAYLOAD)))],
  ['Ethernet, a VLAN tag', 1, ethernet('81000064', Buffer.concat([Buffer.from('0800', 'hex'), ipv4(udp(PAYLOAD))]))],
  ['Ethernet, two tags', 1, ethernet('88a800648100000a', Buffer.concat([Buffer.from('0800', 'hex'), ipv4(udp(PAYLOAD))]))],
  ['Ethernet, padding at the end', 1, ethernet('0800', Buffer.concat([ipv4(udp(PAYLOAD)), Buffer.alloc(12)]))],
  ['IPv4 options', 101, ipv4(udp(PAYLOAD), { options: 8 })],
  ['raw IPv4', 101, ipv4(udp(PAYLOAD))],
  ['raw IPv6', 101, ipv6(udp(PAYLOAD))],
  ['raw IPv4 only', 228, ipv4(udp(PAYLOAD))],
  ['raw IPv6 only', 229, ipv6(udp(PAYLOAD))],
  ['Linux cooked', 113, cooked],
  ['Linux cooked, version 2', 276, cooked2],
  ['null loopback', 0, Buffer.concat([Buffer.from('02000000', 'hex'), ipv4(udp(PAYLOAD))])],
  ['null loopback, IPv6', 0, Buffer.concat([Buffer.from('1e000000', 'hex'), ipv6(udp(PAYLOAD))])],
  ['OpenBSD loopback', 108, Buffer.concat([Buffer.from('00000002', 'hex'), ipv4(udp(PAYLOAD))])],
  ['IPv6 hop-by-hop options', 101, ipv6(Buffer.concat([Buffer.from('1100000000000000', 'hex'), udp(PAYLOAD)]), 0)],
  ['IPv6 with a fragment header that is none', 101, ipv6(Buffer.concat([Buffer.from('1100000000000001', 'hex'), udp(PAYLOAD)]), 44)],
])('%s', (_, linkType, frame) => {
  const { datagrams, skipped } = read(pcap(linkType, [frame]));
  expect(skipped).toEqual([]);
  expect(datagrams.map(({ payload, sourcePort }) => [sourcePort, payload])).toEqual([[1111, PAYLOAD]]);
});

test.each([
  ['link-type', 147, ipv4(udp(PAYLOAD))],
  ['not-ip', 1, ethernet('0806', Buffer.alloc(28))],
  ['not-ip', 101, Buffer.alloc(20)],
  ['not-udp', 101, ipv4(Buffer.alloc(20), { protocol: 6 })],
  ['not-udp', 101, ipv6(Buffer.alloc(20), 6)],
  ['fragment', 101, ipv4(udp(PAYLOAD), { fragment: 0x2000 })],
  ['fragment', 101, ipv4(udp(PAYLOAD), { fragment: 100 })],
  ['fragment', 101, ipv6(Buffer.concat([Buffer.from('1100000100000001', 'hex'), udp(PAYLOAD)]), 44)],
  ['cut-short', 101, ipv4(udp(PAYLOAD)).subarray(0, 30)],
  ['cut-short', 1, Buffer.alloc(13)],
  ['cut-short', 276, Buffer.alloc(19)],
  ['cut-short', 101, ipv6(udp(PAYLOAD)).subarray(0, 45)],
  ['cut-short', 101, Buffer.alloc(0)],
  ['malformed', 101, ipv4(Buffer.alloc(7))],
  ['malformed', 101, ipv4(Buffer.from('045707140007000000', 'hex'))],
  ['malformed', 101, ipv4(Buffer.from('0457071400ff000000', 'hex'))],
  ['malformed', 101, ipv6(Buffer.from('1100', 'hex'), 0)],
] as const)('a frame without a datagram says why: %s', (expected, linkType, frame) => {
  expect(read(pcap(linkType, [frame]))).toEqual({ datagrams: [], skipped: [{ frame: 1, why: expected }] });
});

test('a frame the capture did not take whole', () => {
  const file = pcap(101, [ipv4(udp(PAYLOAD)).subarray(0, 30)]);
  file.writeUInt32LE(34, 24 + 12);
  expect(read(file).skipped).toEqual([{ frame: 1, why: 'not-captured-whole' }]);
});

function block(type: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const out = Buffer.alloc(12 + padded.length);
  out.writeUInt32LE(type, 0);
  out.writeUInt32LE(out.length, 4);
  out.set(padded, 8);
  out.writeUInt32LE(out.length, out.length - 4);
  return out;
}

const SECTION = block(0x0a0d0d0a, Buffer.from('4d3c2b1a01000000ffffffffffffffff', 'hex'));
const interfaceBlock = (linkType: number, options = ''): Buffer =>
  block(1, Buffer.from(`${linkType.toString(16).padStart(2, '0')}00000000000000${options}`, 'hex'));

function enhanced(frame: Buffer, index: number, units: bigint): Buffer {
  const header = Buffer.alloc(20);
  header.writeUInt32LE(index, 0);
  header.writeUInt32LE(Number(units >> 32n), 4);
  header.writeUInt32LE(Number(units & 0xffffffffn), 8);
  header.writeUInt32LE(frame.length, 12);
  header.writeUInt32LE(frame.length, 16);
  return block(6, Buffer.concat([header, frame]));
}

test('pcapng: two interfaces with clocks of their own, other blocks passed over, a second section', () => {
  const frame = ipv4(udp(PAYLOAD));
  const file = Buffer.concat([
    SECTION,
    interfaceBlock(101),
    block(5, Buffer.alloc(12)),
    interfaceBlock(1, '0900010009000000' + '00000000'),
    enhanced(frame, 0, 1_000_500_000n),
    enhanced(ethernet('0800', frame), 1, 1_000_500_000_000n),
    SECTION,
    interfaceBlock(229),
    block(3, Buffer.concat([Buffer.from([54, 0, 0, 0]), ipv6(udp(PAYLOAD))])),
  ]);
  const { datagrams, skipped } = read(file);
  expect(skipped).toEqual([]);
  expect(datagrams.map(({ frame: number, at, source }) => [number, at, source])).toEqual([
    [1, 1_000_500, '10.0.0.1'],
    [2, 1_000_500, '10.0.0.1'],
    [3, 0, '2001:db8::1'],
  ]);
});

test('pcapng in the other byte order', () => {
  const little = Buffer.concat([SECTION, interfaceBlock(101)]);
  const big = Buffer.from(little).swap32();
  big.set([0, 101], SECTION.length + 8);
  big.set([0, 0], SECTION.length + 10);
  const frame = ipv4(udp(PAYLOAD));
  const packet = Buffer.alloc(32 + Math.ceil(frame.length / 4) * 4);
  packet.writeUInt32BE(6, 0);
  packet.writeUInt32BE(packet.length, 4);
  packet.writeUInt32BE(2_000_000, 16);
  packet.writeUInt32BE(frame.length, 20);
  packet.writeUInt32BE(frame.length, 24);
  packet.set(frame, 28);
  packet.writeUInt32BE(packet.length, packet.length - 4);
  expect(read(Buffer.concat([big, packet])).datagrams).toMatchObject([{ at: 2000, destinationPort: 1812 }]);
});

test('files that are no captures, or break off, with what was read before', () => {
  const whole = pcap(101, [ipv4(udp(PAYLOAD)), ipv4(udp(PAYLOAD))]);
  expect(why(Buffer.alloc(10))).toMatchObject({ offset: 0, why: 'shorter than the header of a capture file' });
  expect(why(Buffer.alloc(30))).toMatchObject({ offset: 0, why: 'neither pcap nor pcapng: the magic number is unknown' });
  expect(why(whole.subarray(0, whole.length - 1))).toMatchObject({
    offset: 24 + 50,
    why: 'the file ends within a frame',
    read: { datagrams: [{ frame: 1 }] },
  });
  expect(why(whole.subarray(0, 24 + 50 + 3))).toMatchObject({ why: 'the file ends within the header of a frame' });
  const mad = Buffer.from(whole);
  mad.writeUInt32LE(0x7fffffff, 24 + 8);
  expect(why(mad)?.why).toMatch(/the file is damaged/);
  expect(why(Buffer.concat([SECTION, Buffer.alloc(11)]))?.why).toMatch(/ends within the header of a block/);
  expect(why(Buffer.concat([SECTION, block(6, Buffer.alloc(20))]))?.why).toBe('a packet of interface 0, which is not described');
  expect(why(SECTION.subarray(0, 20))?.why).toMatch(/ends within a block/);
  expect(why(Buffer.concat([SECTION.subarray(0, 8), Buffer.alloc(20)]))?.why).toMatch(/byte order/);
  expect(why(Buffer.concat([SECTION, Buffer.alloc(12)]))?.why).toMatch(/damaged/);
});
