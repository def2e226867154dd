import { randomFillSync } from 'node:crypto';
import type { Client } from 'ssh2';

/** What ssh2 1.17 keeps of a cipher with authentication (AES-GCM) for packets that leave. */
type Inside = {
  readonly _protocol?: { readonly _cipher?: { readonly _encKey?: unknown; allocPacket?: (payload: number) => Uint8Array } };
};

const POOL = 4096;
const pool = Buffer.allocUnsafe(POOL);
let used = POOL;

/**
 * Pads packets with random octets that are drawn for hundreds of packets at a time, each used once. ssh2 asks the system's generator for every packet,
 * which is a twentieth of what a line of a push costs. Where ssh2 keeps its cipher otherwise nothing is done.
 */
export function drawPaddingAhead(client: Client): void {
  const { _cipher: cipher } = (client as unknown as Inside)._protocol ?? {};
  if (cipher?._encKey !== undefined && cipher.allocPacket !== undefined) cipher.allocPacket = packetFor;
}

/** Room for a payload, with its length and its padding (RFC 4253 §6; RFC 5647 §7.2: the length is no part of what fills whole blocks of 16 octets). */
function packetFor(payload: number): Buffer {
  const over = 16 - ((1 + payload) & 15);
  const padding = over < 4 ? over + 16 : over;
  const packet = Buffer.allocUnsafe(5 + payload + padding);
  packet.writeUInt32BE(1 + payload + padding, 0);
  packet[4] = padding;
  if (used + padding > POOL) {
    randomFillSync(pool);
    used = 0;
  }
  pool.copy(packet, 5 + payload, used, used + padding);
  used += padding;
  return packet;
}
