import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditView } from '../../src/api/views/audit-view.ts';
import type { SessionView } from '../../src/api/views/session-view.ts';
import { Closers } from '../../src/app/closers.ts';
import { SECRET } from '../app/installation.ts';
import { LabSwitch } from '../lab/lab-switch.ts';
import { type CoaProxied, signedNow, startCoaProxied } from './coa-proxied.ts';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';

const HOST = '02-00-5E-00-00-03';
describe.skipIf(missing('freeradius', 'radclient'))('radclient asks for changes of authorization through us', () => {
  const closers = new Closers();
  let device: Freeradius;
  let lab: LabSwitch;
  let proxied: CoaProxied;

  beforeAll(async () => {
    device = await startFreeradius({ threads: 2, address: '127.0.0.2' });
    closers.add(() => device.stop());
    const labPort = 40_000 + Math.floor(Math.random() * 20_000);
    const platform = 'isr1000-8p';
    proxied = await startCoaProxied([
      { name: 'sw1', addresses: ['127.0.0.1'], platform, radius: { secret: SECRET }, coa: { port: labPort } },
      { name: 'fr', addresses: ['127.0.0.2'], platform, radius: { secret: device.secret }, coa: { port: device.coaPort } },
      { name: 'mute', addresses: ['127.0.0.3'], platform, radius: { secret: SECRET } },
    ]);
    closers.add(() => proxied.stop());
    const at = (port: number) => ({ address: '127.0.0.1', port });
    const { authPort, acctPort } = proxied;
    lab = await LabSwitch.start({ radiusAuth: at(authPort), radiusAcct: at(acctPort), secret: SECRET, coaPort: labPort });
    closers.add(() => lab.stop());
  }, 60_000);
  afterAll(() => closers.closeAll());

  const ask: CoaProxied['ask'] = (...what) => proxied.ask(...what);

  test.each(['coa', 'disconnect'] as const)(
    '%s: what the device said comes back, with the Proxy-States in order and from no device',
    async (command) => {
      const states = ['Proxy-State = 0x41', 'Proxy-State = 0x4242'];
      const acked = await ask(command, ['NAS-IP-Address = 127.0.0.2', 'Acct-Session-Id = "abc"', ...states]);
      expect(acked.code, acked.output).toBe(command === 'coa' ? 'CoA-ACK' : 'Disconnect-ACK');
      expect(acked.attributes.filter((one) => one.startsWith('Proxy-State'))).toEqual(states);
      const refused = await ask(command, ['NAS-Identifier = "fr"', 'Acct-Session-Id = "unknown1"']);
      expect(refused.code).toBe(command === 'coa' ? 'CoA-NAK' : 'Disconnect-NAK');
      expect(refused.attributes).toContain('Error-Cause = Session-Context-Not-Found');
    },
  );

  test.each([
    ['a NAS that nobody knows', ['NAS-IP-Address = 198.51.100.7', 'Acct-Session-Id = "abc"'], 'Proxy-Request-Not-Routable'],
    ['neither a NAS nor a session', ['Reply-Message = "?"'], 'Proxy-Request-Not-Routable'],
    ['a session that nobody knows, and no NAS', ['Acct-Session-Id = "nowhere"'], 'Session-Context-Not-Found'],
    ['the network of somebody else', ['Operator-Name = "1other.example"', 'NAS-IP-Address = 127.0.0.2'], 'Proxy-Request-Not-Routable'],
    ['a device that takes no changes', ['NAS-IP-Address = 127.0.0.3', 'Acct-Session-Id = "abc"'], 'Proxy-Request-Not-Routable'],
  ])('what names %s is refused by us', async (_, attributes, cause) => {
    const answer = await ask('coa', attributes);
    expect(answer.code, answer.output).toBe('CoA-NAK');
    expect(answer.attributes).toContain(`Error-Cause = ${cause}`);
  });

  test('a device that says nothing: nothing is said in its name', async () => {
    const answer = await ask('coa', ['NAS-IP-Address = 127.0.0.2', 'Acct-Session-Id = "drop1"']);
    expect(answer.code).toBeUndefined();
  });

  test.each([
    ['without Message-Authenticator', () => signedNow().slice(1)],
    ['without Event-Timestamp', () => signedNow().slice(0, 1)],
    [
      'with an Event-Timestamp of 400 s ago',
      () => ['Message-Authenticator = 0x00', `Event-Timestamp = ${Math.floor(Date.now() / 1000) - 400}`],
    ],
  ])('a request %s meets silence', async (_, more) => {
    expect((await ask('coa', ['NAS-IP-Address = 127.0.0.2', 'Acct-Session-Id = "abc"'], more())).code).toBeUndefined();
  });

  test('a request with a wrong secret meets silence', async () => {
    expect((await ask('coa', ['NAS-IP-Address = 127.0.0.2'], signedNow(), 'a guess')).code).toBeUndefined();
  });

  test('a session is found by what names it, told on its switch, and over when the switch says so', { timeout: 30_000 }, async () => {
    await lab.plugIn({ port: 1, mac: HOST, method: 'mab', ip: '10.20.0.3' });
    const session = await proxied.api.sessionWhere(HOST, (one) => one.applied !== undefined);
    const again = await ask('coa', [
      `Cisco-AVPair = "audit-session-id=${session?.auditSessionId}"`,
      'Cisco-AVPair += "subscriber:command=reauthenticate"',
      'Operator-Name = "1visited.example"',
      'Proxy-State = 0x41',
    ]);
    expect(again.code, again.output).toBe('CoA-ACK');
    expect(lab.state.coaReceived).toMatchObject({ reauthenticate: 1, ack: 1 });
    const ended = await ask('disconnect', [`Acct-Session-Id = "${session?.acctSessionId}"`]);
    expect(ended.code, ended.output).toBe('Disconnect-ACK');
    const known = async (): Promise<readonly SessionView[]> =>
      (await proxied.api.sessions()).filter(({ id, state }) => id === session?.id && state !== 'ended');
    expect(await known()).toEqual([]);
    const { records } = await proxied.api.get<{ records: readonly AuditView[] }>('/audit');
    const of = records.filter(({ subject }) => subject === 'Disconnect-Request to sw1');
    expect(of.map(({ actor, action }) => `${actor} ${action}`)).toEqual(['home coa.relayed answered', 'home coa.relayed accepted']);
  });
});
