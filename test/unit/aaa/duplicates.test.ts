import { expect, test } from 'vitest';
import type { IdentityAnswer, IdentityStore } from '../../../src/ports/identity-store.ts';
import { accountingRequest, authenticatorOf, papRequest } from './test-packets.ts';
import { SECRET, STORE_TRAITS, testServer, view } from './test-server.ts';

function waitingStore(): { store: IdentityStore; asked: () => number; answer: (value: IdentityAnswer) => void } {
  let asked = 0;
  let answer: (value: IdentityAnswer) => void = () => {};
  const store: IdentityStore = {
    ...STORE_TRAITS,
    id: 'slow',
    ask() {
      asked++;
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    close: async () => {},
  };
  return { store, asked: () => asked, answer: (value) => answer(value) };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a retransmission gets the same octets again, without a second look', () => {
  const server = testServer();
  const request = papRequest('alice', 'alicepw');
  const [first] = server.ask(request);
  const [second] = server.ask(request.slice());
  expect(second).toEqual(first);
  expect(server.counters().authentication).toMatchObject({ accepted: 1, resent: 1 });
});

test('a duplicate of a request in progress meets silence, the answer goes out once', async () => {
  const slow = waitingStore();
  const server = testServer({ stores: [slow.store] });
  const request = papRequest('remote1', 'pw');
  const replies = server.ask(request);
  expect(server.ask(request.slice())).toEqual([]);
  expect(slow.asked()).toBe(1);
  slow.answer({ kind: 'ok', record: { store: 'slow', name: 'remote1', attributes: {} } });
  await settle();
  expect(replies).toHaveLength(1);
  expect(view(replies[0]).code).toBe(2);
  expect(server.ask(request.slice())).toEqual(replies);
  expect(server.counters().authentication).toMatchObject({ accepted: 1, resent: 1, ignoredDuplicates: 1 });
});

test('requests that come while another waits are answered from their own octets', async () => {
  const slow = waitingStore();
  const server = testServer({ stores: [slow.store, ...testServer().stores] });
  const late = server.ask(papRequest('remote1', 'pw', { identifier: 1, more: (writer) => writer.octets(33, Buffer.from('mine')) }));
  const [other] = server.ask(papRequest('alice', 'alicepw', { identifier: 2 }));
  expect(view(other).identifier).toBe(2);
  slow.answer({ kind: 'ok', record: { store: 'slow', name: 'remote1', attributes: {} } });
  await settle();
  expect(view(late[0]).identifier).toBe(1);
  expect(Buffer.from(view(late[0]).octets(33) ?? []).toString()).toBe('mine');
});

test('the same identifier with another authenticator is a new request and takes the place of the old one', () => {
  const server = testServer();
  const a = papRequest('alice', 'alicepw', { identifier: 5, authenticator: authenticatorOf(1) });
  const b = papRequest('alice', 'wrong', { identifier: 5, authenticator: authenticatorOf(2) });
  expect(view(server.ask(a)[0]).code).toBe(2);
  expect(view(server.ask(b)[0]).code).toBe(3);
  expect(server.counters().authentication).toMatchObject({ accepted: 1, rejected: 1, resent: 0 });
});

test('another port, and another address, is another request', () => {
  const server = testServer();
  const request = papRequest('alice', 'alicepw');
  server.ask(request, { port: 1000 });
  server.ask(request.slice(), { port: 1001 });
  server.ask(request.slice(), { port: 1000, address: '127.0.0.2' });
  expect(server.counters().authentication).toMatchObject({ accepted: 3, resent: 0 });
});

test('a reply is forgotten after the window', () => {
  const server = testServer();
  const request = papRequest('alice', 'alicepw');
  server.ask(request);
  server.clock.at = 4999;
  server.ask(request.slice());
  expect(server.counters().authentication.resent).toBe(1);
  server.clock.at = 5000;
  server.ask(request.slice());
  expect(server.counters().authentication).toMatchObject({ accepted: 2, resent: 1 });
});

test('a packet with a wrong Message-Authenticator neither fills the cache nor throws an entry out of it', () => {
  const server = testServer();
  const good = papRequest('alice', 'alicepw', { identifier: 7, authenticator: authenticatorOf(1) });
  const forged = papRequest('alice', 'alicepw', { identifier: 7, authenticator: authenticatorOf(2), secret: 'not the secret' });
  server.ask(good);
  expect(server.ask(forged)).toEqual([]);
  server.ask(good.slice());
  expect(server.counters().authentication).toMatchObject({ accepted: 1, resent: 1 });
});

test('a request that met silence on purpose is looked at again when it comes again', () => {
  const server = testServer({
    stores: [{ ...STORE_TRAITS, id: 'slow', ask: () => ({ kind: 'process-failed', why: 'down' }), close: async () => {} }],
  });
  const request = papRequest('remote1', 'pw');
  expect(server.ask(request)).toEqual([]);
  expect(server.ask(request.slice())).toEqual([]);
  expect(server.counters().authentication.dropped['policy-drop']).toBe(2);
});

test('accounting has its own cache: the same port and identifier do not meet', () => {
  const server = testServer();
  server.ask(papRequest('alice', 'alicepw', { identifier: 9 }));
  const request = accountingRequest('start', { identifier: 9, session: 'A1', secret: SECRET });
  const [first] = server.ask(request, { kind: 'accounting' });
  expect(view(first).code).toBe(5);
  expect(server.ask(request.slice(), { kind: 'accounting' })).toEqual([first]);
  expect(server.recorded).toHaveLength(1);
});
