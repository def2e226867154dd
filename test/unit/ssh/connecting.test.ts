import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { deviceServer, newHostKey } from './device-server.ts';
import { device, PASSWORD, shells } from './fixture.ts';

async function tcp(onConnection: (socket: Socket, count: number) => void): Promise<{ port: number; server: Server; count: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket, ++count);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server, count: () => count };
}

const sockets = new Set<Socket>();

function close(server: Server): Promise<void> {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  return new Promise((resolve) => server.close(() => resolve()));
}

test.each([
  ['closes before its identification', (socket: Socket) => socket.end()],
  ['resets the connection', (socket: Socket) => socket.resetAndDestroy()],
  ['closes after its identification', (socket: Socket) => socket.end('SSH-2.0-Cisco-1.25\r\n')],
])('a device that %s is busy, and asked again a bounded number of times', async (_how, hangUp) => {
  const { port, server, count } = await tcp((socket) => setImmediate(() => hangUp(socket)));
  const opened = await shells({ busy: { attempts: 3, initial: 5, cap: 10 } }).open(device(port, { hostKeys: [newHostKey().fingerprint] }));
  expect(opened).toMatchObject({ ok: false, error: { code: 'device.busy' } });
  expect(count()).toBe(3);
  await close(server);
});

test('a line that becomes free is taken', async () => {
  const device1 = await deviceServer({ password: PASSWORD, onShell: () => undefined });
  const { port, server } = await tcp((socket, count) => {
    if (count === 1) socket.destroy();
    else
      socket
        .pipe(connect(device1.port, '127.0.0.1'))
        .on('error', () => undefined)
        .pipe(socket);
  });
  const opened = await shells({ busy: { attempts: 3, initial: 5, cap: 10 } }).open(device(port, { hostKeys: [device1.fingerprint] }));
  expect(opened.ok).toBe(true);
  if (opened.ok) await opened.value.close();
  await close(server);
  await device1.close();
});

test('wrong credentials are not asked about again', async () => {
  const server = await deviceServer({ password: 'another' });
  await shells({ busy: { attempts: 3, initial: 5, cap: 10 } }).open(device(server.port, { hostKeys: [server.fingerprint] }));
  expect(server.logins.filter((line) => line.startsWith('password'))).toHaveLength(1);
  await server.close();
});

test('nobody listens', async () => {
  const { port, server } = await tcp(() => undefined);
  await close(server);
  const opened = await shells().open(device(port, { hostKeys: ['SHA256:x'] }));
  expect(opened).toMatchObject({ ok: false, error: { code: 'device.unreachable', message: expect.stringContaining('ECONNREFUSED') } });
});

test('a device that accepts and says nothing', async () => {
  const { port, server } = await tcp(() => undefined);
  const opened = await shells({ connectTimeout: 50 }).open(device(port, { hostKeys: ['SHA256:x'] }));
  expect(opened).toMatchObject({ ok: false, error: { code: 'device.unreachable', message: expect.stringContaining('50 ms') } });
  await close(server);
});

test('old algorithms need the legacy profile; without it both offers are shown', async () => {
  const server = await deviceServer({
    password: PASSWORD,
    algorithms: { kex: ['diffie-hellman-group14-sha1'], cipher: ['aes128-cbc'], hmac: ['hmac-sha1'] },
    onShell: () => undefined,
  });
  const modern = await shells().open(device(server.port, { hostKeys: [server.fingerprint] }));
  expect(modern).toMatchObject({ ok: false, error: { code: 'device.algorithms' } });
  const message = modern.ok ? '' : modern.error.message;
  expect(message).toContain('diffie-hellman-group14-sha1');
  expect(message).toContain('curve25519-sha256');
  const legacy = await shells().open(device(server.port, { hostKeys: [server.fingerprint], algorithms: 'legacy' }));
  expect(legacy.ok).toBe(true);
  if (legacy.ok) await legacy.value.close();
  await server.close();
});

test.each([
  ['Cisco-1.25', true],
  ['Cisco-2.0', false],
])('a box `%s` that has only group exchange is told where to mend it, when it is one that cannot use it', async (ident, told) => {
  const server = await deviceServer({
    ident,
    algorithms: { kex: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group1-sha1'] },
  });
  const opened = await shells().open(device(server.port, { hostKeys: [server.fingerprint] }));
  expect(opened).toMatchObject({ ok: false, error: { code: 'device.algorithms' } });
  if (!opened.ok) expect(opened.error.message.includes('set `ip ssh server algorithm kex` on the device')).toBe(told);
  await server.close();
});
