import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { encodeCoa } from '../../src/control/encode-coa.ts';
import type { CoaTarget } from '../../src/model/device.ts';
import { parseIpv4 } from '../../src/model/ipv4.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { CountingSink } from '../conformance/coa-client/suite.ts';
import { type Hostapd, type HostapdOptions, hostapdMissing, startHostapd } from './hostapd.ts';

const timers = { initial: 200, maximumCount: 2, maximumTimeout: 300, maximumDuration: 600 };

/** What a Disconnect of the live session meets at a hostapd with these switches. */
async function disconnect(hostapd: Hostapd, more: Partial<CoaTarget>): Promise<string> {
  const session = await hostapd.login();
  const [address, sourceAddress] = [parseIpv4(hostapd.address), parseIpv4(hostapd.client)];
  const request = encodeCoa(
    { packet: 'Disconnect-Request', attributes: [{ name: 'Acct-Session-Id', value: session.acctSessionId }] },
    standardDictionary,
  );
  if (!request.ok || address === undefined || sourceAddress === undefined) throw new Error('cannot be asked');
  const client = createCoaClient({ clock: systemClock, random: systemRandom, sink: new CountingSink(), timers });
  const target: CoaTarget = {
    address,
    sourceAddress,
    port: hostapd.dasPort,
    secret: new Secret(hostapd.secret),
    messageAuthenticator: 'send',
    eventTimestamp: 'send',
    replyMessageAuthenticator: 'verify',
    ...more,
  };
  const { kind } = await client.exchange(target, request.value);
  await client.close();
  return kind;
}

describe.skipIf(hostapdMissing())('hostapd with its switches for Event-Timestamp and Message-Authenticator', () => {
  let hostapd: Hostapd | undefined;
  afterEach(() => hostapd?.stop());

  test.each<[HostapdOptions, Record<string, string>]>([
    [{ requireMessageAuthenticator: true }, { both: 'ack', 'no Message-Authenticator': 'timeout', 'no Event-Timestamp': 'timeout' }],
    [{ requireEventTimestamp: false }, { both: 'ack', 'no Message-Authenticator': 'ack', 'no Event-Timestamp': 'ack' }],
  ])('%j: %j', async (options, expected) => {
    hostapd = await startHostapd(options);
    expect({
      both: await disconnect(hostapd, {}),
      'no Message-Authenticator': await disconnect(hostapd, { messageAuthenticator: 'omit' }),
      'no Event-Timestamp': await disconnect(hostapd, { eventTimestamp: 'omit' }),
    }).toEqual(expected);
  });
});
