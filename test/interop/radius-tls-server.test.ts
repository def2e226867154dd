import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Installation, installation, Portreeve, SECRET } from '../app/installation.ts';
import { missing } from './foreign.ts';
import { freePorts } from './freeradius.ts';
import { Authority, type Issued } from './pki.ts';
import { until } from './proxied.ts';
import { radclient } from './radclient.ts';
import { startRadsecproxyBefore } from './radsecproxy.ts';

const READY = /TLS on 127\.0\.0\.1:(\d+), API on (http:\S+)/;
const ALICE = ['User-Name = "alice"', 'User-Password = "alice-example-pw"'];

describe.skipIf(missing('radsecproxy', 'radclient', 'openssl'))('the RADIUS/TLS server', () => {
  let authority: Authority;
  let strangers: Authority;
  let ours: Issued;
  let device: Issued;
  let other: Issued;
  const closers: (() => unknown)[] = [];

  beforeAll(() => {
    authority = new Authority();
    strangers = new Authority('Another CA');
    ours = authority.issue('portreeve', 'DNS:portreeve.test,IP:127.0.0.1');
    device = authority.issue('sw1', 'DNS:sw1.test');
    other = authority.issue('sw2', 'DNS:sw2.test');
  });
  afterEach(async () => {
    for (let close = closers.pop(); close; close = closers.pop()) await close();
  });
  afterAll(() => {
    authority.remove();
    strangers.remove();
  });

  type Server = { readonly made: Installation; readonly process: Portreeve; readonly port: number };

  async function start(tls: Record<string, unknown> = {}, names: readonly string[] = ['SW1.test']): Promise<Server> {
    const made = installation({
      radius: {
        authentication: ['127.0.0.1:0'],
        accounting: ['127.0.0.1:0'],
        tls: { listen: ['127.0.0.1:0'], certificate: ours.certificateFile, key: { file: ours.keyFile }, ca: authority.caFile, ...tls },
      },
      log: { level: 'info' },
    });
    made.write('devices.yaml', {
      devices: [{ name: 'sw1', addresses: ['127.0.0.1'], platform: 'isr1000-8p', radius: { tls: { names } } }],
    });
    const process = new Portreeve('serve', '--config', made.config);
    closers.push(async () => {
      process.signal('SIGTERM');
      await process.finished();
      made.remove();
    });
    const [, port] = await process.printed(READY);
    return { made, process, port: Number(port) };
  }

  /** A device: radsecproxy takes its UDP and speaks TLS to us. */
  async function before({ port }: Server, certificate: Issued): Promise<number> {
    const [udp] = await freePorts();
    const proxy = await startRadsecproxyBefore(port, udp, SECRET, authority.caFile, certificate);
    closers.push(() => proxy.stop());
    return udp;
  }

  async function dial({ port }: Server, of?: Issued): Promise<TLSSocket> {
    const socket = connect({ host: '127.0.0.1', port, ca: authority.ca, ...(of && { cert: of.certificate, key: of.key }) });
    socket.on('error', () => undefined);
    closers.push(() => void socket.destroy());
    await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]);
    return socket;
  }

  test('serves authentication and accounting of radsecproxy on one port, and its Status-Server', async () => {
    const server = await start();
    const udp = await before(server, device);
    await until('radsecproxy is connected', async () => (await radclient(udp, 'auth', ALICE, SECRET)).code !== undefined);
    expect((await radclient(udp, 'auth', ALICE, SECRET)).code).toBe('Access-Accept');
    expect((await radclient(udp, 'auth', ['User-Name = "alice"', 'User-Password = "wrong"'], SECRET)).code).toBe('Access-Reject');
    const session = ['User-Name = "alice"', 'Acct-Session-Id = "tls1"', 'NAS-Port = 4'];
    for (const status of ['Start', 'Stop']) {
      expect((await radclient(udp, 'acct', [...session, `Acct-Status-Type = ${status}`], SECRET)).code).toBe('Accounting-Response');
    }
    await server.process.printed(/"device":"sw1".*radius-tls\.opened/);
  });

  test('a device whose certificate is of the CA and not its own is refused, and the log says why', async () => {
    const server = await start();
    const udp = await before(server, other);
    expect((await radclient(udp, 'auth', ALICE, SECRET)).code).toBeUndefined();
    await server.process.printed(/sw2\.test.*is that of no device at this address.*radius-tls\.refused/);
  });

  test('a certificate of another CA, and none at all, are refused, and the log says why', async () => {
    const server = await start();
    const stranger = await dial(server, strangers.issue('sw1', 'DNS:sw1.test'));
    await until('the stranger is cut off', () => stranger.destroyed);
    await server.process.printed(/is not trusted.*radius-tls\.refused/);
    await new Promise((wake) => setTimeout(wake, 1100));
    const nobody = await dial(server);
    await until('the nameless one is cut off', () => nobody.destroyed);
    await server.process.printed(/shows no certificate.*radius-tls\.refused/);
  });

  test('holds to its limits: connections of a device, idle ones, what is no RADIUS, and TLS before 1.2', async () => {
    const server = await start({ connectionsPerDevice: 2, idleTimeout: '1s' });
    const [first, second, third] = [await dial(server, device), await dial(server, device), await dial(server, device)];
    await until('the third is refused', () => third.destroyed);
    expect([first.destroyed, second.destroyed]).toEqual([false, false]);
    second.write('GET / HTTP/1.1\r\n\r\n');
    await until('the second is cut off', () => second.destroyed);
    await server.process.printed(/what came is not RADIUS/);
    await until('the first is idle', () => first.destroyed);
    await server.process.printed(/nothing came for 1 s/);
    const old = connect({
      host: '127.0.0.1',
      port: server.port,
      cert: device.certificate,
      key: device.key,
      ca: authority.ca,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const [error] = (await once(old, 'error')) as [NodeJS.ErrnoException];
    expect(error.message).toMatch(/alert|version|EPROTO/i);
  });

  test('a reload that takes the device away closes its connection', async () => {
    const server = await start();
    const socket = await dial(server, device);
    await server.process.printed(/radius-tls\.opened/);
    server.made.write('devices.yaml', {
      devices: [{ name: 'sw1', addresses: ['127.0.0.1'], platform: 'isr1000-8p', radius: { tls: { names: ['elsewhere.test'] } } }],
    });
    server.process.signal('SIGHUP');
    await until('it is closed', () => socket.destroyed);
    await server.process.printed(/the configuration changed/);
  });
});
