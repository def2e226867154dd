import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PacketStream } from '../../src/adapters/net/packet-stream.ts';

const packet = fc.uint8Array({ minLength: 20, maxLength: 200 }).map((octets) => {
  const whole = Buffer.from(octets);
  whole.writeUInt16BE(whole.length, 2);
  return whole;
});

/** The stream in pieces of these sizes, the last one what is left. */
function pieces(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const cut: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    cut.push(stream.subarray(at, at + size));
    at += size;
  }
  return [...cut, stream.subarray(at)];
}

test('however a stream is cut into pieces, the packets are the same (RFC 6613)', () => {
  fc.assert(
    fc.property(fc.array(packet), fc.array(fc.nat(300)), (packets, sizes) => {
      const stream = new PacketStream();
      const found = pieces(Buffer.concat(packets), sizes).flatMap((piece) => stream.take(piece));
      expect(found.map((one) => Buffer.from(one))).toEqual(packets);
      expect(stream.broken).toBe(false);
    }),
  );
});

test('a Length no packet can have ends the stream; what came before it still counts', () => {
  const length = fc.oneof(fc.nat(19), fc.integer({ min: 4097, max: 65_535 }));
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 3 }), length, fc.array(fc.nat(300)), (packets, wrong, sizes) => {
      const bad = Buffer.alloc(64);
      bad.writeUInt16BE(wrong, 2);
      const stream = new PacketStream();
      const found = pieces(Buffer.concat([...packets, bad]), sizes).flatMap((piece) => stream.take(piece));
      expect(found.map((one) => Buffer.from(one))).toEqual(packets);
      expect(stream.broken).toBe(true);
      expect(stream.take(Buffer.concat(packets))).toEqual([]);
    }),
  );
});
