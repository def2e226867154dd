import type { Client } from 'ssh2';
import { expect, test } from 'vitest';
import { drawPaddingAhead } from '../../../src/adapters/ssh/padding.ts';

type Cipher = { _encKey?: unknown; allocPacket: (payload: number) => Uint8Array };

function padded(cipher: Cipher): Cipher {
  drawPaddingAhead({ _protocol: { _cipher: cipher } } as unknown as Client);
  return cipher;
}

const none = (): Uint8Array => new Uint8Array();

test('a packet has its length, fills whole blocks behind it, and four octets of padding at least (RFC 4253 §6, RFC 5647 §7.2)', () => {
  const { allocPacket } = padded({ _encKey: 'key', allocPacket: none });
  for (let payload = 0; payload < 300; payload++) {
    const packet = Buffer.from(allocPacket(payload));
    const padding = packet[4] ?? 0;
    expect(packet.readUInt32BE(0)).toBe(packet.length - 4);
    expect((packet.length - 4) % 16).toBe(0);
    expect(packet.length).toBe(5 + payload + padding);
    expect(padding).toBeGreaterThanOrEqual(4);
    expect(padding).toBeLessThan(20);
  }
});

test('no padding comes twice, however often it is drawn anew', () => {
  const { allocPacket } = padded({ _encKey: 'key', allocPacket: none });
  const seen = new Set(Array.from({ length: 2000 }, () => Buffer.from(allocPacket(0)).toString('hex', 5)));
  expect(seen.size).toBe(2000);
});

test('a cipher of another kind keeps its own', () => {
  expect(padded({ allocPacket: none }).allocPacket).toBe(none);
});
