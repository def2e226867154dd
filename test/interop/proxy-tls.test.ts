import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { missing } from './foreign.ts';
import { type Freeradius, type FreeradiusOptions, startFreeradius } from './freeradius.ts';
import { Authority, type Issued } from './pki.ts';
import { type ProxyServer, proxyInstallation, startProxy, until } from './proxied.ts';
import { freeTcpPort, startRadsecproxy } from './radsecproxy.ts';

const ALICE = ['User-Name = "alice"', 'User-Password = "alicepw"'];

describe.skipIf(missing('freeradius', 'radclient', 'radsecproxy', 'openssl'))('RADIUS/TLS', () => {
  let ours: Authority;
  let theirs: Authority;
  let serverCertificate: Issued;
  let client: Issued;
  let upstream: Freeradius;
  let tls: NonNullable<FreeradiusOptions['tls']>;
  const closers: (() => Promise<void> | void)[] = [];

  beforeAll(async () => {
    ours = new Authority();
    theirs = new Authority('Another CA');
    serverCertificate = ours.issue('server', 'DNS:radius.test,IP:127.0.0.1');
    client = ours.issue('portreeve', 'DNS:portreeve.test');
    tls = { port: await freeTcpPort(), caFile: ours.caFile, ...serverCertificate };
    upstream = await startFreeradius({ threads: 2, tls });
  });
  afterEach(async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  });
  afterAll(async () => {
    await upstream.stop();
    ours.remove();
    theirs.remove();
  });

  async function proxyTo(
    port: number,
    of: { readonly ca?: string; readonly own?: Issued; readonly serverName?: string } = {},
  ): Promise<ProxyServer> {
    const { ca = ours.ca, own = client, serverName } = of;
    const made = proxyInstallation({ servers: ['tls'], accounting: 'remote' }, [
      {
        name: 'tls',
        protocol: 'radius',
        address: '127.0.0.1',
        transport: 'tls',
        tls: { port, ca: 'ca.pem', cert: 'own.pem', key: { file: 'own.key' }, ...(serverName && { serverName }) },
        requireMessageAuthenticator: false,
        timeout: '800ms',
        retries: 0,
        deadAfter: '60s',
      },
    ]);
    made.write('ca.pem', ca);
    made.write('own.pem', own.certificate);
    made.write('own.key', own.key);
    const proxy = await startProxy(made);
    closers.push(async () => {
      await proxy.stop();
      made.remove();
    });
    return proxy;
  }

  async function works(proxy: ProxyServer): Promise<void> {
    const accepted = await proxy.auth(ALICE);
    expect(accepted.code, accepted.output).toBe('Access-Accept');
    expect(accepted.attributes).toContain('Reply-Message = "hello alice"');
    expect((await proxy.auth(['User-Name = "alice"', 'User-Password = "wrong"'])).code).toBe('Access-Reject');
    expect((await proxy.auth(['User-Name = "bob"', 'CHAP-Password = "bobpw"'])).code).toBe('Access-Accept');
    const session = `tls-${proxy.authPort}`;
    expect((await proxy.acct(['User-Name = "alice"', `Acct-Session-Id = "${session}"`, 'Acct-Status-Type = Start'])).code).toBe(
      'Accounting-Response',
    );
    expect(await upstream.detail()).toContain(session);
  }

  test.each([undefined, 'radius.test'])('FreeRADIUS takes what comes over TLS, name checked: %s', async (serverName) => {
    await works(await proxyTo(tls.port, { ...(serverName && { serverName }) }));
  });

  test('radsecproxy takes it and asks FreeRADIUS over UDP', async () => {
    const between = await startRadsecproxy(upstream, ours.caFile, serverCertificate);
    closers.push(() => between.stop());
    await works(await proxyTo(between.port));
  });

  test('a server whose certificate another CA signed is told nothing', async () => {
    const proxy = await proxyTo(tls.port, { ca: theirs.ca });
    expect((await proxy.auth(ALICE)).code).toBeUndefined();
  });

  test('a server whose certificate has another name is told nothing', async () => {
    const proxy = await proxyTo(tls.port, { serverName: 'other.test' });
    expect((await proxy.auth(ALICE)).code).toBeUndefined();
  });

  test('the server refuses us without a certificate of its CA', async () => {
    const proxy = await proxyTo(tls.port, { own: theirs.issue('stranger', 'DNS:portreeve.test') });
    expect((await proxy.auth(ALICE)).code).toBeUndefined();
  });

  test('a server that is started again gets a new connection', async () => {
    const again = { ...tls, port: await freeTcpPort() };
    const first = await startFreeradius({ threads: 1, tls: again });
    const proxy = await proxyTo(again.port);
    expect((await proxy.auth(ALICE)).code).toBe('Access-Accept');
    await first.stop();
    expect((await proxy.auth(ALICE)).code).toBeUndefined();
    const second = await startFreeradius({ threads: 1, tls: again });
    closers.push(() => second.stop());
    await until('it is asked again', async () => (await proxy.auth(ALICE)).code === 'Access-Accept');
  });
});
