import { describe, expect, test } from 'vitest';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import type { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { PacketWriter as Writer } from '../../../src/wire/radius/packet-writer.ts';
import { RADSEC, SharedSecret } from '../../../src/wire/radius/secret.ts';
import { accountingRequest, bareRequest, papRequest, statusRequest, verified } from './test-packets.ts';
import { device, type TestServer, testServer, view } from './test-server.ts';

const FINGERPRINT = 'ab'.repeat(32);
const tls = { names: ['sw1.test'], fingerprints: [FINGERPRINT] };
/** Over UDP it must sign; over TLS nobody asks for that. */
const SW1 = device('sw1', ['127.0.0.0/24'], { tls, messageAuthenticator: 'require' });
const OTHER = device('sw2', ['127.0.1.0/24'], { tls: { names: ['sw2.test'], fingerprints: [] } });
const UDP_ONLY = device('sw3', ['127.0.2.0/24']);

const server = (): TestServer => testServer({ devices: [SW1, OTHER, UDP_ONLY] });
const certificate = (...names: readonly string[]) => ({ names, fingerprint: 'cd'.repeat(32) });

describe('a RADIUS/TLS connection', () => {
  test.each([
    ['a name', certificate('SW1.TEST')],
    ['one of several names', certificate('10.1.2.3', 'sw1.test')],
    ['a fingerprint', { names: [], fingerprint: FINGERPRINT }],
  ])('is of the device that has %s of its certificate, at one of its addresses', (_, presented) => {
    const admitted = server().admit('127.0.0.9', presented);
    expect(admitted.ok && admitted.value.client.device.id).toBe('sw1');
  });

  test.each([
    ['the certificate is that of another device', '127.0.0.9', certificate('sw2.test'), /is that of no device at this address/],
    ['it is the right certificate from elsewhere', '127.0.1.9', certificate('sw1.test'), /is that of no device at this address/],
    ['the device does not use TLS', '127.0.2.9', certificate('sw3'), /no device with `radius.tls`/],
    ['nobody is there', '192.0.2.1', certificate('sw1.test'), /no device with `radius.tls`/],
    ['it names part of a name', '127.0.0.9', certificate('test', 'xsw1.test'), /is that of no device/],
  ])('is of nobody where %s', (_, address, presented, why) => {
    const admitted = server().admit(address, presented);
    expect(admitted.ok ? '' : admitted.error).toMatch(why);
  });
});

describe('a packet of such a connection', () => {
  function asked(packet: Uint8Array, at = server()) {
    const peer = at.admit('127.0.0.9', certificate('sw1.test'));
    if (!peer.ok) throw new Error(peer.error);
    const replies: Uint8Array[] = [];
    at.receiveTls(peer.value, packet, 40_000, (reply) => replies.push(reply));
    return { replies, at };
  }
  const secret = { secret: RADSEC };

  test('is served by its code on the one port, signed with `radsec`', () => {
    const at = server();
    const access = papRequest('alice', 'alicepw', secret);
    const [accept] = asked(access, at).replies;
    expect(view(accept).code).toBe(Code.AccessAccept);
    expect(verified(accept ?? new Uint8Array(), access, true, RADSEC)).toBe(true);
    expect(view(asked(accountingRequest('start', { ...secret, session: 's1', user: 'alice' }), at).replies[0]).code).toBe(
      Code.AccountingResponse,
    );
    expect(view(asked(statusRequest(secret), at).replies[0]).code).toBe(Code.AccessAccept);
    expect(at.counters().accounting.accountingAnswered).toBe(1);
  });

  test('needs no Message-Authenticator, with Proxy-State either, though the device must sign over UDP (CVE-2024-3596 is not about TLS)', () => {
    const unsigned = papRequest('alice', 'alicepw', {
      ...secret,
      sign: false,
      more: (writer: PacketWriter) => writer.octets(Attribute.ProxyState, Buffer.from('x')),
    });
    const { replies, at } = asked(unsigned);
    expect(view(replies[0]).code).toBe(Code.AccessAccept);
    expect(at.ask(papRequest('alice', 'alicepw', { sign: false }))).toEqual([]);
    expect(at.learned).toEqual([]);
  });

  test('is dropped with a wrong Message-Authenticator, and EAP without one', () => {
    expect(asked(papRequest('alice', 'alicepw', { secret: 'wrong' })).replies).toEqual([]);
    const eap = bareRequest('alice', {
      ...secret,
      sign: false,
      more: (writer) => writer.octets(Attribute.EapMessage, Buffer.from([2, 1, 0, 4])),
    });
    expect(asked(eap).replies).toEqual([]);
  });

  test.each([
    [Code.CoaRequest, Code.CoaNak],
    [Code.DisconnectRequest, Code.DisconnectNak],
  ])('that is a request to us to change an authorization (%i) is refused with 406 (RFC 6614 §2.5)', (code, refused) => {
    const packet = new Writer()
      .begin(code, 7)
      .text(Attribute.AcctSessionId, 's1')
      .octets(Attribute.ProxyState, Buffer.from('x'))
      .finishSignedRequest(new SharedSecret(RADSEC));
    const [reply] = asked(packet ?? new Uint8Array()).replies;
    expect(view(reply).code).toBe(refused);
    expect(view(reply).u32(Attribute.ErrorCause)).toBe(406);
    expect(view(reply).octets(Attribute.ProxyState)).toEqual(Buffer.from('x'));
  });
});

test('a device without a secret may not come over UDP', () => {
  const { secret: _, ...rest } = SW1.radius ?? { secret: undefined };
  const only = { ...SW1, radius: { ...rest, messageAuthenticator: 'off', limitProxyState: true, timeout: 5000 } } as typeof SW1;
  const at = testServer({ devices: [only] });
  expect(at.ask(papRequest('alice', 'alicepw'))).toEqual([]);
  expect(at.counters().authentication.dropped['unknown-client']).toBe(1);
});
