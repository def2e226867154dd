import { once } from 'node:events';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { PacketStream } from '../../src/adapters/net/packet-stream.ts';
import { createRadiusClient, type RadiusClient } from '../../src/adapters/net/radius-client/client.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { Attribute } from '../../src/wire/radius/attribute-types.ts';
import { PacketView } from '../../src/wire/radius/packet-view.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { accessRequest, replyTo, serverSettings } from '../unit/radius-client/remote-server.ts';
import { missing } from './foreign.ts';
import { Authority, type Issued } from './pki.ts';

const RADSEC = new SharedSecret('radsec');

/** Packets of one connection as they come in. */
type OnPacket = (view: PacketView, socket: TLSSocket) => void;

describe.skipIf(missing('openssl'))('a RADIUS/TLS connection', () => {
  let authority: Authority;
  let own: Issued;
  let client: RadiusClient;
  let server: Server;
  let connections: TLSSocket[] = [];

  beforeAll(() => {
    authority = new Authority();
    own = authority.issue('both', 'IP:127.0.0.1');
  });
  afterAll(() => authority.remove());
  afterEach(async () => {
    await client.close();
    for (const socket of connections) socket.destroy();
    connections = [];
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });

  async function start(onPacket: OnPacket, timeout = 5000): Promise<void> {
    server = createServer({ cert: own.certificate, key: own.key, ca: authority.ca, requestCert: true }, (socket) => {
      connections.push(socket);
      const stream = new PacketStream();
      socket.on('error', () => undefined);
      socket.on('data', (piece) => {
        for (const octets of stream.take(piece)) {
          const view = new PacketView();
          view.read(octets);
          onPacket(view, socket);
        }
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    client = createRadiusClient({ clock: systemClock, random: systemRandom, sink: { emit: () => undefined, count: () => undefined } });
    const transport = {
      kind: 'tls',
      port: address.port,
      ca: authority.ca,
      certificate: own.certificate,
      key: new Secret(own.key),
    } as const;
    client.adopt([serverSettings('tls', address.port, { transport, timeout, retries: 0 })]);
  }

  async function ask(user: string): Promise<string | undefined> {
    const outcome = await client.exchange(['tls'], accessRequest(user));
    return outcome.kind === 'reply' ? outcome.view.text(Attribute.ReplyMessage) : undefined;
  }

  test('carries 256 requests at once; what is more goes over another', async () => {
    const waiting: (() => void)[] = [];
    await start((view, socket) => {
      const reply = replyTo({ view }, { secret: RADSEC });
      waiting.push(() => socket.write(reply));
      if (waiting.length === 600) for (const answer of waiting) answer();
    });
    const users = Array.from({ length: 600 }, (_, i) => `user${i}`);
    expect(await Promise.all(users.map(ask))).toEqual(users);
    expect(connections).toHaveLength(3);
    expect(await ask('again')).toBeUndefined();
  });

  test('is used again and again', async () => {
    await start((view, socket) => socket.write(replyTo({ view }, { secret: RADSEC })));
    for (let i = 0; i < 600; i++) expect(await ask(`user${i}`)).toBe(`user${i}`);
    expect(connections).toHaveLength(1);
  });

  test('that breaks gives what was outstanding to the next one', async () => {
    let broken = false;
    await start((view, socket) => {
      if (broken) socket.write(replyTo({ view }, { secret: RADSEC }));
      else socket.destroy();
      broken = true;
    });
    expect(await ask('alice')).toBe('alice');
    expect(connections).toHaveLength(2);
  });

  test('that breaks each time without an answer is not made again and again', async () => {
    await start((_view, socket) => socket.destroy(), 1000);
    expect(await ask('alice')).toBeUndefined();
    expect(connections.length).toBeLessThan(4);
  });

  test('that carries what is not RADIUS is closed', async () => {
    await start((view, socket) => {
      if (connections.length === 1) socket.write(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
      else socket.write(replyTo({ view }, { secret: RADSEC }));
    });
    expect(await ask('alice')).toBe('alice');
    expect(connections[0]?.destroyed || connections[0]?.readableEnded).toBe(true);
  });

  test('that is silent is given up in time, and a forged reply is no reply', async () => {
    await start((view, socket) => socket.write(replyTo({ view }, { secret: new SharedSecret('a guess') })), 200);
    expect(await ask('alice')).toBeUndefined();
  });
});
