import { HEADER, LARGEST_PACKET } from '../../wire/radius/packet-view.ts';

/** Cuts a stream into RADIUS packets by their Length field (RFC 6613 §2.6). */
export class PacketStream {
  #rest: Buffer = Buffer.alloc(0);
  /** A Length no packet can have was met: where the next packet starts is unknown, and the connection must end (RFC 6613 §2.6.4). */
  broken = false;

  /** The packets that are whole with this piece; octets of their own. */
  take(piece: Uint8Array): Uint8Array[] {
    const packets: Uint8Array[] = [];
    this.#rest = this.#rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#rest, piece]);
    while (!this.broken && this.#rest.length >= 4) {
      const length = this.#rest.readUInt16BE(2);
      if (length < HEADER || length > LARGEST_PACKET) this.broken = true;
      else if (this.#rest.length < length) break;
      else {
        packets.push(this.#rest.subarray(0, length));
        this.#rest = this.#rest.subarray(length);
      }
    }
    return packets;
  }
}
