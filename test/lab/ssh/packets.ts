import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Connection } from 'ssh2';

/** ssh2 writes a packet in up to three pieces; they leave as one segment, as from a switch. */
export function sendPacketsWhole(socket: Socket): void {
  const write = socket.write.bind(socket);
  const end = socket.end.bind(socket);
  let pieces: Uint8Array[] = [];
  const send = (): void => {
    const packets = Buffer.concat(pieces);
    pieces = [];
    if (packets.length > 0 && socket.writable) write(packets);
  };
  socket.write = (piece: Uint8Array | string): boolean => {
    if (pieces.length === 0) process.nextTick(send);
    pieces.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
    return !socket.writableNeedDrain;
  };
  socket.end = (...last: unknown[]): Socket => {
    send();
    return (end as (...args: unknown[]) => Socket)(...last);
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
