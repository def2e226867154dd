/** One recorded Accounting-Request. `source`: NAS address as u32; `at`: ms wall clock. */
export type AccountingRecord = { readonly source: number; readonly at: number; readonly packet: Uint8Array };

// record = u32 length of the packet, u32 source, f64 at (both big-endian), packet
const HEAD = 16;
const SIZE = 256 * 1024;

/** Packs records one after the other into one buffer, which is used again after each `take`. */
export class AccountingBlock {
  readonly #bytes = Buffer.allocUnsafeSlow(SIZE);
  #used = 0;
  #records = 0;

  get records(): number {
    return this.#records;
  }

  /** False when there is no room left for this packet. */
  add(packet: Uint8Array, source: number, at: number): boolean {
    const end = this.#used + HEAD + packet.length;
    if (end > SIZE) return false;
    this.#bytes.writeUInt32BE(packet.length, this.#used);
    this.#bytes.writeUInt32BE(source >>> 0, this.#used + 4);
    this.#bytes.writeDoubleBE(at, this.#used + 8);
    this.#bytes.set(packet, this.#used + HEAD);
    this.#used = end;
    this.#records++;
    return true;
  }

  /** The packed records, copied to an own buffer that may be transferred to a thread; the block is empty afterwards. */
  take(): ArrayBuffer {
    const start = this.#bytes.byteOffset;
    const packed = this.#bytes.buffer.slice(start, start + this.#used);
    this.#used = 0;
    this.#records = 0;
    return packed;
  }
}

/** The records of a packed block, in order. */
export function unpackAccounting(body: Uint8Array): readonly AccountingRecord[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const records: AccountingRecord[] = [];
  let at = 0;
  while (at + HEAD <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const packet = bytes.subarray(at + HEAD, at + HEAD + length);
    records.push({ source: bytes.readUInt32BE(at + 4), at: bytes.readDoubleBE(at + 8), packet });
    at += HEAD + length;
  }
  return records;
}
