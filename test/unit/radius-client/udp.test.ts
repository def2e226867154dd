import { createHash } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRadiusClient, type RadiusClient } from '../../../src/adapters/net/radius-client/client.ts';
import { systemRandom } from '../../../src/adapters/random.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import type { RemoteServer } from '../../../src/model/remote-server.ts';
import type { ForwardOutcome } from '../../../src/ports/radius-forwarder.ts';
import { Attribute } from '../../../src/wire/radius/attribute-types.ts';
import { messageAuthenticator, requestAuthenticatorIs } from '../../../src/wire/radius/authenticate.ts';
import { Code } from '../../../src/wire/radius/codes.ts';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';
import { CountingSink } from '../../conformance/coa-client/suite.ts';
import { type Arrived, accessRequest, LoopbackServer, type ReplyOptions, replyTo, SECRET, serverSettings } from './remote-server.ts';

let server: LoopbackServer;
let client: RadiusClient;
let sink: CountingSink;
const opened: (() => Promise<void>)[] = [];

beforeEach(async () => {
  server = await LoopbackServer.open();
  sink = new CountingSink();
  client = createRadiusClient({ clock: systemClock, random: systemRandom, sink });
  client.adopt([serverSettings('first', server.port)]);
  opened.push(
    () => server.close(),
    () => client.close(),
  );
});
afterEach(async () => {
  for (let close = opened.pop(); close; close = opened.pop()) await close();
});

function messageIn(outcome: ForwardOutcome): string | undefined {
  return outcome.kind === 'reply' ? outcome.view.text(Attribute.ReplyMessage) : undefined;
}

function ignored(from: string, why: string): number {
  return sink.counts.get(['remote_replies_ignored', from, why].join(' ')) ?? 0;
}

async function another(): Promise<LoopbackServer> {
  const one = await LoopbackServer.open();
  opened.push(() => one.close());
  return one;
}

test('600 requests at once each get their own reply, over more source ports than one', async () => {
  const waiting: Arrived[] = [];
  server.onRequest((arrived) => {
    waiting.push(arrived);
    if (waiting.length === 600) for (const one of waiting.toReversed()) server.accept(one);
  });
  client.adopt([serverSettings('first', server.port, { timeout: 10_000 })]);
  const users = Array.from({ length: 600 }, (_, i) => `user${i}`);
  const exchanges: Promise<ForwardOutcome>[] = [];
  // No more at a time than a socket's buffer holds.
  for (let at = 0; at < users.length; at += 50) {
    exchanges.push(...users.slice(at, at + 50).map((user) => client.exchange(['first'], accessRequest(user))));
    await until(() => server.arrived.length >= at + 50);
  }
  const outcomes = await Promise.all(exchanges);
  expect(outcomes.map(messageIn)).toEqual(users);
  expect(new Set(waiting.map(({ from }) => from.port)).size).toBeGreaterThanOrEqual(3);
  expect(new Set(waiting.map(({ from, view }) => `${from.port} ${view.identifier}`)).size).toBe(600);
});

test('a retransmission has the same octets and comes from the same port (RFC 5080)', async () => {
  server.onRequest((arrived) => server.arrived.length === 2 && server.accept(arrived));
  expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
  const [first, second] = server.arrived;
  expect(second?.octets).toEqual(first?.octets);
  expect(second?.from.port).toBe(first?.from.port);
});

test('an Access-Request has Message-Authenticator first, and an unpredictable authenticator each time', async () => {
  server.onRequest((arrived) => server.accept(arrived));
  await client.exchange(['first'], accessRequest('alice'));
  await client.exchange(['first'], accessRequest('alice'));
  const [first, second] = server.arrived;
  if (first === undefined || second === undefined) throw new Error('nothing came');
  expect(first.view.attributes()[0]?.type).toBe(Attribute.MessageAuthenticator);
  expect(messageAuthenticator(first.view, SECRET)).toBe('valid');
  expect(first.view.authenticator()).not.toEqual(second.view.authenticator());
});

test('an Accounting-Request is signed over all of it', async () => {
  server.onRequest((arrived) => server.send(replyTo(arrived, { code: Code.AccountingResponse, sign: false }), arrived));
  const outcome = await client.exchange(['first'], { ...accessRequest('alice'), code: Code.AccountingRequest });
  expect(outcome.kind).toBe('reply');
  const [arrived] = server.arrived;
  expect(arrived && requestAuthenticatorIs(arrived.view, SECRET)).toBe(true);
});

describe('a reply that is not to be believed is ignored and counted, and waiting goes on (P28)', () => {
  const forgeries: readonly (readonly [why: string, options: ReplyOptions])[] = [
    ['bad-response-authenticator', { secret: new SharedSecret('a guess') }],
    ['wrong-code', { code: Code.CoaAck }],
    ['no-message-authenticator', { sign: false }],
  ];
  test.each(forgeries)('%s', async (why, options) => {
    server.onRequest((arrived) => {
      server.send(replyTo(arrived, { ...options, message: 'forged' }), arrived);
      server.accept(arrived);
    });
    expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
    expect(ignored('first', why)).toBe(1);
  });

  test('bad-message-authenticator, though the Response Authenticator is right', async () => {
    server.onRequest((arrived) => {
      const wrong = new Uint8Array(16).fill(9);
      server.send(replyTo({ view: arrived.view }, { message: 'forged', sign: false }), arrived);
      server.send(withMessageAuthenticator(arrived, wrong), arrived);
      server.accept(arrived);
    });
    expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
    expect(ignored('first', 'bad-message-authenticator')).toBe(1);
  });

  test('another identifier, octets that are no packet, and another address', async () => {
    const stranger = createSocket('udp4').bind(0, '127.0.0.1');
    opened.push(() => new Promise((resolve) => stranger.close(() => resolve())));
    server.onRequest((arrived) => {
      server.send(replyTo(arrived, { identifier: (arrived.view.identifier + 1) & 255 }), arrived);
      server.send(Uint8Array.of(2, arrived.view.identifier, 0, 3), arrived);
      stranger.send(replyTo(arrived), arrived.from.port, arrived.from.address, () => {
        setTimeout(() => server.accept(arrived), 20);
      });
    });
    expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
    expect(ignored('', 'unknown-identifier')).toBe(1);
    expect(ignored('first', 'malformed')).toBe(1);
    expect(ignored('', 'wrong-source')).toBe(1);
  });
});

test('a server that signs nothing is believed where it is configured so', async () => {
  client.adopt([serverSettings('first', server.port, { fingerprint: 'lax', requireMessageAuthenticator: false })]);
  server.onRequest((arrived) => server.send(replyTo(arrived, { sign: false }), arrived));
  expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
});

test('a reply that comes while the next server is asked is still the answer (P28)', async () => {
  const second = await another();
  client.adopt([serverSettings('first', server.port, { retries: 0 }), serverSettings('second', second.port)]);
  server.onRequest((arrived) => second.onRequest(() => server.send(replyTo(arrived, { message: 'late' }), arrived)));
  const outcome = await client.exchange(['first', 'second'], accessRequest('alice'));
  expect(outcome).toMatchObject({ kind: 'reply', server: 'first' });
  expect(messageIn(outcome)).toBe('late');
});

test('requests leave from the address that is configured', async () => {
  const sourceAddress = parseIpv4('127.0.0.2');
  if (sourceAddress === undefined) throw new Error('no address');
  client.adopt([serverSettings('first', server.port, { sourceAddress })]);
  server.onRequest((arrived) => server.accept(arrived));
  expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
  expect(server.arrived[0]?.from.address).toBe('127.0.0.2');
});

test('an address that no interface has is told, and another server is asked', async () => {
  const sourceAddress = parseIpv4('192.0.2.99');
  if (sourceAddress === undefined) throw new Error('no address');
  client.adopt([serverSettings('first', server.port, { sourceAddress }), serverSettings('second', server.port)]);
  expect(await client.exchange(['first'], accessRequest('alice'))).toMatchObject({ why: expect.stringContaining('192.0.2.99') });
  server.onRequest((arrived) => server.accept(arrived));
  expect(await client.exchange(['first', 'second'], accessRequest('alice'))).toMatchObject({ kind: 'reply', server: 'second' });
});

test('silence names who was asked', async () => {
  const second = await another();
  const servers: RemoteServer[] = [serverSettings('first', server.port), serverSettings('second', second.port, { retries: 0 })];
  client.adopt(servers);
  const outcome = await client.exchange(['first', 'second', 'unheard-of'], accessRequest('alice'));
  expect(outcome).toEqual({ kind: 'silence', asked: ['first', 'second'], why: 'second did not answer' });
  expect([server.arrived.length, second.arrived.length]).toEqual([2, 1]);
  expect(client.worstCase(['first', 'second'])).toBe(450);
});

test('a request that fits into no packet is nobody else’s fault: the server stays alive', async () => {
  const huge = {
    code: Code.AccessRequest,
    write: (writer: Parameters<ReturnType<typeof accessRequest>['write']>[0]) => {
      for (let i = 0; i < 20; i++) writer.octets(Attribute.ReplyMessage, new Uint8Array(253));
    },
  } as const;
  expect(await client.exchange(['first'], huge)).toMatchObject({ kind: 'silence', why: expect.stringContaining('4096') });
  expect(client.health().map(({ health }) => health)).toEqual(['alive', 'alive']);
});

test('a silent server is asked by Status-Server, signed, and is alive again with its first valid answer (RFC 5997)', async () => {
  client.adopt([
    serverSettings('first', server.port, { fingerprint: 'status', statusServer: true, retries: 0, deadAfter: 1, reviveAfter: 1000 }),
  ]);
  expect(await client.exchange(['first'], accessRequest('alice'))).toMatchObject({ kind: 'silence' });
  expect(client.health()).toContainEqual({ server: 'first', port: 'authentication', health: 'dead' });
  expect(await client.exchange(['first'], accessRequest('alice'))).toMatchObject({ kind: 'silence', asked: [] });
  await until(() => server.arrived.some(({ view }) => view.code === Code.StatusServer));
  const probe = server.arrived.find(({ view }) => view.code === Code.StatusServer);
  expect(probe?.view.attributes().map(({ type }) => type)).toEqual([Attribute.MessageAuthenticator]);
  expect(probe && messageAuthenticator(probe.view, SECRET)).toBe('valid');
  server.onRequest((arrived) => server.send(replyTo(arrived, { secret: new SharedSecret('a guess') }), arrived));
  await until(() => ignored('first', 'bad-response-authenticator') > 0);
  expect(client.health()).toContainEqual({ server: 'first', port: 'authentication', health: 'dead' });
  server.onRequest((arrived) => server.accept(arrived));
  await until(() => client.health().every(({ health }) => health === 'alive'));
  expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
});

test('a bug in what writes the request is the end of that request only', async () => {
  const broken = {
    code: Code.AccessRequest,
    write: () => {
      throw new Error('a bug');
    },
  } as const;
  // The first request waits for a source port, the second finds it open.
  for (let i = 0; i < 2; i++) {
    expect(await client.exchange(['first'], broken)).toMatchObject({ kind: 'silence', why: expect.stringContaining('a bug') });
  }
  server.onRequest((arrived) => server.accept(arrived));
  expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
});

test('a server that does not know Status-Server is tried by a request once its time has come, not dead for ever', async () => {
  client.adopt([
    serverSettings('first', server.port, { fingerprint: 'nps', statusServer: true, retries: 0, deadAfter: 1, reviveAfter: 160 }),
  ]);
  expect(await client.exchange(['first'], accessRequest('alice'))).toMatchObject({ kind: 'silence', asked: ['first'] });
  server.onRequest((arrived) => {
    if (arrived.view.code !== Code.StatusServer) server.accept(arrived);
  });
  await until(() => server.arrived.filter(({ view }) => view.code === Code.StatusServer).length > 2);
  expect(messageIn(await client.exchange(['first'], accessRequest('alice')))).toBe('alice');
  expect(client.health()).toContainEqual({ server: 'first', port: 'authentication', health: 'alive' });
});

test('an answer in EAP without Message-Authenticator is no answer, whatever is configured (RFC 3579)', async () => {
  client.adopt([serverSettings('first', server.port, { requireMessageAuthenticator: false })]);
  server.onRequest((arrived) => server.send(replyTo(arrived, { sign: false, eap: true }), arrived));
  expect(await client.exchange(['first'], accessRequest('alice'))).toMatchObject({ kind: 'silence' });
  expect(ignored('first', 'no-message-authenticator')).toBeGreaterThan(0);
});

test('a reload keeps what it knows of servers that stay the same', async () => {
  const dead = { retries: 0, deadAfter: 1 };
  client.adopt([serverSettings('first', server.port, dead)]);
  await client.exchange(['first'], accessRequest('alice'));
  client.adopt([serverSettings('first', server.port, dead)]);
  expect(client.health()[0]?.health).toBe('dead');
  client.adopt([serverSettings('first', server.port, { ...dead, fingerprint: 'changed' })]);
  expect(client.health()[0]?.health).toBe('alive');
  client.adopt([]);
  expect(await client.exchange(['first'], accessRequest('alice'))).toMatchObject({ kind: 'silence', asked: [] });
});

test('closing ends what is outstanding', async () => {
  const outcome = client.exchange(['first'], accessRequest('alice'));
  await client.close();
  expect(await outcome).toEqual({ kind: 'silence', asked: ['first'], why: 'the client is closed' });
  expect(await client.exchange(['first'], accessRequest('alice'))).toMatchObject({ kind: 'silence' });
});

async function until(is: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (is()) return;
    await new Promise((wake) => setTimeout(wake, 10));
  }
  throw new Error('it did not come to be');
}

/** A reply with this Message-Authenticator, whose Response Authenticator is right over it. */
function withMessageAuthenticator(arrived: Arrived, value: Uint8Array): Uint8Array {
  const signed = replyTo(arrived, { message: 'forged', sign: false });
  const length = signed.length + 18;
  const octets = Buffer.concat([signed, Uint8Array.of(Attribute.MessageAuthenticator, 18), value]);
  octets.writeUInt16BE(length, 2);
  arrived.view.authenticator().forEach((octet, at) => {
    octets[4 + at] = octet;
  });
  const digest = createHash('md5').update(octets).update(SECRET.octets).digest();
  octets.set(digest, 4);
  return octets;
}
