import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Client, type ClientChannel } from 'ssh2';
import { expect, test } from 'vitest';
import { keepKeyObjects } from '../../../src/adapters/ssh/cipher-keys.ts';
import { gatherWrites } from '../../../src/adapters/ssh/gather-writes.ts';
import { deviceServer } from './device-server.ts';
import { PASSWORD } from './fixture.ts';

/** A connection that notes what is handed to the system at once. */
function recorded(): { readonly socket: Socket; readonly pieces: string[] } {
  const pieces: string[] = [];
  const duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, done) => {
      pieces.push(chunk.toString());
      done();
    },
    writev: (chunks, done) => {
      pieces.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  return { socket: duplex as Socket, pieces };
}

test('what is written in one turn leaves as one piece, and nothing waits for more', async () => {
  const { socket, pieces } = recorded();
  gatherWrites(socket);
  for (const part of ['length', 'text', 'tag']) socket.write(part);
  expect(pieces).toEqual([]);
  await new Promise(setImmediate);
  expect(pieces).toEqual(['lengthtexttag']);
  socket.write('alone');
  await new Promise(setImmediate);
  expect(pieces).toEqual(['lengthtexttag', 'alone']);
});

test('what is written before the end is sent', async () => {
  const { socket, pieces } = recorded();
  gatherWrites(socket);
  socket.write('good');
  socket.end('bye');
  await once(socket, 'finish');
  expect(pieces.join('')).toBe('goodbye');
});

type Inside = { readonly _protocol: { readonly _cipher: { _encKey: unknown }; readonly _decipher: { _decipherKey: unknown } } };
type Rekeying = { readonly _client: { rekey(done: () => void): void } };

test('the ciphers of ssh2 hold key objects after each key exchange, and the far end understands them', async () => {
  const server = await deviceServer({
    password: PASSWORD,
    onShell: (channel) =>
      channel.on('data', (text: Buffer) =>
        (channel as unknown as Rekeying)._client.rekey(() => channel.write(`${text} after a new exchange`)),
      ),
  });
  const client = new Client();
  let exchanges = 0;
  client.on('handshake', () => {
    exchanges++;
    keepKeyObjects(client);
  });
  client.connect({ host: '127.0.0.1', port: server.port, username: 'admin', password: PASSWORD });
  await once(client, 'ready');
  const held = (): unknown[] => {
    const { _cipher, _decipher } = (client as unknown as Inside)._protocol;
    return [_cipher._encKey, _decipher._decipherKey];
  };
  const secret = expect.objectContaining({ type: 'secret', symmetricKeySize: 16 });
  const [first] = held();
  expect(held()).toEqual([secret, secret]);
  const channel = await new Promise<ClientChannel>((resolve, reject) =>
    client.shell((error, opened) => (error ? reject(error) : resolve(opened))),
  );
  channel.write('asked');
  const [answer] = await once(channel, 'data');
  expect(String(answer)).toBe('asked after a new exchange');
  expect(exchanges).toBe(2);
  expect(held()).toEqual([secret, secret]);
  expect(held()[0]).not.toBe(first);
  client.end();
  await server.close();
});
