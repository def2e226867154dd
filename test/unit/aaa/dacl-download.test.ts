import { expect, test } from 'vitest';
import { instantOf } from '../../../src/base/time.ts';
import type { Policy } from '../../../src/policy/compile.ts';
import { compilePolicy } from '../../../src/policy/compile.ts';
import { nextRevision } from '../../../src/policy/revision.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { daclRequest, papRequest, verified } from './test-packets.ts';
import { DOCUMENT, device, START, type TestServer, testServer, view } from './test-server.ts';

const STATE = 24;
const nameOf = (policy: Policy, dacl: string): string => policy.currentDacl(dacl)?.wireName ?? '';
const entries = (reply: Uint8Array | undefined): string[] => view(reply).vendorTexts(9, 1);

/** Downloads as a device does: again with State until an Accept comes; the replies. */
function download(server: TestServer, wireName: string): Uint8Array[] {
  const replies: Uint8Array[] = [];
  let state: Uint8Array | undefined;
  do {
    const request = daclRequest(wireName, state === undefined ? {} : { state });
    const [reply] = server.ask(request);
    expect(verified(view(reply).bytes, request)).toBe(true);
    replies.push(view(reply).bytes);
    state = view(reply).octets(STATE);
  } while (state !== undefined);
  return replies;
}

test.each(['ip_admission', 'ip-admission'])('a short list comes in one Accept (%s)', (service) => {
  const server = testServer();
  const [reply] = server.ask(daclRequest(nameOf(server.policy, 'LIMITED'), { service: `aaa:service=${service}` }));
  expect(view(reply).code).toBe(2);
  expect(entries(reply)).toEqual([
    'ip:inacl#1=permit udp any any eq domain',
    'ip:inacl#2=permit tcp any any eq www',
    'ip:inacl#3=deny ip any any',
  ]);
});

test.each([4096, 1400, 576])('a long list comes in Challenges and an Accept within %i octets, numbers going on', (daclPacketSize) => {
  const server = testServer({ more: { daclPacketSize } });
  const replies = download(server, nameOf(server.policy, 'LONG'));
  expect(replies.map((reply) => reply[0])).toEqual([...Array.from({ length: replies.length - 1 }, () => 11), 2]);
  const all = replies.flatMap(entries);
  expect(all).toEqual(DOCUMENT.dacls[2]?.lines.map((line, i) => `ip:inacl#${i + 1}=${line}`));
  expect(entries(replies.at(-1)).length).toBeGreaterThan(0);
  for (const reply of replies) expect(reply.length).toBeLessThanOrEqual(daclPacketSize);
  // Packed by octets: one entry more would not have fitted into any Challenge.
  for (const reply of replies.slice(0, -1)) expect(reply.length + 70).toBeGreaterThan(daclPacketSize);
});

test('Proxy-State comes back and counts into the size', () => {
  const server = testServer({ more: { daclPacketSize: 1400 } });
  const request = daclRequest(nameOf(server.policy, 'LONG'), { more: (writer) => writer.octets(33, Buffer.alloc(200, 7)) });
  const [reply] = server.ask(request);
  expect(view(reply).octets(33)).toHaveLength(200);
  expect(reply?.length).toBeLessThanOrEqual(1400);
});

test('a repeated request gets the same part, from the cache and, later, made anew', () => {
  const server = testServer({ more: { daclPacketSize: 1400 } });
  const wireName = nameOf(server.policy, 'LONG');
  const [first] = server.ask(daclRequest(wireName));
  const state = view(first).octets(STATE) ?? new Uint8Array();
  const request = daclRequest(wireName, { state });
  const [second] = server.ask(request);
  expect(server.ask(request.slice())).toEqual([second]);
  server.clock.at += 6000;
  expect(entries(server.ask(daclRequest(wireName, { state }))[0])).toEqual(entries(second));
});

test('a server that knows nothing of the first part goes on with the second', () => {
  const options = { more: { daclPacketSize: 1400 } };
  const wireName = nameOf(testServer().policy, 'LONG');
  const state = view(testServer(options).ask(daclRequest(wireName))[0]).octets(STATE) ?? new Uint8Array();
  expect(entries(testServer(options).ask(daclRequest(wireName, { state }))[0])[0]).toMatch(/^ip:inacl#\d\d=/);
});

test('no session, no accounting, no user: it is served before the policy', () => {
  const server = testServer({ document: DOCUMENT, stores: [] });
  expect(view(server.ask(daclRequest(nameOf(server.policy, 'FULL')))[0]).code).toBe(2);
  expect([...server.parts.sessions.list()]).toEqual([]);
});

test('an older version goes on being served after a change', () => {
  const server = testServer();
  const before = nameOf(server.policy, 'FULL');
  const dacls = DOCUMENT.dacls.map((dacl) => (dacl.name === 'FULL' ? { ...dacl, lines: ['permit tcp any any'] } : dacl));
  const record = nextRevision(server.policy.record, { ...DOCUMENT, dacls }, instantOf(START + 5000));
  server.policy = compilePolicy(record, standardDictionary);
  const now = nameOf(server.policy, 'FULL');
  expect(now).not.toBe(before);
  expect(entries(server.ask(daclRequest(before))[0])).toEqual(['ip:inacl#1=permit ip any any']);
  expect(entries(server.ask(daclRequest(now))[0])).toEqual(['ip:inacl#1=permit tcp any any']);
});

test.each([
  ['without Message-Authenticator', { sign: false }, 'dacl-no-message-authenticator'],
  ['without the event', { event: 'aaa:event=other' }, 'dacl-not-a-download'],
  ['without the service', { service: 'aaa:service=other' }, 'dacl-not-a-download'],
  ['with a State that is not ours', { state: Buffer.alloc(25, 1) }, 'dacl-state-invalid'],
] as const)('%s it is rejected', (_what, options, reason) => {
  const server = testServer();
  const request = daclRequest(nameOf(server.policy, 'FULL'), options);
  const [reply] = server.ask(request);
  expect(view(reply).code).toBe(3);
  expect(verified(view(reply).bytes, request)).toBe(true);
  expect(server.emitted[0]).toMatchObject({ topic: 'radius.rejected', fields: { cause: reason } });
});

test.each(['#ACSACL#-IP-FULL-00000000', '#ACSACL#-IP-NONE-66a1b2c3', '#ACSACL#-'])('the name %s is rejected', (name) => {
  const server = testServer();
  expect(view(server.ask(daclRequest(name))[0]).code).toBe(3);
  expect(server.emitted[0]).toMatchObject({ fields: { cause: 'dacl-unknown', dacl: name } });
});

test('a login under the name of a dACL is no login', () => {
  const server = testServer();
  expect(view(server.ask(papRequest(nameOf(server.policy, 'FULL'), 'x'))[0]).code).toBe(3);
  expect(server.emitted[0]).toMatchObject({ fields: { cause: 'dacl-not-a-download' } });
});

test('a State is bound to its list, its device and its time', () => {
  const devices = [device('sw1', ['127.0.0.1']), device('sw2', ['127.0.0.2'])];
  const server = testServer({ devices, more: { daclPacketSize: 1400 } });
  const wireName = nameOf(server.policy, 'LONG');
  const state = view(server.ask(daclRequest(wireName))[0]).octets(STATE) ?? new Uint8Array();
  const codeOf = (name: string, address: string, octets: Uint8Array): number | undefined =>
    server.ask(daclRequest(name, { state: octets }), { address })[0]?.[0];
  expect(codeOf(wireName, '127.0.0.1', state)).toBe(11);
  expect(codeOf(nameOf(server.policy, 'LIMITED'), '127.0.0.1', state)).toBe(3);
  expect(codeOf(wireName, '127.0.0.2', state)).toBe(3);
  for (let i = 0; i < state.length; i++) {
    const bent = Uint8Array.from(state);
    bent[i] = (bent[i] ?? 0) ^ 1;
    expect(codeOf(wireName, '127.0.0.1', bent)).toBe(3);
  }
  server.clock.at += 121_000;
  expect(codeOf(wireName, '127.0.0.1', state)).toBe(3);
});

test('a download does not prove that the device signs its other requests', () => {
  const server = testServer();
  server.ask(daclRequest(nameOf(server.policy, 'FULL')));
  expect(server.learned).toEqual([]);
});
