import { createHash } from 'node:crypto';

const KEY = 16;

/** The content of MS-CHAP-MPPE-Keys (RFC 2548 §2.4.1): LM key of 8 octets, zeros since there is no LM hash, and the NT key. */
export function mppeKeys(hashOfNtHash: Uint8Array): Uint8Array {
  return Buffer.concat([new Uint8Array(8), hashOfNtHash]);
}

/** The keys of a server after MS-CHAPv2, 16 octets each (RFC 3079 §3), for MS-MPPE-Send-Key and MS-MPPE-Recv-Key. */
export function mppeStartKeys(hashOfNtHash: Uint8Array, response: Uint8Array): { readonly send: Uint8Array; readonly receive: Uint8Array } {
  const master = sha1(hashOfNtHash, response, MASTER);
  return { send: startKey(master, SERVER_SENDS), receive: startKey(master, SERVER_RECEIVES) };
}

/** GetAsymmetricStartKey (RFC 3079 §3.4). */
function startKey(master: Uint8Array, direction: Uint8Array): Uint8Array {
  return sha1(master, PAD_1, direction, PAD_2);
}

/** The constants of RFC 3079 §3.4: they are text. */
const MASTER = Buffer.from('This is the MPPE Master Key', 'latin1');
const SERVER_RECEIVES = Buffer.from('On the client side, this is the send key; on the server side, it is the receive key.', 'latin1');
const SERVER_SENDS = Buffer.from('On the client side, this is the receive key; on the server side, it is the send key.', 'latin1');
const PAD_1 = Buffer.alloc(40);
const PAD_2 = Buffer.alloc(40, 0xf2);

function sha1(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha1');
  for (const part of parts) hash.update(part);
  return hash.digest().subarray(0, KEY);
}
