import { createSecretKey, type KeyObject, randomFillSync } from 'node:crypto';
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
    readonly _cipher?: { _encKey?: Uint8Array | KeyObject; allocPacket?: (payload: number) => Uint8Array };
    readonly _decipher?: { _decipherKey?: Uint8Array | KeyObject };
  };
};

/** Node makes a cipher, as ssh2 does for every packet, four times as fast from a key object as from octets. */
export function keepKeyObjects(client: Connection): void {
  const { _cipher, _decipher } = (client as unknown as Inside)._protocol ?? {};
  if (_cipher?._encKey instanceof Uint8Array) _cipher._encKey = createSecretKey(_cipher._encKey);
  if (_decipher?._decipherKey instanceof Uint8Array) _decipher._decipherKey = createSecretKey(_decipher._decipherKey);
}

const drawn = Buffer.alloc(4096);
let left = 0;

/** ssh2 asks for the random padding of each packet by itself; here it is drawn for hundreds at a time. Packets are those of AES-GCM (RFC 5647 §7.2). */
export function drawPaddingAhead(client: Connection): void {
  const { _cipher } = (client as unknown as Inside)._protocol ?? {};
  if (_cipher?._encKey !== undefined && _cipher.allocPacket !== undefined) _cipher.allocPacket = packetFor;
}

function packetFor(payload: number): Buffer {
  const padding = 4 + ((11 - payload) & 15);
  const packet = Buffer.allocUnsafe(5 + payload + padding);
  packet.writeUInt32BE(packet.length - 4);
  packet[4] = padding;
  if (left < padding) left = randomFillSync(drawn).length;
  drawn.copy(packet, 5 + payload, left - padding, left);
  left -= padding;
  return packet;
}
