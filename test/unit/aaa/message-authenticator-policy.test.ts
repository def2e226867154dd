import { expect, test } from 'vitest';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import type { PacketWriter } from '../../../src/wire/radius/packet-writer.ts';
import { accountingRequest, bareRequest, mabRequest, papRequest } from './test-packets.ts';
import { device, testServer, view } from './test-server.ts';

const withMode = (messageAuthenticator: 'require' | 'auto' | 'off', limitProxyState = true) =>
  testServer({ devices: [device('sw1', ['127.0.0.1'], { messageAuthenticator, limitProxyState })] });
const unsigned = () => papRequest('alice', 'alicepw', { sign: false });
const proxied = (writer: PacketWriter) => writer.octets(Attribute.ProxyState, Buffer.from('x'));

test.each(['require', 'auto', 'off'] as const)('%s: a wrong Message-Authenticator is dropped, never answered', (mode) => {
  const server = withMode(mode);
  expect(server.ask(papRequest('alice', 'alicepw', { secret: 'wrong' }))).toEqual([]);
  expect(server.counters().authentication.dropped['message-authenticator-invalid']).toBe(1);
});

test.each(['require', 'auto', 'off'] as const)('%s: a signed request is answered', (mode) => {
  expect(view(withMode(mode).ask(papRequest('alice', 'alicepw'))[0]).code).toBe(2);
});

test('require: an unsigned request is dropped', () => {
  const server = withMode('require');
  expect(server.ask(unsigned())).toEqual([]);
  expect(server.counters().authentication.dropped['message-authenticator-missing']).toBe(1);
});

test('off: unsigned requests are answered, after a signed one too, and nothing is learned', () => {
  const server = withMode('off');
  expect(server.ask(unsigned())).toHaveLength(1);
  server.ask(papRequest('alice', 'alicepw'));
  expect(server.ask(unsigned())).toHaveLength(1);
  expect(server.learned).toEqual([]);
});

test('auto: unsigned requests are answered until the client has signed one; that is remembered', () => {
  const server = withMode('auto');
  expect(server.ask(unsigned())).toHaveLength(1);
  expect(server.learned).toEqual([]);
  server.ask(papRequest('alice', 'alicepw'));
  expect(server.learned).toEqual(['sw1']);
  expect(server.ask(unsigned())).toEqual([]);
  server.ask(papRequest('alice', 'alicepw'));
  expect(server.learned).toEqual(['sw1']);
});

test('auto: what was learned before a restart holds from the first packet', () => {
  const server = testServer({ learned: ['sw1'] });
  expect(server.ask(unsigned())).toEqual([]);
});

test('auto: a forged signature teaches nothing', () => {
  const server = withMode('auto');
  server.ask(papRequest('alice', 'alicepw', { secret: 'wrong' }));
  expect(server.learned).toEqual([]);
});

test('an unsigned request with Proxy-State is dropped; with the limit off it is answered', () => {
  const limited = withMode('auto');
  expect(limited.ask(papRequest('alice', 'alicepw', { sign: false, more: proxied }))).toEqual([]);
  expect(limited.counters().authentication.dropped['proxy-state-unsigned']).toBe(1);
  expect(withMode('off').ask(papRequest('alice', 'alicepw', { sign: false, more: proxied }))).toEqual([]);
  expect(withMode('auto', false).ask(papRequest('alice', 'alicepw', { sign: false, more: proxied }))).toHaveLength(1);
});

test('EAP is never taken unsigned, and does not prove that a client signs the rest', () => {
  const eap = (writer: PacketWriter) => writer.octets(Attribute.EapMessage, Buffer.of(2, 1, 0, 5, 1));
  const server = withMode('off');
  expect(server.ask(bareRequest('alice', { sign: false, more: eap }))).toEqual([]);
  const learning = withMode('auto');
  expect(view(learning.ask(bareRequest('alice', { more: eap }))[0]).code).toBe(3);
  expect(learning.learned).toEqual([]);
});

test('two Message-Authenticators, and one of a wrong length, are dropped', () => {
  const server = withMode('off');
  const twice = mabRequest('020000000001', { more: (writer) => writer.octets(80, Buffer.alloc(16)) });
  const short = mabRequest('020000000001', { sign: false, more: (writer) => writer.octets(80, Buffer.alloc(15)) });
  expect([...server.ask(twice), ...server.ask(short)]).toEqual([]);
  expect(server.counters().authentication.dropped).toMatchObject({
    'message-authenticator-repeated': 1,
    'message-authenticator-malformed': 1,
  });
});

test('accounting needs none, but a wrong one is dropped', () => {
  const server = withMode('require');
  expect(server.ask(accountingRequest('start', { session: 'A' }), { kind: 'accounting' })).toHaveLength(1);
  const wrong = accountingRequest('start', { session: 'A', more: (writer) => writer.octets(80, Buffer.alloc(16)) });
  expect(server.ask(wrong, { kind: 'accounting' })).toEqual([]);
  expect(server.counters().accounting.dropped['message-authenticator-invalid']).toBe(1);
});
