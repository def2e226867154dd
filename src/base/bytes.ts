/** Lower-case hexadecimal of the octets. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

/** Octets of a hexadecimal text; white space, `:` and a leading `0x` are allowed. Undefined when it is not whole octets of hexadecimal. */
export function fromHex(text: string): Uint8Array | undefined {
  const digits = text.replace(/^\s*0x/i, '').replace(/[\s:]/g, '');
  if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) return undefined;
  return Buffer.from(digits, 'hex');
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/**
 * Compares without leaking, by its running time, where the first difference is.
 * Ours because `crypto.timingSafeEqual` costs about a microsecond a call, a tenth of what a whole authentication may cost.
 */
export function sameBytesConstantTime(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number, length: number): boolean {
  let difference = 0;
  for (let i = 0; i < length; i++) difference |= (a[aAt + i] ?? 0) ^ (b[bAt + i] ?? 0);
  return difference === 0 && aAt + length <= a.length && bAt + length <= b.length;
}
