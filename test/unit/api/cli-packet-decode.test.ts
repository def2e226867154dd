import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { toHex } from '../../../src/base/bytes.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { hidePassword } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { speak } from './cli-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'portreeve-decode-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = 'xyzzy5461';
const secret = new SharedSecret(SECRET);
const authenticator = Uint8Array.from({ length: 16 }, (_, i) => i);

function bytes(of: Uint8Array | undefined): Uint8Array {
  if (!of) throw new Error('does not fit');
  return of;
}

const request = bytes(
  new PacketWriter()
    .begin(Code.AccessRequest, 9)
    .messageAuthenticator()
    .text(Attribute.UserName, 'anna')
    .octets(Attribute.UserPassword, hidePassword(Buffer.from('arctangent'), secret, authenticator))
    .finishAccessRequest(secret, authenticator),
);
const accept = bytes(
  new PacketWriter()
    .begin(Code.AccessAccept, 9)
    .messageAuthenticator()
    .u32(Attribute.SessionTimeout, 60)
    .finishReply(secret, authenticator),
);

/** One UDP datagram over IPv4, raw IP link type. */
function ipv4(payload: Uint8Array, from: number, to: number): Buffer {
  const packet = Buffer.alloc(28 + payload.length);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length, 2);
  packet[8] = 64;
  packet[9] = 17;
  packet.set([10, 0, 0, from === 1812 ? 2 : 1], 12);
  packet.set([10, 0, 0, to === 1812 ? 2 : 1], 16);
  packet.writeUInt16BE(from, 20);
  packet.writeUInt16BE(to, 22);
  packet.writeUInt16BE(8 + payload.length, 24);
  packet.set(payload, 28);
  return packet;
}

function capture(frames: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65535, 16);
  header.writeUInt32LE(101, 20);
  const records = frames.flatMap((frame, index) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_769_860_800, 0);
    record.writeUInt32LE(index * 1500, 4);
    record.writeUInt32LE(frame.length, 8);
    record.writeUInt32LE(frame.length, 12);
    return [record, frame];
  });
  return Buffer.concat([header, ...records]);
}

const file = (name: string, content: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('hexadecimal: every attribute with its place, and what verifies', async () => {
  const spoken = await speak(['packet', 'decode', toHex(request), '--secret', SECRET]);
  expect(spoken).toMatchObject({ code: 0, err: '' });
  expect(spoken.out).toMatch(
    /^Access-Request {2}id 9, \d+ octets\n {2}authenticator +000102030405060708090a0b0c0d0e0f {2}random, as it should be\n {2}message authenticator {2}valid\n/,
  );
  expect(spoken.out).toMatch(/ 38 {2}User-Name +anna\n/);
  expect(spoken.out).toContain('[redacted]');
  expect(spoken.out).not.toContain('arctangent');
});

test('--reveal shows the password, and only then', async () => {
  const spoken = await speak(['packet', 'decode', toHex(request), '--secret', SECRET, '--reveal']);
  expect(spoken.out).toContain('arctangent');
});

test('a reply verifies with its request', async () => {
  const alone = await speak(['packet', 'decode', toHex(accept), '--secret', SECRET]);
  expect(alone.out).toContain('not checked');
  const withRequest = await speak(['packet', 'decode', toHex(accept), '--secret', SECRET, '--request', toHex(request)]);
  expect(withRequest.out).toMatch(/[0-9a-f]{32} {2}valid\n {2}message authenticator {2}valid/);
  expect([alone.code, withRequest.code]).toEqual([0, 0]);
});

test('another secret: exit 3', async () => {
  const spoken = await speak(['packet', 'decode', toHex(request), '--secret', 'other']);
  expect(spoken).toMatchObject({ code: 3, err: 'portreeve: the packet does not verify: another secret, or it was changed\n' });
});

test('a malformed packet shows what could be read before the flaw: exit 3', async () => {
  const broken = Uint8Array.from(request);
  broken[39] = 200;
  const spoken = await speak(['packet', 'decode', toHex(broken)]);
  expect(spoken.code).toBe(3);
  expect(spoken.out).toMatch(/malformed at octet 38: an attribute reaches beyond the packet/);
  expect(spoken.out).toContain('Message-Authenticator');
});

test('standard input and files hold hexadecimal too, in any spelling', async () => {
  const spelled = `0x${toHex(request).replace(/../g, '$& ')}\n`;
  expect((await speak(['packet', 'decode', '-', '--secret', SECRET], { input: spelled })).code).toBe(0);
  expect((await speak(['packet', 'decode', file('p.hex', spelled), '--secret', SECRET])).code).toBe(0);
});

test('a capture: replies are verified with their requests', async () => {
  const path = file('trace.pcap', capture([ipv4(request, 5000, 1812), ipv4(accept, 1812, 5000), ipv4(Buffer.from('hello'), 53, 5353)]));
  const spoken = await speak(['packet', 'decode', path, '--secret', SECRET]);
  expect(spoken).toMatchObject({ code: 0, err: '' });
  expect(spoken.out).toContain('frame 2  2026-01-31T12:00:00.001Z  10.0.0.2:1812 > 10.0.0.1:5000, answers frame 1 after 1.5 ms');
  expect(spoken.out.match(/message authenticator {2}valid/g)).toHaveLength(2);
  expect(spoken.out).toMatch(/2 RADIUS packets; 1 other datagram\n$/);
  const json = JSON.parse((await speak(['packet', 'decode', path, '--secret', SECRET, '-o', 'json'])).out);
  expect(json.packets[1]).toMatchObject({
    frame: 2,
    answers: 1,
    ms: 1.5,
    packet: { verification: { authenticator: 'valid', messageAuthenticator: 'valid' } },
  });
  expect(json.other).toBe(1);
});

test('a capture with a packet that does not verify: exit 3 and how many', async () => {
  const forged = Uint8Array.from(accept);
  forged[forged.length - 1] = 61;
  const path = file('forged.pcap', capture([ipv4(request, 5000, 1812), ipv4(forged, 1812, 5000)]));
  const spoken = await speak(['packet', 'decode', path, '--secret', SECRET]);
  expect(spoken).toMatchObject({ code: 3, err: 'portreeve: 1 of 2 packets are malformed or do not verify\n' });
});

test('a capture cut short shows what was read before', async () => {
  const whole = capture([ipv4(request, 5000, 1812), ipv4(accept, 1812, 5000)]);
  const spoken = await speak(['packet', 'decode', file('cut.pcap', whole.subarray(0, whole.length - 5)), '--secret', SECRET]);
  expect(spoken.code).toBe(3);
  expect(spoken.out).toContain('1 RADIUS packet');
  expect(spoken.err).toContain('the capture is damaged at octet');
});

test.each([
  ['/nowhere/x.pcap', '`/nowhere/x.pcap` is neither hexadecimal nor a file that can be read (ENOENT)'],
  ['0102zz', '`0102zz` is neither hexadecimal nor a file that can be read (ENOENT)'],
])('%s: exit 9', async (input, sentence) => {
  expect(await speak(['packet', 'decode', input])).toMatchObject({ code: 9, err: `portreeve: ${sentence}\n` });
});

test('a file of something else: exit 9', async () => {
  expect((await speak(['packet', 'decode', file('x.txt', 'no packet')])).err).toContain(
    'holds neither a capture (pcap, pcapng) nor hexadecimal',
  );
});
