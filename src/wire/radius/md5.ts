import { addBlock } from './md5-block.ts';

const PADDING = 72;
const SCRATCH_WORDS = 16;

/** MD5 and words of 32 bits: every machine Node runs on is little-endian, as MD5 is; the words are the octets seen again. */
export type Midstate = Int32Array;

/**
 * Octets that MD5 reads in place, as words: the message is written to `octets` from 0 on, and hashing writes its padding after it.
 * One is made per user at start; nothing is allocated for a packet. Own code because `node:crypto` costs about a microsecond a
 * digest, most of it in crossing into native code, where a whole authentication may cost ten.
 */
export class HashBuffer {
  octets: Uint8Array<ArrayBuffer>;
  #words: Int32Array;
  readonly #state = new Int32Array(4);

  constructor(capacity: number) {
    this.octets = new Uint8Array(new ArrayBuffer(wordsFor(capacity) * 4));
    this.#words = new Int32Array(this.octets.buffer);
  }

  /** Makes room for a message of `length` octets, keeping what is there. */
  reserve(length: number): void {
    if (length + PADDING <= this.octets.length) return;
    const larger = new Uint8Array(new ArrayBuffer(wordsFor(length) * 4));
    larger.set(this.octets);
    this.octets = larger;
    this.#words = new Int32Array(larger.buffer);
  }

  /** Copies octets in at a place; the caller has reserved the room. A loop: for the sizes of RADIUS it beats `set` with its subarray. */
  put(at: number, from: Uint8Array, start = 0, end = from.length): number {
    const octets = this.octets;
    for (let i = start, to = at; i < end; i++, to++) octets[to] = from[i] ?? 0;
    return at + end - start;
  }

  /** MD5 of the first `length` octets, written to `out` at `outAt` (16 octets). */
  md5(length: number, out: Uint8Array, outAt: number): void {
    this.#finish(INITIAL, 0, length, out, outAt);
  }

  /** HMAC-MD5 (RFC 2104) of the first `length` octets under a key given as its two midstates. */
  hmacMd5(inner: Midstate, outer: Midstate, length: number, out: Uint8Array, outAt: number): void {
    this.#finish(inner, 64, length, second.octets, 0);
    second.#finish(outer, 64, 16, out, outAt);
  }

  /** The chaining state after one block of 64 octets at the start of the buffer. */
  midstate(): Midstate {
    const state = new Int32Array(INITIAL);
    addBlock(state, this.#words, 0);
    return state;
  }

  #finish(from: Midstate, before: number, length: number, out: Uint8Array, outAt: number): void {
    const words = this.#words;
    const state = this.#state;
    state[0] = from[0] ?? 0;
    state[1] = from[1] ?? 0;
    state[2] = from[2] ?? 0;
    state[3] = from[3] ?? 0;
    const total = this.#pad(before, length);
    for (let at = 0; at < total; at += SCRATCH_WORDS) addBlock(state, words, at);
    for (let i = 0; i < 4; i++) {
      const word = state[i] ?? 0;
      out[outAt + 4 * i] = word;
      out[outAt + 4 * i + 1] = word >>> 8;
      out[outAt + 4 * i + 2] = word >>> 16;
      out[outAt + 4 * i + 3] = word >>> 24;
    }
  }

  /** RFC 1321 §3.1 and §3.2: 0x80, zeros, the length in bits. Gives the number of words to hash. */
  #pad(before: number, length: number): number {
    const octets = this.octets;
    const words = this.#words;
    const total = ((length + 8) >>> 6) * 16 + 16;
    octets[length] = 0x80;
    let at = length + 1;
    while ((at & 3) !== 0) octets[at++] = 0;
    for (let word = at >>> 2; word < total - 2; word++) words[word] = 0;
    words[total - 2] = (before + length) << 3;
    words[total - 1] = (before + length) >>> 29;
    return total;
  }
}

function wordsFor(capacity: number): number {
  return (((capacity + PADDING) >>> 6) + 1) * 16;
}

const INITIAL: Midstate = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
const second = new HashBuffer(16);
