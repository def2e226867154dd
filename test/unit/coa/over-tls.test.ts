import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCoaClient } from '../../../src/adapters/net/coa-client.ts';
import { Secret } from '../../../src/base/secret.ts';
import type { CoaTarget } from '../../../src/model/device.ts';
import { parseIpv4 } from '../../../src/model/ipv4.ts';
import type { CoaClient } from '../../../src/ports/coa-client.ts';
import { targetOf } from '../../conformance/coa-client/das.ts';
import { readRequest, writeAnswer } from '../../conformance/coa-client/das-codec.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { COA, CountingSink, cyclingRandom } from '../../conformance/coa-client/suite.ts';
import { missing } from '../../interop/foreign.ts';
import { Authority, type Issued } from '../../interop/pki.ts';

describe.skipIf(missing('openssl'))('a change of authorization over a RADIUS/TLS connection of ours', () => {
  let authority: Authority;
  let own: Issued;
  let device: Server;
  let port: number;
  let arrived: { readonly socket: TLSSocket; readonly packet: Buffer }[];
  let clock: ManualClock;
  let sink: CountingSink;
  let client: CoaClient;

  beforeAll(async () => {
    authority = new Authority();
    own = authority.issue('portreeve', 'DNS:portreeve.test');
    const { certificate, key } = authority.issue('sw1', 'IP:127.0.0.1');
    device = createServer({ cert: certificate, key, ca: authority.ca, requestCert: true }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (packet) => arrived.push({ socket, packet }));
    });
    await once(device.listen(0, '127.0.0.1'), 'listening');
    ({ port } = device.address() as AddressInfo);
  });
  afterAll(() => {
    device.close();
    authority.remove();
  });
  beforeEach(() => {
    arrived = [];
    clock = new ManualClock();
    sink = new CountingSink();
    client = createCoaClient({ clock, random: cyclingRandom(), sink });
  });
  afterEach(() => client.close());

  function target(more: Partial<CoaTarget> = {}): CoaTarget {
    const { certificate, key } = own;
    return {
      ...targetOf({ port }, { secret: new Secret('radsec') }),
      transport: { kind: 'tls', ca: authority.ca, certificate, key: new Secret(key), mostOutstanding: 1, fingerprint: 'one' },
      ...more,
    };
  }

  async function arrival(number: number) {
    await expect.poll(() => arrived.length).toBeGreaterThanOrEqual(number);
    const one = arrived[number - 1];
    if (one === undefined) throw new Error('nothing came');
    return { ...one, request: readRequest(one.packet, 'radsec') };
  }

  test('leaves from the source address of the device', async () => {
    const sourceAddress = parseIpv4('127.0.0.2');
    if (sourceAddress === undefined) throw new Error('no address');
    const outcome = client.exchange(target({ sourceAddress }), COA);
    const { socket, request } = await arrival(1);
    expect(socket.remoteAddress).toBe('127.0.0.2');
    socket.write(writeAnswer(request, 'radsec', { code: 44, messageAuthenticator: 'right' }));
    expect((await outcome).kind).toBe('ack');
  });

  test('that waited for its turn holds the Event-Timestamp of its sending', async () => {
    const outcomes = [client.exchange(target(), COA), client.exchange(target(), COA)];
    const first = await arrival(1);
    clock.advance(9000);
    first.socket.write(writeAnswer(first.request, 'radsec', { code: 44 }));
    const second = await arrival(2);
    second.socket.write(writeAnswer(second.request, 'radsec', { code: 44 }));
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['ack', 'ack']);
    const stamps = [first, second].map(({ request }) => request.attributes.find(({ type }) => type === 55)?.value.readUInt32BE() ?? 0);
    expect((stamps[1] ?? 0) - (stamps[0] ?? 0)).toBe(9);
  });

  test('takes no answer under another identifier, with another secret or a wrong Message-Authenticator, and counts them', async () => {
    const outcome = client.exchange(target(), COA);
    const { socket, request } = await arrival(1);
    socket.write(writeAnswer(request, 'radsec', { code: 44, identifier: request.identifier ^ 1 }));
    socket.write(writeAnswer(request, 'guess', { code: 44 }));
    socket.write(writeAnswer(request, 'radsec', { code: 44, messageAuthenticator: 'wrong' }));
    socket.write(writeAnswer(request, 'radsec', { code: 45 }));
    expect(await outcome).toMatchObject({
      kind: 'nak',
      ignored: [{ why: 'bad-response-authenticator' }, { why: 'bad-message-authenticator' }],
    });
    for (const why of ['unknown-identifier', 'bad-response-authenticator', 'bad-message-authenticator'])
      expect(sink.counts.get(`coa_replies_ignored ${why}`)).toBe(1);
  });

  test('is sent once, and waited for as long as MRD of the device says', async () => {
    const outcome = client.exchange(target({ timers: { maximumDuration: 5000 } }), COA);
    await arrival(1);
    clock.advance(4999);
    clock.advance(1);
    expect(await outcome).toMatchObject({ kind: 'timeout', transmissions: 1, elapsed: 5000 });
    expect(arrived).toHaveLength(1);
  });
});
