import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Connection } from 'ssh2';

/** ssh2 writes a packet in up to three pieces; they leave as one segment, as from a switch. */
export function sendPacketsWhole(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  let gathering = false;
  socket.write = (...args: unknown[]) => {
    if (!gathering) {
      gathering = true;
      socket.cork();
      process.nextTick(() => {
        gathering = false;
        socket.uncork();
      });
    }
    return write(...args);
  };
}

type Inside = {
  readonly _protocol?: {
    readonly _cipher?: { _encKey?: Uint8Array | KeyObject };
    readonly _decipher?: { _decipherKey?: Uint8Array | KeyObject };
  };
};

/** Node makes a cipher, as ssh2 does for every packet, four times as fast from a key object as from octets. */
export function keepKeyObjects(client: Connection): void {
  const { _cipher, _decipher } = (client as unknown as Inside)._protocol ?? {};
  if (_cipher?._encKey instanceof Uint8Array) _cipher._encKey = createSecretKey(_cipher._encKey);
  if (_decipher?._decipherKey instanceof Uint8Array) _decipher._decipherKey = createSecretKey(_decipher._decipherKey);
}
