import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missing } from './foreign.ts';
import { type Freeradius, startFreeradius } from './freeradius.ts';
import { type ProxyServer, proxyInstallation, remoteServer, startProxy } from './proxied.ts';

const PEOPLE = { prefix: 'ACME\\', suffix: '@acme.example' };

describe.skipIf(missing('freeradius', 'radclient'))('FreeRADIUS behind a proxy service, radclient before it', () => {
  let upstream: Freeradius;
  let proxy: ProxyServer;

  beforeAll(async () => {
    upstream = await startFreeradius({ threads: 2, secret: 'another-secret-upstream' });
    proxy = await startProxy(
      proxyInstallation({ servers: ['fr'], accounting: 'remote', strip: PEOPLE }, [remoteServer('fr', upstream, { timeout: '500ms' })]),
    );
  });
  afterAll(async () => {
    await proxy.stop();
    proxy.made.remove();
    await upstream.stop();
  });

  test('PAP: the password is hidden anew for the server, its attributes come back (P24, P25)', async () => {
    const reply = await proxy.auth(['User-Name = "alice"', 'User-Password = "alicepw"']);
    expect(reply.code, reply.output).toBe('Access-Accept');
    expect(reply.attributes).toContain('Reply-Message = "hello alice"');
    expect(reply.attributes).toContain('Tunnel-Private-Group-Id:1 = "20"');
    expect(reply.attributes[0]).toMatch(/^Message-Authenticator/);
  });

  test('CHAP passes, with a challenge of its own or the Request Authenticator', async () => {
    const reply = await proxy.auth(['User-Name = "bob"', 'CHAP-Password = "bobpw"']);
    expect(reply.code, reply.output).toBe('Access-Accept');
    const challenged = await proxy.auth(['User-Name = "bob"', 'CHAP-Challenge = 0x0102030405060708090a', 'CHAP-Password = "bobpw"']);
    expect(challenged.code, challenged.output).toBe('Access-Accept');
  });

  test('MS-CHAP and MAC addresses pass', async () => {
    expect((await proxy.auth(['User-Name = "bob"', 'MS-CHAP-Password = "bobpw"'])).code).toBe('Access-Accept');
    const mac = '02-00-00-00-00-01';
    expect((await proxy.auth([`User-Name = "${mac}"`, `User-Password = "${mac}"`, 'Service-Type = Call-Check'])).code).toBe(
      'Access-Accept',
    );
  });

  test('a reject is an answer (P28)', async () => {
    expect((await proxy.auth(['User-Name = "alice"', 'User-Password = "wrong"'])).code).toBe('Access-Reject');
  });

  test.each(['ACME\\\\alice', 'alice@acme.example', 'ACME\\\\alice@acme.example'])(
    'prefix and suffix are taken off: %s (P30)',
    async (name) => {
      const reply = await proxy.auth([`User-Name = "${name}"`, 'User-Password = "alicepw"']);
      expect(reply.code, reply.output).toBe('Access-Accept');
    },
  );

  test('other prefixes and suffixes stay (P30)', async () => {
    expect((await proxy.auth(['User-Name = "OTHER\\\\bob"', 'User-Password = "bobpw"'])).code).toBe('Access-Reject');
    expect((await proxy.auth(['User-Name = "alice@interop.test"', 'User-Password = "alicepw"'])).code).toBe('Access-Accept');
  });

  test('Tunnel-Password and MPPE keys are readable with the secret of the device', async () => {
    const reply = await proxy.auth(['User-Name = "tunnel"', 'User-Password = "tunnelpw"']);
    expect(reply.code, reply.output).toBe('Access-Accept');
    expect(reply.attributes).toContain('Tunnel-Password:1 = "a secret of the tunnel"');
    expect(reply.attributes).toContain('MS-MPPE-Send-Key = 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
  });

  test('the Proxy-States of others come back in their order, ours does not', async () => {
    const reply = await proxy.auth([
      'User-Name = "alice"',
      'User-Password = "alicepw"',
      'Message-Authenticator = 0x00',
      'Proxy-State = 0x01',
      'Proxy-State += 0x0203',
    ]);
    expect(reply.code, reply.output).toBe('Access-Accept');
    expect(reply.attributes.filter((one) => one.startsWith('Proxy-State'))).toEqual(['Proxy-State = 0x01', 'Proxy-State = 0x0203']);
  });

  test('accounting is answered when the server has it, and it has it whole (P25, P29)', async () => {
    const reply = await proxy.acct([
      'User-Name = "ACME\\\\alice"',
      'Acct-Status-Type = Start',
      'Acct-Session-Id = "remote-1"',
      'Calling-Station-Id = "02-00-00-00-00-01"',
    ]);
    expect(reply.code, reply.output).toBe('Accounting-Response');
    const detail = await upstream.detail();
    expect(detail).toContain('User-Name = "alice"');
    expect(detail).toContain('Acct-Session-Id = "remote-1"');
  });
});
