import { md4 } from './md4.ts';

/** NtPasswordHash (RFC 2759 §8.3): MD4 of the password in UTF-16LE, 16 octets. As good as the password itself to who knows it. */
export function ntHashOf(password: string): Uint8Array {
  return md4(Buffer.from(password, 'utf16le'));
}

/** HashNtPasswordHash (RFC 2759 §8.4): MD4 of the NT hash, 16 octets, from which keys and the authenticator response are made. */
export function hashOfNtHash(ntHash: Uint8Array): Uint8Array {
  return md4(ntHash);
}
