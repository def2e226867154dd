import { afterAll, beforeAll, describe } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRadiusStore } from '../../../src/adapters/identity/radius.ts';
import { createRadiusClient, type RadiusClient } from '../../../src/adapters/net/radius-client/client.ts';
import { systemRandom } from '../../../src/adapters/random.ts';
import type { IdentityStore } from '../../../src/ports/identity-store.ts';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { missing } from '../../interop/foreign.ts';
import { type Freeradius, freePorts, startFreeradius } from '../../interop/freeradius.ts';
import { serverSettings } from '../../unit/radius-client/remote-server.ts';
import { identityStoreSuite, RECORDS } from './suite.ts';

const USERS = Object.entries(RECORDS)
  .map(([name, { password }]) => `${name} Cleartext-Password := "${password}"\n`)
  .join('');

describe.skipIf(missing('freeradius'))('a store behind FreeRADIUS', () => {
  let upstream: Freeradius;
  let client: RadiusClient;
  beforeAll(async () => {
    upstream = await startFreeradius({ threads: 2, secret: 'between-the-servers', people: USERS });
    client = createRadiusClient({ clock: systemClock, random: systemRandom, sink: { emit: () => undefined, count: () => undefined } });
    const [nobody] = await freePorts();
    const lax = { requireMessageAuthenticator: false };
    client.adopt([serverSettings('fr', upstream.authPort, lax), serverSettings('gone', nobody, lax)]);
  });
  afterAll(async () => {
    await client.close();
    await upstream.stop();
  });

  const open = async (server = 'fr'): Promise<IdentityStore> =>
    createRadiusStore(
      { id: 'radius', servers: [server], rejectMeans: 'auth-failed', attributes: ['Reply-Message'], nasIdentifier: 'portreeve' },
      { forwarder: client, dictionary: standardDictionary, clock: systemClock, sink: { emit: () => undefined, count: () => undefined } },
    );
  const oneReject = 'an Access-Reject says no more than that; what it means is configured';
  identityStoreSuite({
    name: 'a RADIUS server',
    open: () => open(),
    unreachable: () => open('gone'),
    skip: [
      { test: 'the right password gives the record with group and attributes', reason: 'attributes are those of the Access-Accept' },
      { test: 'an unknown name is not-found', reason: oneReject },
      { test: 'find gives the record without a password', reason: 'RADIUS has no such question' },
      { test: 'a disabled account is told apart with the right password', reason: oneReject },
      { test: 'an expired account is told apart with the right password', reason: oneReject },
      { test: 'CHAP is verified', reason: `${oneReject}; interop/radius-store verifies it` },
      { test: 'CHAP without the plain password is refused as unsupported', reason: 'the server has the plain password' },
      { test: 'MS-CHAP and MS-CHAPv2 are verified, with what the keys are made of', reason: 'MS-CHAPv2 needs a proxy service' },
      { test: 'MS-CHAP without a form of password for it is refused as unsupported', reason: 'the server has the plain password' },
      { test: 'unreachable is process-failed, for every question', reason: 'find asks nobody; interop/radius-store takes the server away' },
    ],
  });
});
