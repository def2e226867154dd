import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { CoaTarget } from '../../src/model/device.ts';
import { parseIpv4 } from '../../src/model/ipv4.ts';
import type { CoaClient, CoaRequest } from '../../src/ports/coa-client.ts';
import { CountingSink } from '../conformance/coa-client/suite.ts';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { Authority, type Issued } from './pki.ts';
import { freeTcpPort } from './radsecproxy.ts';

const LOOPBACK = parseIpv4('127.0.0.1');

function bySession(id: string, packet: CoaRequest['packet'] = 'CoA-Request'): CoaRequest {
  return { packet, attributes: [{ type: 44, value: Buffer.from(id) }] };
}

describe.skipIf(missing('freeradius', 'openssl'))('changes of authorization over RADIUS/TLS, FreeRADIUS as the device', () => {
  let authority: Authority;
  let strangers: Authority;
  let own: Issued;
  let device: Freeradius;
  let port: number;
  let client: CoaClient;

  beforeAll(async () => {
    authority = new Authority();
    strangers = new Authority('Another CA');
    own = authority.issue('portreeve', 'DNS:portreeve.test');
    port = await freeTcpPort();
    device = await startFreeradius({
      threads: 2,
      coaTls: { port, caFile: authority.caFile, ...authority.issue('sw1', 'DNS:sw1.test,IP:127.0.0.1') },
    });
  });
  afterAll(async () => {
    await device.stop();
    authority.remove();
    strangers.remove();
  });
  beforeEach(() => {
    client = createCoaClient({ clock: systemClock, random: systemRandom, sink: new CountingSink(), timers: { maximumDuration: 1000 } });
  });
  afterEach(() => client.close());

  function target(
    more: { readonly own?: Issued; readonly ca?: string; readonly serverName?: string; readonly port?: number } = {},
  ): CoaTarget {
    const { certificate, key } = more.own ?? own;
    if (LOOPBACK === undefined) throw new Error('no address');
    return {
      address: LOOPBACK,
      port: more.port ?? port,
      secret: new Secret('radsec'),
      messageAuthenticator: 'send',
      eventTimestamp: 'send',
      replyMessageAuthenticator: 'verify',
      transport: {
        kind: 'tls',
        ca: more.ca ?? authority.ca,
        certificate,
        key: new Secret(key),
        ...(more.serverName !== undefined && { serverName: more.serverName }),
        mostOutstanding: 1,
        fingerprint: JSON.stringify(more),
      },
    };
  }

  test.each(['CoA-Request', 'Disconnect-Request'] as const)(
    '%s is acknowledged, refused with its Error-Cause, or meets silence',
    async (packet) => {
      expect(await client.exchange(target(), bySession('abc', packet))).toMatchObject({ kind: 'ack', transmissions: 1, ignored: [] });
      expect(await client.exchange(target({ serverName: 'sw1.test' }), bySession('needts1', packet))).toMatchObject({ kind: 'ack' });
      expect(await client.exchange(target(), bySession('unknown1', packet))).toMatchObject({ kind: 'nak', errorCause: 503 });
      expect(await client.exchange(target(), bySession('drop1', packet))).toMatchObject({ kind: 'timeout', transmissions: 1 });
      expect(await client.exchange(target(), bySession('abc', packet))).toMatchObject({ kind: 'ack', transmissions: 1 });
    },
  );

  test('many at once are all answered where they go one after another, for FreeRADIUS answers only the first of those that come together', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, (_, i) => client.exchange(target(), bySession(`s${i}`))));
    expect(outcomes.filter(({ kind }) => kind !== 'ack')).toEqual([]);
  });

  test.each([
    ['the CA of its certificate is another', () => ({ ca: strangers.ca })],
    ['its certificate has another name', () => ({ serverName: 'elsewhere.test' })],
    ['it does not trust ours', () => ({ own: strangers.issue('stranger', 'DNS:portreeve.test') })],
  ])('nothing is sent where %s', async (_, wrong) => {
    const outcome = await client.exchange(target(wrong()), bySession('abc'));
    expect(['unconnected', 'timeout']).toContain(outcome.kind);
    expect(outcome).not.toHaveProperty('attributes');
    expect('why' in outcome ? outcome.why : '').not.toContain('Node.js');
  });

  test('a device that does not listen is not asked again before a pause', async () => {
    const nowhere = target({ port: await freeTcpPort() });
    expect(await client.exchange(nowhere, bySession('abc'))).toMatchObject({
      kind: 'unconnected',
      why: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await client.exchange(nowhere, bySession('abc'))).toMatchObject({
      kind: 'unconnected',
      why: expect.stringMatching(/the next attempt is made in 1 s/),
    });
  });
});
