import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { createRadiusStore, type RadiusStoreSettings } from '../../src/adapters/identity/radius.ts';
import { createRadiusClient, type RadiusClient } from '../../src/adapters/net/radius-client/client.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { parseIpv4 } from '../../src/model/ipv4.ts';
import type { RemoteRadiusServer } from '../../src/model/remote-server.ts';
import type { IdentityStore } from '../../src/ports/identity-store.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { chapResponse } from '../../src/wire/radius/password.ts';
import { installation } from '../app/installation.ts';
import { mschapQuery, mschapv2Query } from '../unit/mschap/client.ts';
import { missing } from './foreign.ts';
import { type Freeradius, freePorts, startFreeradius } from './freeradius.ts';
import { type ProxyServer, remoteServer, startProxy } from './proxied.ts';

const SINK = { emit: () => undefined, count: () => undefined };

function serverAt(name: string, { authPort, acctPort, secret }: Pick<Freeradius, 'authPort' | 'acctPort' | 'secret'>): RemoteRadiusServer {
  const address = parseIpv4('127.0.0.1');
  if (address === undefined) throw new Error('no address');
  return {
    name,
    address,
    fingerprint: name,
    protocol: 'radius',
    transport: { kind: 'udp', authenticationPort: authPort, accountingPort: acctPort, secret: new Secret(secret) },
    timeout: 300,
    retries: 0,
    requireMessageAuthenticator: false,
    statusServer: false,
    deadAfter: 60_000,
    reviveAfter: 60_000,
  };
}

describe.skipIf(missing('freeradius', 'radclient'))('FreeRADIUS as an identity store', () => {
  let upstream: Freeradius;
  let client: RadiusClient;
  beforeAll(async () => {
    upstream = await startFreeradius({ threads: 2, challenges: true });
    client = createRadiusClient({ clock: systemClock, random: systemRandom, sink: SINK });
    const [authPort, acctPort] = await freePorts();
    client.adopt([serverAt('silent', { authPort, acctPort, secret: 'x' }), serverAt('fr', upstream)]);
  });
  afterAll(async () => {
    await client.close();
    await upstream.stop();
  });

  function store(more: Partial<RadiusStoreSettings> = {}): IdentityStore {
    const settings = {
      id: 'otp',
      servers: ['fr'],
      rejectMeans: 'auth-failed',
      attributes: [],
      nasIdentifier: 'portreeve',
      ...more,
    } as const;
    return createRadiusStore(settings, { forwarder: client, dictionary: standardDictionary, clock: systemClock, sink: SINK });
  }

  test('the right password gives the record with the attributes of the Accept that are wanted', async () => {
    const answer = await store({ attributes: ['Reply-Message', 'Tunnel-Private-Group-Id', 'Filter-Id'] }).ask({
      kind: 'password',
      name: 'alice',
      password: 'alicepw',
    });
    expect(answer).toEqual({
      kind: 'ok',
      record: { store: 'otp', name: 'alice', attributes: { 'Reply-Message': 'hello alice', 'Tunnel-Private-Group-Id': '20' } },
    });
  });

  test.each(['auth-failed', 'not-found'] as const)('a reject means %s where it is said to', async (rejectMeans) => {
    for (const [name, password] of [
      ['alice', 'wrong'],
      ['nobody', 'x'],
      ['', 'x'],
      ['alice', 'x'.repeat(200)],
    ] as const) {
      expect(await store({ rejectMeans }).ask({ kind: 'password', name, password })).toMatchObject({ kind: rejectMeans });
    }
  });

  test('CHAP and MS-CHAP are verified, MS-CHAP with what the keys are made of', async () => {
    const challenge = Buffer.from('0123456789abcdef');
    const chap = (password: string) =>
      ({ kind: 'chap', name: 'bob', id: 3, challenge, response: chapResponse(3, Buffer.from(password), challenge) }) as const;
    expect(await store().ask(chap('bobpw'))).toMatchObject({ kind: 'ok' });
    expect(await store().ask(chap('wrong'))).toMatchObject({ kind: 'auth-failed' });
    const answer = await store().ask(mschapQuery('bob', 'bobpw'));
    expect(answer).toMatchObject({ kind: 'ok' });
    expect(answer.kind === 'ok' && answer.hashOfNtHash).toHaveLength(16);
    expect(await store().ask(mschapQuery('bob', 'wrong'))).toMatchObject({ kind: 'auth-failed' });
  });

  test('what RADIUS cannot ask is unsupported, and nobody is asked', async () => {
    for (const query of [
      { kind: 'find', name: 'alice' },
      { kind: 'certificate', name: 'alice', der: new Uint8Array() },
      mschapv2Query('bob', 'bobpw'),
    ] as const) {
      expect(await store().ask(query)).toEqual({ kind: 'auth-failed', why: 'unsupported-method' });
    }
  });

  test('the next server is asked when the first is silent; when all are it is process-failed, and no secret is told', async () => {
    const both = store({ servers: ['silent', 'fr'] });
    expect(both.worstCase).toBe(600);
    expect(await both.ask({ kind: 'password', name: 'alice', password: 'alicepw' })).toMatchObject({ kind: 'ok' });
    const answer = await store({ servers: ['silent'] }).ask({ kind: 'password', name: 'alice', password: 'canary-5f1d' });
    expect(answer).toMatchObject({ kind: 'process-failed' });
    expect(JSON.stringify(answer)).not.toContain('canary-5f1d');
  });

  test('a challenge carries what the user is to see, and his answer goes to the server that asked', async () => {
    const otp = store({ servers: ['silent', 'fr'] });
    const first = await otp.ask({ kind: 'password', name: 'token', password: 'pin' });
    const challenge = first.kind === 'auth-failed' ? first.challenge : undefined;
    expect(challenge).toMatchObject({ store: 'otp', messages: ['the code of the next minute'], prompt: 1 });
    if (challenge === undefined) throw new Error('no challenge');
    expect(await otp.ask({ kind: 'password', name: 'token', password: '123456', answers: challenge })).toMatchObject({ kind: 'ok' });
    expect(await otp.ask({ kind: 'password', name: 'token', password: 'wrong', answers: challenge })).toMatchObject({
      kind: 'auth-failed',
    });
  });

  describe('behind the server itself', () => {
    let server: ProxyServer;
    beforeAll(async () => {
      const made = installation({ policy: 'tokens', remoteServers: 'remote-servers.yaml', identities: 'stores.yaml' });
      made.write('remote-servers.yaml', { servers: [remoteServer('fr', upstream)] });
      made.write('stores.yaml', {
        stores: [
          { id: 'local', kind: 'users', records: [{ name: 'carol', password: 'plain:carolpw' }] },
          { id: 'otp', kind: 'radius', servers: ['fr'], attributes: ['Class', 'Reply-Message'] },
        ],
      });
      made.write('tokens/policy.yaml', {
        serviceSelection: { simple: 'network' },
        services: [
          {
            name: 'network',
            type: 'radius',
            allowedProtocols: ['PAP'],
            identity: { simple: { sequence: 'all' } },
            authorization: {
              rules: [{ name: 'greeted', when: "store.otp.Reply-Message = 'hello alice'", result: { profiles: ['GREETED'] } }],
              default: 'permit',
            },
          },
        ],
        sequences: [{ name: 'all', authStores: ['local', 'otp'] }],
        profiles: [{ name: 'GREETED', attributes: [{ name: 'Filter-Id', value: 'greeted.in' }] }],
      });
      server = await startProxy(made);
    });
    afterAll(async () => {
      await server.stop();
      server.made.remove();
    });

    test('a user of the first store, and one of the RADIUS store by his attributes', async () => {
      expect((await server.auth(['User-Name = "carol"', 'User-Password = "carolpw"'])).code).toBe('Access-Accept');
      const alice = await server.auth(['User-Name = "alice"', 'User-Password = "alicepw"']);
      expect(alice.code, alice.output).toBe('Access-Accept');
      expect(alice.attributes).toContain('Filter-Id = "greeted.in"');
      expect((await server.auth(['User-Name = "alice"', 'User-Password = "wrong"'])).code).toBe('Access-Reject');
    });

    test('a challenge goes to the device and its answer comes back; a State counts once, and for its user only', async () => {
      const first = await server.auth(['User-Name = "token"', 'User-Password = "pin"']);
      expect(first.code, first.output).toBe('Access-Challenge');
      expect(first.attributes).toContain('Reply-Message = "the code of the next minute"');
      expect(first.attributes).toContain('Prompt = Echo');
      const state = first.attributes.find((one) => one.startsWith('State')) ?? '';
      expect(state).not.toContain('726f756e642d32');
      const other = await server.auth(['User-Name = "alice"', 'User-Password = "123456"', state]);
      expect(other.code).toBe('Access-Reject');
      const second = await server.auth(['User-Name = "token"', 'User-Password = "123456"', state]);
      expect(second.code, second.output).toBe('Access-Accept');
      const again = await server.auth(['User-Name = "token"', 'User-Password = "123456"', state]);
      expect(again.code).toBe('Access-Challenge');
      const third = again.attributes.find((one) => one.startsWith('State')) ?? '';
      expect((await server.auth(['User-Name = "token"', 'User-Password = "654321"', third])).code).toBe('Access-Reject');
    });
  });
});
