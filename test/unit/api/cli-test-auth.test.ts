import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashOfNtHash, ntHashOf } from '../../../src/auth/mschap/nt-hash.ts';
import { authenticatorResponse } from '../../../src/auth/mschap/version-2.ts';
import { Attribute, Vendor } from '../../../src/wire/radius/attribute-types.ts';
import { messageAuthenticator } from '../../../src/wire/radius/authenticate.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { MsChap2Response, MsChap2Success, MsChapChallenge } from '../../../src/wire/radius/generated/microsoft.ts';
import { PacketView } from '../../../src/wire/radius/packet-view.ts';
import { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { chapResponse, revealPassword } from '../../../src/wire/radius/password.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { speak } from './cli-fixture.ts';

const SECRET = 'a-secret-of-the-test';
let socket: Socket;
let port = 0;
let answer: (view: PacketView) => Uint8Array | undefined;
const seen: Uint8Array[] = [];

beforeEach(async () => {
  seen.length = 0;
  answer = (view) => reply(view, Code.AccessAccept, SECRET);
  socket = createSocket('udp4');
  socket.on('message', (datagram, from) => {
    seen.push(Uint8Array.from(datagram));
    const view = new PacketView();
    if (view.read(datagram)) return;
    const bytes = answer(view);
    if (bytes) socket.send(bytes, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  port = socket.address().port;
});
afterEach(() => new Promise<void>((resolve) => socket.close(() => resolve())));

function reply(view: PacketView, code: number, secret: string): Uint8Array | undefined {
  return new PacketWriter()
    .begin(code, view.identifier)
    .messageAuthenticator()
    .u32(Attribute.SessionTimeout, 3600)
    .finishReply(new SharedSecret(secret), view.authenticator());
}

const run = (...argv: string[]) => speak(['test', 'auth', '--server', `127.0.0.1:${port}`, '--secret', SECRET, ...argv]);

function request(): PacketView {
  const view = new PacketView();
  expect(view.read(seen[0] ?? new Uint8Array())).toBeUndefined();
  return view;
}

test('PAP: the password is hidden with the secret, and the answer is shown with what verifies', async () => {
  const spoken = await run('--user', 'anna', '--password', 'paßwort');
  const view = request();
  const secret = new SharedSecret(SECRET);
  expect(
    Buffer.from(revealPassword(view.octets(Attribute.UserPassword) ?? new Uint8Array(), secret, view.authenticator()) ?? []).toString(),
  ).toBe('paßwort');
  expect(messageAuthenticator(view, secret)).toBe('valid');
  expect(view.attributes()[0]?.type).toBe(Attribute.MessageAuthenticator);
  expect(spoken.code).toBe(0);
  expect(spoken.out).toMatch(
    /Access-Accept {2}id \d+, \d+ octets\n {2}authenticator +[0-9a-f]{32} {2}valid\n {2}message authenticator {2}valid\n/,
  );
  expect(spoken.out).toMatch(/Session-Timeout +3600/);
  expect(spoken.out).not.toContain('paßwort');
});

test('CHAP: the response is made over the authenticator', async () => {
  expect((await run('--user', 'anna', '--password', 'pw', '--method', 'chap')).code).toBe(0);
  const view = request();
  const chap = view.octets(Attribute.ChapPassword) ?? new Uint8Array();
  expect(Uint8Array.from(chap.subarray(1))).toEqual(Uint8Array.from(chapResponse(chap[0] ?? 0, Buffer.from('pw'), view.authenticator())));
});

test('MS-CHAPv2: an accept counts with the proof of the server only', async () => {
  const mschapv2 = () => run('--user', 'CORP\\User', '--password', 'clientPass', '--method', 'mschapv2');
  const withProof = (password: string) => (view: PacketView) => {
    const response = MsChap2Response.get(view) ?? new Uint8Array();
    const authenticatorChallenge = MsChapChallenge.get(view) ?? new Uint8Array();
    const challenges = { authenticatorChallenge, peerChallenge: response.subarray(2, 18), hashedName: 'User' };
    const proof = authenticatorResponse(hashOfNtHash(ntHashOf(password)), response.subarray(26), challenges);
    return new PacketWriter()
      .begin(Code.AccessAccept, view.identifier)
      .messageAuthenticator()
      .vendorOctets(Vendor.Microsoft, MsChap2Success.type, Buffer.concat([response.subarray(0, 1), Buffer.from(proof)]))
      .finishReply(new SharedSecret(SECRET), view.authenticator());
  };
  const unproved = { code: 3, err: expect.stringContaining('did not prove that it knows the password') };
  expect(await mschapv2()).toMatchObject(unproved);
  answer = withProof('another');
  expect(await mschapv2()).toMatchObject(unproved);
  answer = withProof('clientPass');
  expect(await mschapv2()).toMatchObject({ code: 0 });
  expect(MsChap2Response.get(request())).toHaveLength(50);
});

test('MAB: as a switch spells it', async () => {
  expect((await run('--user', '02:00:5E:00:00:01', '--method', 'mab', '-a', 'NAS-Port=7')).code).toBe(0);
  const view = request();
  expect([
    view.text(Attribute.UserName),
    view.text(Attribute.CallingStationId),
    view.u32(Attribute.ServiceType),
    view.u32(Attribute.NasPort),
  ]).toEqual(['02005e000001', '02-00-5E-00-00-01', 10, 7]);
});

test('--source-address is where it comes from', async () => {
  let from = '';
  socket.once('message', (_datagram, peer) => {
    from = peer.address;
  });
  expect((await run('--user', 'anna', '--password', 'pw', '--source-address', '127.0.0.9')).code).toBe(0);
  expect(from).toBe('127.0.0.9');
  expect(await run('--user', 'anna', '--password', 'pw', '--source-address', '192.0.2.77')).toMatchObject({
    code: 7,
    err: expect.stringContaining('(EADDRNOTAVAIL)'),
  });
});

test('json is one document with both packets', async () => {
  const spoken = await run('--user', 'anna', '--password', 'pw', '-o', 'json');
  expect(JSON.parse(spoken.out)).toMatchObject({
    method: 'pap',
    transmissions: 1,
    request: { codeName: 'Access-Request' },
    reply: { codeName: 'Access-Accept', verification: { authenticator: 'valid', messageAuthenticator: 'valid' } },
  });
});

test('a reject: exit 3 and a sentence', async () => {
  answer = (view) => reply(view, Code.AccessReject, SECRET);
  expect(await run('--user', 'anna', '--password', 'pw')).toMatchObject({
    code: 3,
    err: 'portreeve: the server answered with Access-Reject\n',
  });
});

test('an answer with another secret is shown as what it is', async () => {
  answer = (view) => reply(view, Code.AccessAccept, 'another-secret');
  const spoken = await run('--user', 'anna', '--password', 'pw');
  expect(spoken.code).toBe(3);
  expect(spoken.out).toMatch(/authenticator +[0-9a-f]{32} {2}invalid/);
  expect(spoken.err).toContain('the reply does not verify');
});

test('silence: the same octets again, then exit 7', async () => {
  answer = () => undefined;
  const spoken = await run('--user', 'anna', '--password', 'pw', '--timeout', '50ms', '--tries', '2');
  expect(spoken.code).toBe(7);
  expect(spoken.err).toContain('to 2 transmissions');
  expect(seen).toHaveLength(2);
  expect(seen[1]).toEqual(seen[0]);
});

test('a lost request is sent again and answered', async () => {
  let count = 0;
  answer = (view) => (++count === 1 ? undefined : reply(view, Code.AccessAccept, SECRET));
  const spoken = await run('--user', 'anna', '--password', 'pw', '--timeout', '50ms', '-o', 'json');
  expect([spoken.code, JSON.parse(spoken.out).transmissions]).toEqual([0, 2]);
});

test.each([
  [['--user', 'anna'], 'portreeve: --method pap needs --password\n'],
  [['--user', 'anna', '--method', 'mab'], 'portreeve: `anna` is no MAC address, which --method mab needs as --user\n'],
  [['--user', 'anna', '--password', 'x'.repeat(129)], 'portreeve: the password is longer than the 128 octets a packet can hold\n'],
  [
    ['--user', 'anna', '--password', 'x', '-a', 'No-Such=1'],
    'portreeve: `No-Such=1` names no attribute of the dictionary: write it as `NAS-Port=7`\n',
  ],
  [['--user', 'anna', '--password', 'x', '--tries', '0'], 'portreeve: `0` is no number of tries: 1 to 9\n'],
  [['--user', 'anna', '--password', 'x', '--nas-ip', '1.2.3'], 'portreeve: `1.2.3` is no IPv4 address for --nas-ip\n'],
  [['--user', 'anna', '--password', 'x', '--server', 'a b'], 'portreeve: `a b` is no address for --server: write it as `192.0.2.1:1812`\n'],
])('%j is refused before anything is sent', async (argv, sentence) => {
  expect(await run(...argv)).toMatchObject({ code: 9, out: '', err: sentence });
  expect(seen).toEqual([]);
});
