import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { coa as ciscoCoa } from '../../drivers/cisco-iosxe/coa.ts';
import { coa as plainCoa } from '../../drivers/rfc5176/coa.ts';
import { systemClock } from '../../src/adapters/clock.ts';
import { createCoaClient } from '../../src/adapters/net/coa-client.ts';
import { systemRandom } from '../../src/adapters/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { CoaAttributes } from '../../src/driver/contract.ts';
import type { CoaTarget } from '../../src/model/device.ts';
import { parseIpv4 } from '../../src/model/ipv4.ts';
import type { CoaClient, CoaRequest, WireAttribute } from '../../src/ports/coa-client.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { encodeAttribute } from '../../src/wire/radius/encode-attribute.ts';
import { CountingSink } from '../conformance/coa-client/suite.ts';
import { ACCT, AUDIT, sessionWith } from '../conformance/driver/sessions.ts';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';

const ZERO_SIGNED = expect.stringContaining('FreeRADIUS before 3.2.4');

function bySession(packet: CoaRequest['packet'], id: string): CoaRequest {
  return { packet, attributes: [{ type: 44, value: Buffer.from(id) }] };
}

/** The attributes of a driver as octets, through our dictionary. */
function encoded({ packet, attributes }: CoaAttributes): CoaRequest {
  const octets = attributes.flatMap(({ name, value }): WireAttribute[] => {
    const attribute = standardDictionary.find(name);
    const made = attribute === undefined ? undefined : encodeAttribute(attribute, value);
    if (!made?.ok) throw new Error(`${name} cannot be encoded`);
    return [{ type: made.value[0] ?? 0, value: made.value.subarray(2) }];
  });
  return { packet, attributes: octets };
}

describe.skipIf(missing('freeradius'))('FreeRADIUS as the device', () => {
  let plain: Freeradius;
  let signing: Freeradius;
  let strict: Freeradius;
  let client: CoaClient;

  beforeAll(async () => {
    [plain, signing, strict] = await Promise.all([
      startFreeradius({ threads: 2 }),
      startFreeradius({ threads: 2, signCoaReplies: true }),
      startFreeradius({ threads: 2, requireMessageAuthenticator: true }),
    ]);
    const timers = { initial: 200, maximumCount: 3, maximumTimeout: 300, maximumDuration: 900 };
    client = createCoaClient({ clock: systemClock, random: systemRandom, sink: new CountingSink(), timers });
  });
  afterAll(async () => {
    await client.close();
    await Promise.all([plain.stop(), signing.stop(), strict.stop()]);
  });

  function target(of: Freeradius, more: Partial<CoaTarget> = {}): CoaTarget {
    const address = parseIpv4(of.address);
    if (address === undefined) throw new Error(`${of.address} is no address`);
    return {
      address,
      port: of.coaPort,
      secret: new Secret(of.secret),
      messageAuthenticator: 'send',
      eventTimestamp: 'send',
      replyMessageAuthenticator: 'verify',
      ...more,
    };
  }

  describe.each(['CoA-Request', 'Disconnect-Request'] as const)('%s', (packet) => {
    test.each(['send', 'omit'] as const)('is taken and acknowledged, Message-Authenticator: %s', async (messageAuthenticator) => {
      const outcome = await client.exchange(target(plain, { messageAuthenticator }), bySession(packet, 'abc'));
      expect(outcome).toMatchObject({ kind: 'ack', transmissions: 1, ignored: [], notes: [] });
    });

    test('of an unknown session is refused with 503', async () => {
      expect(await client.exchange(target(plain), bySession(packet, 'unknown1'))).toMatchObject({ kind: 'nak', errorCause: 503 });
    });

    test('that names nothing is refused with 402', async () => {
      const request = { packet, attributes: [{ type: 87, value: Buffer.from('Gi0/1') }] };
      expect(await client.exchange(target(plain), request)).toMatchObject({ kind: 'nak', errorCause: 402 });
    });

    test('carries the Event-Timestamp a device asks for, and none where configured so', async () => {
      expect(await client.exchange(target(plain), bySession(packet, 'needts1'))).toMatchObject({ kind: 'ack' });
      const without = target(plain, { eventTimestamp: 'omit' });
      expect(await client.exchange(without, bySession(packet, 'needts1'))).toMatchObject({ kind: 'nak', errorCause: 402 });
    });

    test('that meets silence is sent again and ends as timeout', async () => {
      const outcome = await client.exchange(target(plain), bySession(packet, 'drop1'));
      expect(outcome).toMatchObject({ kind: 'timeout', transmissions: 3, ignored: [] });
    });

    test('with a wrong secret meets silence', async () => {
      const outcome = await client.exchange(target(plain, { secret: new Secret('wrong') }), bySession(packet, 'abc'));
      expect(outcome).toMatchObject({ kind: 'timeout', ignored: [] });
    });

    test('holds a Message-Authenticator where FreeRADIUS demands one', async () => {
      expect(await client.exchange(target(strict), bySession(packet, 'abc'))).toMatchObject({ kind: 'ack' });
    });

    test('is answered with a Message-Authenticator over zeros: detected, named, not taken', async () => {
      const outcome = await client.exchange(target(signing), bySession(packet, 'abc'));
      expect(outcome).toMatchObject({ kind: 'timeout' });
      expect(outcome.kind === 'timeout' && outcome.ignored[0]).toMatchObject({ why: 'bad-message-authenticator', diagnosis: ZERO_SIGNED });
    });

    test('is answered so and taken where the device is configured so, with a note', async () => {
      const tolerant = target(signing, { replyMessageAuthenticator: 'tolerate-zero-authenticator' });
      expect(await client.exchange(tolerant, bySession(packet, 'abc'))).toMatchObject({ kind: 'ack', ignored: [], notes: [ZERO_SIGNED] });
      expect(await client.exchange(tolerant, bySession(packet, 'unknown1'))).toMatchObject({
        kind: 'nak',
        errorCause: 503,
        notes: [ZERO_SIGNED],
      });
    });
  });

  const commands = [
    { kind: 'session-query' },
    { kind: 'reauthenticate', type: 'rerun' },
    { kind: 'bounce-host-port' },
    { kind: 'disable-host-port' },
    { kind: 'terminate' },
    { kind: 'activate-service', service: 'FULL', precedence: 10, replaceAll: true },
    { kind: 'deactivate-service', service: 'FULL' },
  ] as const;

  test.each(commands)('the Cisco form of $kind is read and acknowledged', async (command) => {
    const made = ciscoCoa(command, sessionWith(AUDIT));
    if (!made.ok) throw new Error(made.error.why);
    expect(await client.exchange(target(plain), encoded(made.value))).toMatchObject({ kind: 'ack', notes: [] });
  });

  test('the plain RFC 5176 form of terminate is read and acknowledged', async () => {
    const made = plainCoa({ kind: 'terminate' }, sessionWith(ACCT));
    if (!made.ok) throw new Error(made.error.why);
    expect(await client.exchange(target(plain), encoded(made.value))).toMatchObject({ kind: 'ack' });
  });
});
