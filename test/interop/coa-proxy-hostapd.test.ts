import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CoaProxied, startCoaProxied } from './coa-proxied.ts';
import { missing } from './foreign.ts';
import { type Hostapd, type HostapdSession, hostapdMissing, startHostapd } from './hostapd.ts';

describe.skipIf(hostapdMissing() || missing('radclient'))('hostapd behind us as the device, a real 802.1X session behind it', () => {
  let hostapd: Hostapd;
  let proxied: CoaProxied;
  let session: HostapdSession;

  beforeAll(async () => {
    hostapd = await startHostapd();
    const coa = { port: hostapd.dasPort, sourceAddress: hostapd.client };
    proxied = await startCoaProxied([
      { name: 'wired', addresses: [hostapd.address], platform: 'isr1000-8p', radius: { secret: hostapd.secret }, coa },
    ]);
  }, 60_000);
  afterAll(async () => {
    await proxied?.stop();
    await hostapd?.stop();
  });
  beforeEach(async () => {
    session = await hostapd.login();
  });

  const ask = (command: 'coa' | 'disconnect', ...attributes: readonly string[]) =>
    proxied.ask(command, [`NAS-IP-Address = ${hostapd.address}`, ...attributes]);
  const named = () => `Acct-Session-Id = "${session.acctSessionId}"`;

  test('a Disconnect with Proxy-State, which hostapd refuses, ends the session, and the Proxy-State comes back', async () => {
    const answer = await ask('disconnect', named(), 'Proxy-State = 0x41', 'Proxy-State = 0x42');
    expect(answer.code, answer.output).toBe('Disconnect-ACK');
    expect(answer.attributes.filter((one) => one.startsWith('Proxy-State'))).toEqual(['Proxy-State = 0x41', 'Proxy-State = 0x42']);
    await vi.waitFor(async () => expect(await hostapd.session()).toBeUndefined(), { timeout: 5000 });
  });

  test.each([
    ['a session it does not know', 'disconnect', ['Acct-Session-Id = "0000000000000000"'], 'Session-Context-Not-Found'],
    ['another NAS-Identifier', 'disconnect', ['NAS-Identifier = "other"', 'User-Name = "bob"'], 'NAS-Identification-Mismatch'],
    ['an attribute it does not bear', 'disconnect', ['User-Name = "bob"', 'Filter-Id = "x"'], 'Unsupported-Attribute'],
    ['a vendor command', 'coa', ['User-Name = "bob"', 'Cisco-AVPair = "subscriber:command=reauthenticate"'], 'Unsupported-Attribute'],
    ['a change that changes nothing', 'coa', ['User-Name = "bob"'], 'Missing-Attribute'],
  ] as const)('%s: its own verdict comes back and nothing has happened', async (_, command, attributes, cause) => {
    session = await hostapd.login('lasting');
    const answer = await ask(command, ...attributes);
    expect(answer.code, answer.output).toBe(command === 'coa' ? 'CoA-NAK' : 'Disconnect-NAK');
    expect(answer.attributes).toContain(`Error-Cause = ${cause}`);
    expect(await hostapd.session()).toEqual(session);
  });
});
