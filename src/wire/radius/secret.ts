import { HashBuffer, type Midstate } from './md5.ts';

const BLOCK = 64;

/** The secret of every RADIUS/TLS connection (RFC 6614 §2.3): what protects the packets is TLS. */
export const RADSEC = 'radsec';

/**
 * The secret a RADIUS client and server share. Keeps its octets and the two HMAC-MD5 midstates (RFC 2104 §4), so that a
 * Message-Authenticator costs two blocks less a packet. Never prints.
 */
export class SharedSecret {
  readonly #octets: Uint8Array;
  readonly #inner: Midstate;
  readonly #outer: Midstate;

  constructor(text: string | Uint8Array) {
    this.#octets = typeof text === 'string' ? Buffer.from(text, 'utf8') : Uint8Array.from(text);
    const key = keyOf(this.#octets);
    this.#inner = midstateOf(key, 0x36);
    this.#outer = midstateOf(key, 0x5c);
  }

  /** The octets, to be hashed after a packet; not to be kept or shown. */
  get octets(): Uint8Array {
    return this.#octets;
  }

  /** The state after `key xor ipad`. */
  get inner(): Midstate {
    return this.#inner;
  }

  /** The state after `key xor opad`. */
  get outer(): Midstate {
    return this.#outer;
  }

  toString(): string {
    return '[redacted]';
  }

  toJSON(): string {
    return '[redacted]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[redacted]';
  }
}

/** RFC 2104 §2: a key longer than a block is hashed first. */
function keyOf(octets: Uint8Array): Uint8Array {
  if (octets.length <= BLOCK) return octets;
  const buffer = new HashBuffer(octets.length);
  buffer.put(0, octets);
  const key = new Uint8Array(16);
  buffer.md5(octets.length, key, 0);
  return key;
}

function midstateOf(key: Uint8Array, pad: number): Midstate {
  const buffer = new HashBuffer(BLOCK);
  for (let i = 0; i < BLOCK; i++) buffer.octets[i] = (key[i] ?? 0) ^ pad;
  return buffer.midstate();
}
