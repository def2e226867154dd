import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Closers } from '../../src/app/closers.ts';
import { type CoaProxied, DAC_SECRET, startCoaProxied } from './coa-proxied.ts';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { radclient } from './radclient.ts';

/** As radclient → FreeRADIUS (home_server of type coa) → portreeve → FreeRADIUS as the device. */
describe.skipIf(missing('freeradius', 'radclient'))('FreeRADIUS relays changes of authorization to us', () => {
  const closers = new Closers();
  let device: Freeradius;
  const relays = new Map<'send' | 'omit', Freeradius>();

  beforeAll(async () => {
    device = await startFreeradius({ threads: 2, address: '127.0.0.2' });
    closers.add(() => device.stop());
    const { secret, coaPort } = device;
    const behind = [{ name: 'fr', addresses: ['127.0.0.2'], platform: 'isr1000-8p', radius: { secret }, coa: { port: coaPort } }];
    for (const replyMessageAuthenticator of ['send', 'omit'] as const) {
      const proxied: CoaProxied = await startCoaProxied(behind, { replyMessageAuthenticator });
      closers.add(() => proxied.stop());
      const upstream = { address: '127.0.0.1', port: proxied.port, secret: DAC_SECRET };
      const relay = await startFreeradius({ threads: 2, coaRelay: upstream });
      closers.add(() => relay.stop());
      relays.set(replyMessageAuthenticator, relay);
    }
  }, 60_000);
  afterAll(() => closers.closeAll());

  async function ask(reply: 'send' | 'omit', command: 'coa' | 'disconnect', session: string) {
    const relay = relays.get(reply);
    if (relay === undefined) throw new Error('no relay');
    const attributes = [
      `Event-Timestamp = ${Math.floor(Date.now() / 1000)}`,
      'NAS-IP-Address = 127.0.0.2',
      `Acct-Session-Id = "${session}"`,
    ];
    const states = ['Proxy-State = 0x41'];
    return radclient(relay.coaPort, command, ['Message-Authenticator = 0x00', ...attributes, ...states], relay.secret, {
      retries: 1,
      seconds: 3,
    });
  }

  test.each(['coa', 'disconnect'] as const)('%s: what the device behind us said arrives at the client of FreeRADIUS', async (command) => {
    const [ack, nak] = command === 'coa' ? ['CoA-ACK', 'CoA-NAK'] : ['Disconnect-ACK', 'Disconnect-NAK'];
    const acked = await ask('omit', command, 'abc');
    expect(acked.code, acked.output).toBe(ack);
    expect(acked.attributes).toEqual(['Proxy-State = 0x41']);
    const refused = await ask('omit', command, 'unknown1');
    expect(refused.code, refused.output).toBe(nak);
    expect(refused.attributes).toContain('Error-Cause = Session-Context-Not-Found');
    expect((await ask('omit', command, 'drop1')).code).toBeUndefined();
  });

  test('a signed answer of ours FreeRADIUS 3.2.1 signs over zeros for its client: that is why signing can be turned off', async () => {
    const answer = await ask('send', 'coa', 'abc');
    expect(answer.code).toBeUndefined();
    expect(answer.output).toContain('invalid Message-Authenticator');
    expect(await relays.get('send')?.log()).toContain('alive');
  });
});
