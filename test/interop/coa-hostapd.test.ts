import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { coa as plainCoa } from '../../drivers/rfc5176/coa.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { instantOf } from '../../src/base/time.ts';
import { encodeCoa } from '../../src/control/encode-coa.ts';
import type { CoaAttributes } from '../../src/driver/contract.ts';
import type { CoaTarget } from '../../src/model/device.ts';
import { parseIpv4 } from '../../src/model/ipv4.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { CoaClient, CoaRequest } from '../../src/ports/coa-client.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { CountingSink } from '../conformance/coa-client/suite.ts';
import { sessionWith } from '../conformance/driver/sessions.ts';
import { World } from '../unit/control/world.ts';
import { missing } from './foreign.ts';
import { type Hostapd, type HostapdSession, hostapdMissing, startHostapd } from './hostapd.ts';
import { radclient } from './radclient.ts';

type Attribute = CoaAttributes['attributes'][number];

const timers = { initial: 200, maximumCount: 2, maximumTimeout: 300, maximumDuration: 600 };

function encoded(attributes: CoaAttributes): CoaRequest {
  const request = encodeCoa(attributes, standardDictionary);
  if (!request.ok) throw new Error(request.error);
  return request.value;
}

function request(packet: CoaRequest['packet'], ...attributes: readonly (readonly [name: string, value: string | number])[]): CoaRequest {
  return encoded({ packet, attributes: attributes.map(([name, value]): Attribute => ({ name, value })) });
}

describe.skipIf(hostapdMissing())('hostapd as the device, a real 802.1X session behind it', () => {
  let hostapd: Hostapd;
  let client: CoaClient;
  let late: CoaClient;
  let session: HostapdSession;

  beforeAll(async () => {
    hostapd = await startHostapd();
    client = createCoaClient({ clock: systemClock, random: systemRandom, sink: new CountingSink(), timers });
    const slow: Clock = { ...systemClock, now: () => instantOf(systemClock.now() - 400_000) };
    late = createCoaClient({ clock: slow, random: systemRandom, sink: new CountingSink(), timers });
  });
  afterAll(async () => {
    await client?.close();
    await late?.close();
    await hostapd?.stop();
  });
  beforeEach(async () => {
    session = await hostapd.login();
  });

  function target(more: Partial<CoaTarget> = {}): CoaTarget {
    const [address, sourceAddress] = [parseIpv4(hostapd.address), parseIpv4(hostapd.client)];
    if (address === undefined || sourceAddress === undefined) throw new Error('both are addresses');
    return {
      address,
      sourceAddress,
      port: hostapd.dasPort,
      secret: new Secret(hostapd.secret),
      messageAuthenticator: 'send',
      eventTimestamp: 'send',
      replyMessageAuthenticator: 'verify',
      ...more,
    };
  }

  const gone = () => vi.waitFor(async () => expect(await hostapd.session()).toBeUndefined(), { timeout: 5000 });
  const still = async () => expect(await hostapd.session()).toEqual(session);
  const disconnect = (...attributes: readonly (readonly [string, string | number])[]) => request('Disconnect-Request', ...attributes);
  const change = (...attributes: readonly (readonly [string, string | number])[]) => request('CoA-Request', ...attributes);

  test('the terminate of the rfc5176 driver ends it', async () => {
    const nasAddress = parseIpv4(hostapd.address);
    const made = plainCoa(
      { kind: 'terminate' },
      sessionWith({ ...(nasAddress && { nasAddress }), userName: session.user, acctSessionId: session.acctSessionId }),
    );
    if (!made.ok) throw new Error(made.error.why);
    expect(await client.exchange(target(), encoded(made.value))).toMatchObject({ kind: 'ack', transmissions: 1, ignored: [], notes: [] });
    await gone();
  });

  test.each([
    ['Acct-Session-Id', () => ['Acct-Session-Id', session.acctSessionId] as const],
    ['Calling-Station-Id with hyphens', () => ['Calling-Station-Id', session.mac.replaceAll(':', '-')] as const],
    ['Calling-Station-Id with colons', () => ['Calling-Station-Id', session.mac] as const],
    ['User-Name', () => ['User-Name', session.user] as const],
  ])('a Disconnect by %s ends it, with and without the names of the NAS and Message-Authenticator', async (_, identity) => {
    const nas = [['NAS-Identifier', hostapd.nasIdentifier] as const, ['NAS-IP-Address', hostapd.address] as const];
    for (const [messageAuthenticator, names] of [
      ['send', []],
      ['omit', nas],
    ] as const) {
      session = await hostapd.login();
      const outcome = await client.exchange(target({ messageAuthenticator }), disconnect(...names, identity()));
      expect(outcome).toMatchObject({ kind: 'ack', ignored: [] });
      // Event-Timestamp and Message-Authenticator: its answers carry both.
      expect('attributes' in outcome && outcome.attributes.map(({ type }) => type).toSorted()).toEqual([55, 80]);
      await gone();
    }
  });

  const named = () => ['Acct-Session-Id', session.acctSessionId] as const;

  describe('what leaves the session as it is', () => {
    beforeEach(async () => {
      session = await hostapd.login('lasting');
    });

    test.each([
      ['without Event-Timestamp', () => client.exchange(target({ eventTimestamp: 'omit' }), disconnect(named()))],
      ['with an Event-Timestamp of 400 s ago', () => late.exchange(target(), disconnect(named()))],
      ['with a wrong secret', () => client.exchange(target({ secret: new Secret('wrong') }), disconnect(named()))],
    ])('a request %s meets silence: the outcome is unknown, not refused, and nothing has happened', async (_, ask) => {
      expect(await ask()).toMatchObject({ kind: 'timeout', transmissions: 2, ignored: [] });
      await still();
    });

    test.each([
      ['a Disconnect that names no session', 503, () => disconnect()],
      ['an unknown Acct-Session-Id', 503, () => disconnect(['Acct-Session-Id', '0000000000000000'])],
      ['an unknown Calling-Station-Id', 503, () => disconnect(['Calling-Station-Id', '02-00-00-00-00-99'])],
      ['an unknown User-Name', 503, () => disconnect(['User-Name', 'mallory'])],
      ['the session with the name of another user', 503, () => disconnect(named(), ['User-Name', 'mallory'])],
      ['another NAS-Identifier', 403, () => disconnect(['NAS-Identifier', 'other'], named())],
      ['another NAS-IP-Address', 403, () => disconnect(['NAS-IP-Address', '198.18.0.77'], named())],
      ['NAS-Port', 401, () => disconnect(named(), ['NAS-Port', 1])],
      ['Filter-Id', 401, () => disconnect(named(), ['Filter-Id', 'x'])],
      ['a vendor attribute', 401, () => disconnect(named(), ['Cisco-AVPair', 'subscriber:command=reauthenticate'])],
      ['a CoA-Request that changes nothing', 402, () => change(named())],
      ['a CoA-Request with a vendor command', 401, () => change(named(), ['Cisco-AVPair', 'subscriber:command=reauthenticate'])],
      ['a CoA-Request to bounce the port', 401, () => change(named(), ['Cisco-AVPair', 'subscriber:command=bounce-host-port'])],
      ['a CoA-Request with a VLAN', 401, () => change(named(), ['Tunnel-Private-Group-Id', '20'])],
      ['a CoA-Request with Session-Timeout', 401, () => change(named(), ['Session-Timeout', 60])],
    ])('%s is refused with %i and nothing has happened', async (_, errorCause, made) => {
      expect(await client.exchange(target(), made())).toMatchObject({ kind: 'nak', errorCause, transmissions: 1, ignored: [] });
      await still();
    });

    test.skipIf(missing('radclient'))('Proxy-State, which hostapd refuses with 401 from others, does not leave us', async () => {
      const outcome = await client.exchange(target(), disconnect(named(), ['Proxy-State', '41']));
      expect(outcome).toEqual({ kind: 'unsendable', why: expect.stringContaining('Proxy-State') });
      const lines = [
        `Acct-Session-Id = "${session.acctSessionId}"`,
        `Event-Timestamp = ${Math.floor(systemClock.now() / 1000)}`,
        'Proxy-State = 0x41',
      ];
      const reply = await radclient(`${hostapd.address}:${hostapd.dasPort}`, 'disconnect', lines, hostapd.secret);
      expect([reply.code, reply.attributes]).toEqual(['Disconnect-NAK', expect.arrayContaining(['Error-Cause = Unsupported-Attribute'])]);
      await still();
    });
  });

  test('a Disconnect job of the cisco-iosxe driver: its VSA is refused with 401, the next name ends the session, and that is learned', async () => {
    const world = new World({ clock: systemClock, device: { coa: target() }, more: { coa: client } });
    await world.control.start();
    const { address: nasAddress } = target();
    const live = world.sessions.started(
      { ...world.keys(), nasAddress, userName: session.user, acctSessionId: session.acctSessionId },
      'interim',
      systemClock.now(),
    );
    const job = await world.job(world.action(live.id, { kind: 'terminate' }, 'end'));
    const plan = await world.control.settled(job, 10_000);
    expect(plan).toMatchObject({ state: 'proved' });
    expect(plan?.steps.at(0)?.attempt).toBe(1);
    expect(plan?.steps.at(0)?.evidence.map(({ what }) => what.replace(/ after .*/, ''))).toEqual([
      `Disconnect-Request terminate to ${hostapd.address}:3799`,
      'Disconnect-NAK Error-Cause 401 Unsupported-Attribute',
      'sent again at once, the session named by Acct-Session-Id',
      'Disconnect-ACK',
    ]);
    const detail = plan?.steps.at(0)?.evidence[1]?.detail;
    expect(detail).toContain('the device does not know an attribute that was sent');
    expect(detail).toContain(`Cisco-AVPair = audit-session-id=${live.auditSessionId}, NAS-IP-Address = ${hostapd.address}`);
    expect(world.profiles.get(live.device)?.naming).toEqual({ understood: ['Acct-Session-Id'], refused: ['audit-session-id'] });
    await gone();
    await world.control.stop();
  });
});
