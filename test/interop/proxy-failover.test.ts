import { afterEach, describe, expect, test } from 'vitest';
import { installation, SECRET } from '../app/installation.ts';
import { missing } from './foreign.ts';
import { freePorts, startFreeradius } from './freeradius.ts';
import { type ProxyServer, proxyInstallation, remoteServer, startProxy, until } from './proxied.ts';

const ALICE = ['User-Name = "alice"', 'User-Password = "alicepw"'];
const QUICK = { timeout: '150ms', retries: 1, deadAfter: '200ms', reviveAfter: '200ms' };

const USABLE = (server: string, health: string): string =>
  `portreeve_remote_server_usable{server="${server}",port="authentication",health="${health}"}`;

describe.skipIf(missing('freeradius', 'radclient'))('remote servers that fail', () => {
  const closers: (() => Promise<void> | void)[] = [];
  const closing = <T extends { stop(): Promise<void> }>(of: T): T => {
    closers.push(() => of.stop());
    return of;
  };
  const proxyTo = async (...of: Parameters<typeof proxyInstallation>): Promise<ProxyServer> => {
    const made = proxyInstallation(...of);
    closers.push(() => made.remove());
    return closing(await startProxy(made));
  };
  afterEach(async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  });

  test('the next one is asked while the first is silent, and without delay once that is dead; a reject does not fail over (P27, P28)', async () => {
    const [first, second] = [closing(await startFreeradius({ threads: 1 })), closing(await startFreeradius({ threads: 1, users: 1 }))];
    const servers = [remoteServer('first', first, QUICK), remoteServer('second', second, QUICK)];
    const proxy = await proxyTo({ servers: ['first', 'second'] }, servers);
    // Only the second knows user0: what the first rejects is rejected.
    expect((await proxy.auth(['User-Name = "user0"', 'User-Password = "pw0"'])).code).toBe('Access-Reject');
    await first.stop();
    expect((await proxy.auth(['User-Name = "user0"', 'User-Password = "pw0"'])).code).toBe('Access-Accept');
    await until('the first is known to be dead', async () => (await proxy.metric(USABLE('first', 'dead'))) === 0 && isDead(proxy, 'first'));
    for (let i = 0; i < 5; i++) expect((await proxy.auth(ALICE)).code).toBe('Access-Accept');
    const unanswered = await proxy.metric('portreeve_radius_dropped_total{port="authentication",cause="proxy-unreachable"}');
    expect(unanswered).toBe(0);
  });

  test.each([true, false])('a server that is back is asked again; Status-Server: %s (P27)', async (statusServer) => {
    const ports = await freePorts();
    const of = { address: '127.0.0.1', authPort: ports[0], acctPort: ports[1], secret: 'testing123' };
    const proxy = await proxyTo({ servers: ['only'] }, [remoteServer('only', of, { ...QUICK, statusServer })]);
    for (let i = 0; i < 20 && !(await isDead(proxy, 'only')); i++) expect((await proxy.auth(ALICE)).code).toBeUndefined();
    expect(await isDead(proxy, 'only')).toBe(true);
    closing(await startFreeradius({ threads: 1, ports }));
    if (statusServer) await until('Status-Server finds it', async () => !(await isDead(proxy, 'only')));
    await until('it is asked', async () => (await proxy.auth(ALICE)).code === 'Access-Accept');
    expect((await proxy.auth(ALICE)).code).toBe('Access-Accept');
  });

  test('a reply whose signature is wrong, or missing where it must be there, is ignored and counted, and waiting goes on (P28)', async () => {
    const unsigned = closing(await startFreeradius({ threads: 1 }));
    const good = closing(await startFreeradius({ threads: 1 }));
    const servers = [remoteServer('strict', unsigned, { ...QUICK, requireMessageAuthenticator: true }), remoteServer('good', good, QUICK)];
    const proxy = await proxyTo({ servers: ['strict', 'good'] }, servers);
    expect((await proxy.auth(ALICE)).code).toBe('Access-Accept');
    const ignored = 'portreeve_remote_replies_ignored_total{server="strict",why="no-message-authenticator"}';
    expect(await proxy.metric(ignored)).toBeGreaterThanOrEqual(2);
  });

  test('a reload puts other servers in force; a request on its way to the old one is still answered', async () => {
    const [old, fresh] = [closing(await startFreeradius({ threads: 1 })), closing(await startFreeradius({ threads: 1, users: 1 }))];
    const user0 = ['User-Name = "user0"', 'User-Password = "pw0"'];
    const proxy = await proxyTo({ servers: ['fr'] }, [remoteServer('fr', old)]);
    expect((await proxy.auth(user0)).code).toBe('Access-Reject');
    const under = Array.from({ length: 20 }, () => proxy.auth(ALICE));
    proxy.made.write('remote-servers.yaml', { servers: [remoteServer('fr', fresh)] });
    proxy.process.signal('SIGHUP');
    for (const reply of await Promise.all(under)) expect(reply.code, reply.output).toBe('Access-Accept');
    await until('the new server is asked', async () => (await proxy.auth(user0)).code === 'Access-Accept');
  });

  test('a portreeve behind a portreeve: its replies are signed, and what its policy gives arrives', async () => {
    const behind = installation({ policy: 'deciding', identities: 'stores.yaml', server: { name: 'behind' } });
    closers.push(() => behind.remove());
    behind.write('stores.yaml', { stores: [{ id: 'local', kind: 'users', records: [{ name: 'carol', password: 'plain:carolpw' }] }] });
    behind.write('deciding/policy.yaml', {
      serviceSelection: { simple: 'network' },
      services: [
        {
          name: 'network',
          type: 'radius',
          allowedProtocols: ['PAP'],
          identity: { simple: { store: 'local' } },
          authorization: { default: { profiles: ['STAFF'] } },
        },
      ],
      profiles: [{ name: 'STAFF', vlan: '20', attributes: [{ name: 'Tunnel-Password', value: 'hidden twice' }] }],
    });
    const deciding = closing(await startProxy(behind));
    const strict = { requireMessageAuthenticator: true };
    const to = { address: '127.0.0.1', authPort: deciding.authPort, acctPort: deciding.acctPort, secret: SECRET };
    const proxy = await proxyTo({ servers: ['behind'], strip: { suffix: '@here' } }, [remoteServer('behind', to, strict)]);
    const accepted = await proxy.auth([
      'User-Name = "carol@here"',
      'User-Password = "carolpw"',
      'Proxy-State = 0x0a',
      'Message-Authenticator = 0x00',
    ]);
    expect(accepted.code, accepted.output).toBe('Access-Accept');
    expect(accepted.attributes).toContain('Tunnel-Private-Group-Id:1 = "20"');
    expect(accepted.attributes).toContain('Tunnel-Password:0 = "hidden twice"');
    expect(accepted.attributes.filter((one) => one.startsWith('Proxy-State'))).toEqual(['Proxy-State = 0x0a']);
    expect((await proxy.auth(['User-Name = "carol"', 'User-Password = "wrong"'])).code).toBe('Access-Reject');
    expect((await proxy.acct(['User-Name = "carol@here"', 'Acct-Status-Type = Start', 'Acct-Session-Id = "chain"'])).code).toBe(
      'Accounting-Response',
    );
    await until(
      'the record is there',
      async () => (await deciding.metric('portreeve_radius_answers_total{port="accounting",answer="accounting"}')) === 1,
    );
  });

  test('a request that comes round between two servers is dropped by the one that forwarded it first (P31)', async () => {
    const [here, there] = [await freePorts(), await freePorts()];
    const listening = ([auth, acct]: typeof here) => ({ authentication: [`127.0.0.1:${auth}`], accounting: [`127.0.0.1:${acct}`] });
    const to = ([authPort, acctPort]: typeof here) => ({ address: '127.0.0.1', authPort, acctPort, secret: SECRET });
    const servers = (ports: typeof here) => [remoteServer('other', to(ports), { timeout: '400ms', retries: 0 })];
    const proxy = { servers: ['other'], accounting: 'remote' } as const;
    const a = await proxyTo(proxy, servers(there), { server: { name: 'a' }, radius: listening(here) });
    const b = await proxyTo(proxy, servers(here), { server: { name: 'b' }, radius: listening(there) });
    const loops = (server: ProxyServer, port: string): Promise<number> =>
      server.metric(`portreeve_radius_dropped_total{port="${port}",cause="proxy-loop"}`);
    expect((await a.auth(ALICE)).code).toBeUndefined();
    expect((await a.acct(['Acct-Status-Type = Start', 'Acct-Session-Id = "round"'])).code).toBeUndefined();
    for (const port of ['authentication', 'accounting']) {
      expect(await loops(a, port), port).toBe(1);
      expect(await loops(b, port), port).toBe(0);
    }
  });
});

async function isDead(proxy: ProxyServer, server: string): Promise<boolean> {
  const alive = (await proxy.metric(USABLE(server, 'alive'))) + (await proxy.metric(USABLE(server, 'zombie')));
  return alive === 0;
}
