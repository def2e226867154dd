import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Client } from 'ssh2';

/** What ssh2 1.17 keeps of the keys of a connection for its ciphers with authentication (AES-GCM). */
type Inside = {
  readonly _protocol?: {
    readonly _cipher?: { _encKey?: Uint8Array | KeyObject };
    readonly _decipher?: { _decipherKey?: Uint8Array | KeyObject };
  };
};

/**
 * Turns the keys a key exchange has agreed on into key objects. ssh2 sets up a cipher for every packet from the octets of its key, and Node 24 first asks
 * of octets, by two exceptions, whether they are a key: 16 to 20 us a packet, 4.4 us with a key object. Where ssh2 keeps them otherwise nothing is done.
 */
export function keepKeyObjects(client: Client): void {
  const { _protocol: protocol } = client as unknown as Inside;
  const { _cipher: cipher, _decipher: decipher } = protocol ?? {};
  if (cipher?._encKey instanceof Uint8Array) cipher._encKey = createSecretKey(cipher._encKey);
  if (decipher?._decipherKey instanceof Uint8Array) decipher._decipherKey = createSecretKey(decipher._decipherKey);
}
