import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accountingRequest, chapRequest, daclRequest, mabRequest, papRequest, statusRequest } from './test-packets.ts';
import { STORE_TRAITS, testServer } from './test-server.ts';

test.each([
  ['too short', Buffer.alloc(19), 'too-short'],
  ['Length below 20', Buffer.from([1, 1, 0, 19, ...Buffer.alloc(20)]), 'length-too-small'],
  ['Length above 4096', Buffer.from([1, 1, 0x10, 1, ...Buffer.alloc(5000)]), 'length-too-large'],
  ['Length beyond the datagram', Buffer.from([1, 1, 0, 60, ...Buffer.alloc(20)]), 'length-beyond-datagram'],
  ['an attribute of length 1', Buffer.from([1, 1, 0, 22, ...Buffer.alloc(16), 1, 1]), 'attribute-length'],
  ['an attribute beyond the packet', Buffer.from([1, 1, 0, 22, ...Buffer.alloc(16), 1, 9]), 'attribute-overrun'],
  ['an Access-Accept', Buffer.from([2, 1, 0, 20, ...Buffer.alloc(16)]), 'unexpected-code'],
  ['a CoA-Request', Buffer.from([43, 1, 0, 20, ...Buffer.alloc(16)]), 'unexpected-code'],
  ['an Accounting-Request on the authentication port', accountingRequest('start', { session: 'A' }), 'unexpected-code'],
  ['an unknown code', Buffer.from([99, 1, 0, 20, ...Buffer.alloc(16)]), 'unexpected-code'],
] as const)('%s is dropped and counted as %s', (_what, packet, cause) => {
  const server = testServer();
  expect(server.ask(packet)).toEqual([]);
  const { dropped } = server.counters().authentication;
  expect(dropped[cause]).toBe(1);
  expect(Object.values(dropped).reduce((sum, count) => sum + count)).toBe(1);
});

test('octets beyond Length are padding, not part of the packet', () => {
  const padded = Buffer.concat([papRequest('alice', 'alicepw'), Buffer.from([80, 3, 1, 255, 255])]);
  expect(testServer().ask(padded)).toHaveLength(1);
});

test('an Access-Request on the accounting port is dropped', () => {
  const server = testServer();
  expect(server.ask(papRequest('alice', 'alicepw'), { kind: 'accounting' })).toEqual([]);
  expect(server.counters().accounting.dropped['unexpected-code']).toBe(1);
});

const kinds = ['authentication', 'accounting'] as const;

test('arbitrary octets are never answered and never throw', () => {
  const server = testServer();
  const octets = fc.uint8Array({ maxLength: 300 });
  fc.assert(
    fc.property(octets, fc.constantFrom(...kinds), (bytes, kind) => {
      expect(server.ask(bytes, { kind })).toEqual([]);
    }),
    { numRuns: 3000 },
  );
  expect(server.counters().authentication.dropped['internal-error']).toBe(0);
});

test('any change of a signed request is never answered and never throws', () => {
  const server = testServer();
  const wireName = server.policy.currentDacl('LONG')?.wireName ?? '';
  const packets = [
    papRequest('alice', 'alicepw'),
    chapRequest('alice', 'alicepw'),
    mabRequest('020000000001'),
    daclRequest(wireName),
    statusRequest(),
    accountingRequest('start', { session: 'A', mac: '02-00-00-00-00-01' }),
  ];
  const change = fc.record({
    which: fc.nat(packets.length - 1),
    // The identifier, the octets of padding and the code 12 against 1 aside, everything is under the signature.
    at: fc.nat(),
    to: fc.integer({ min: 1, max: 255 }),
  });
  fc.assert(
    fc.property(change, fc.constantFrom(...kinds), ({ which, at, to }, kind) => {
      const packet = Uint8Array.from(packets[which] ?? []);
      const place = at % packet.length;
      packet[place] = (packet[place] ?? 0) ^ to;
      const before = server.counters()[kind].dropped['message-authenticator-missing'];
      const replies = server.ask(packet, { kind });
      // What hides the Message-Authenticator itself (its type changed) leaves an unsigned request: that is the client's policy, not bad input.
      const unsigned = server.counters()[kind].dropped['message-authenticator-missing'] > before;
      // So do a Length that ends before it, and the code of an Access-Request on an Accounting-Request.
      const length = ((packet[2] ?? 0) << 8) | (packet[3] ?? 0);
      const neverSigned = which === packets.length - 1 && packet[0] === 1;
      const signatureGone = kind === 'authentication' && ([20, 21].includes(place) || length < 38 || neverSigned);
      if (!unsigned && !signatureGone) expect(replies).toEqual([]);
    }),
    { numRuns: 4000 },
  );
  expect(server.counters().authentication.dropped['internal-error']).toBe(0);
  expect(server.counters().accounting.dropped['internal-error']).toBe(0);
});

test('a bug behind one packet is counted and told, and the next packet is answered', () => {
  const broken = {
    ...STORE_TRAITS,
    id: 'slow',
    ask: () => {
      throw new Error('planted');
    },
    close: async () => {},
  };
  const server = testServer({ stores: [broken, ...testServer().stores] });
  expect(server.ask(papRequest('remote1', 'x'))).toEqual([]);
  expect(server.counters().authentication.dropped['internal-error']).toBe(1);
  expect(server.emitted[0]).toMatchObject({ level: 'error', topic: 'radius.failed' });
  expect(server.ask(papRequest('alice', 'alicepw'))).toHaveLength(1);
});

test('a store whose promise fails is counted the same', async () => {
  const broken = { ...STORE_TRAITS, id: 'slow', ask: () => Promise.reject(new Error('planted')), close: async () => {} };
  const server = testServer({ stores: [broken] });
  expect(server.ask(papRequest('remote1', 'x'))).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(server.counters().authentication.dropped['internal-error']).toBe(1);
});
