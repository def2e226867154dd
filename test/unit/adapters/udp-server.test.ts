import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { type OnDatagram, openUdp, type UdpListener } from '../../../src/adapters/net/udp-server.ts';

const open: UdpListener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

async function listen(onDatagram: OnDatagram, port = 0): Promise<UdpListener> {
  const opened = await openUdp({ address: '127.0.0.1', port }, onDatagram);
  if (!opened.ok) throw new Error(opened.error.message);
  open.push(opened.value);
  return opened.value;
}

function exchange(port: number, text: string): Promise<{ text: string; from: number }> {
  const client = createSocket('udp4');
  return new Promise((resolve, reject) => {
    client.once('error', reject);
    client.once('message', (reply, peer) => {
      client.close();
      resolve({ text: reply.toString(), from: peer.port });
    });
    client.send(text, port, '127.0.0.1');
  });
}

test('a datagram is handed over with its sender, and the reply comes from the same port', async () => {
  const seen: unknown[] = [];
  const listener = await listen((datagram, size, address, port, send) => {
    seen.push([Buffer.from(datagram).toString(), size, address, typeof port]);
    send(Buffer.from(`re: ${Buffer.from(datagram).toString()}`));
  });
  expect(await exchange(listener.port, 'hello')).toEqual({ text: 're: hello', from: listener.port });
  expect(seen).toEqual([['hello', 5, '127.0.0.1', 'number']]);
});

test('a reply may come later, also after others', async () => {
  const waiting: (() => void)[] = [];
  const listener = await listen((datagram, _size, _address, _port, send) => {
    if (Buffer.from(datagram).toString() === 'late') waiting.push(() => send(Buffer.from('late')));
    else {
      send(Buffer.from('early'));
      for (const go of waiting) go();
    }
  });
  const late = exchange(listener.port, 'late');
  while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await exchange(listener.port, 'early')).text).toBe('early');
  expect((await late).text).toBe('late');
});

test('a reply after the close is counted, not thrown', async () => {
  let later: (reply: Uint8Array) => void = () => {};
  const listener = await listen((_datagram, _size, _address, _port, send) => {
    later = send;
    send(Buffer.from('first'));
  });
  await exchange(listener.port, 'x');
  open.length = 0;
  await listener.close();
  later(Buffer.from('too late'));
  expect(listener.unsent()).toBe(1);
});

test('a port in use is one clear sentence', async () => {
  const { port } = await listen(() => {});
  const second = await openUdp({ address: '127.0.0.1', port }, () => {});
  expect(second).toEqual({
    ok: false,
    error: {
      code: 'start.port-in-use',
      message: `another program has \`UDP 127.0.0.1:${port}\`: stop it or configure another port`,
    },
  });
});

test('an address of no interface is one clear sentence', async () => {
  const opened = await openUdp({ address: '203.0.113.77', port: 0 }, () => {});
  expect(!opened.ok && opened.error).toMatchObject({ code: 'start.address-unavailable', message: expect.stringContaining('203.0.113.77') });
});

// Root may bind any port: then there is nothing to refuse.
test.skipIf(process.getuid?.() === 0)('a port below 1024 without the right to it is one clear sentence', async () => {
  const opened = await openUdp({ address: '127.0.0.1', port: 67 }, () => {});
  expect(!opened.ok && opened.error.code).toBe('start.port-forbidden');
});
