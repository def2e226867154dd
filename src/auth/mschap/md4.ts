const SHIFTS = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
] as const;
/** In which order the rounds take the words of a block. */
const ORDERS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const;
const CONSTANTS = [0, 0x5a827999, 0x6ed9eba1] as const;
const MIX = [
  (x: number, y: number, z: number) => (x & y) | (~x & z),
  (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z),
  (x: number, y: number, z: number) => x ^ y ^ z,
] as const;

/** MD4 (RFC 1320), 16 octets. Broken as a digest, and still what the NT hash is; OpenSSL 3 has it no more. */
export function md4(octets: Uint8Array): Uint8Array {
  const padded = pad(octets);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let at = 0; at < padded.length; at += 64) addBlock(state, padded, at);
  const digest = Buffer.alloc(16);
  for (const [i, word] of state.entries()) digest.writeInt32LE(word, 4 * i);
  return digest;
}

/** One octet 0x80, zeros, and the length in bits, to a multiple of 64 octets (§3.1, §3.2). */
function pad(octets: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.ceil((octets.length + 9) / 64) * 64);
  padded.set(octets);
  padded[octets.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(octets.length) * 8n, padded.length - 8);
  return padded;
}

/** §3.4. */
function addBlock(state: Int32Array, block: Buffer, at: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (const round of [0, 1, 2] as const) {
    const mix = MIX[round];
    for (const [step, word] of ORDERS[round].entries()) {
      const sum = (a + mix(b, c, d) + block.readInt32LE(at + 4 * word) + CONSTANTS[round]) | 0;
      const shift = SHIFTS[round][step % 4] ?? 0;
      [a, b, c, d] = [d, (sum << shift) | (sum >>> (32 - shift)), b, c];
    }
  }
  for (const [i, word] of [a, b, c, d].entries()) state[i] = ((state[i] ?? 0) + word) | 0;
}
