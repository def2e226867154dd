import type { Algorithms, KexAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';
import type { SshTarget } from '../../model/device.ts';

/** As strong as X25519 and two thirds of the work with the curves of OpenSSL, on a switch too: of hundreds of handshakes at once that is what one waits for. */
const CHEAPEST_KEX = 'ecdh-sha2-nistp256';

/**
 * What we offer. `modern`: the defaults of ssh2, none of it broken, the cheapest key exchange first. `legacy`, asked for a device at a time: also what IOS
 * before 15.5 has. No compression: it buys nothing on prompt-sized packets. With `keyTypes` the host is asked for keys of these types only.
 */
export function algorithmsFor(profile: SshTarget['algorithms'], keyTypes?: readonly string[]): Algorithms {
  const only = keyTypes && { serverHostKey: keyTypes.flatMap(signaturesOf) };
  if (profile === 'modern') return { compress: ['none'], kex: kexWith([]), ...only };
  return {
    compress: ['none'],
    kex: kexWith(['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1']),
    cipher: plus(['aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc']),
    serverHostKey: plus(['ssh-rsa']),
    hmac: plus(['hmac-sha1-96', 'hmac-md5']),
    ...only,
  };
}

/** An RSA key signs in three ways (RFC 8332 §3), the oldest last. */
function signaturesOf(keyType: string): ServerHostKeyAlgorithm[] {
  if (keyType !== 'ssh-rsa') return [keyType as ServerHostKeyAlgorithm];
  return ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'];
}

/** ssh2 does these in the order of their names here. */
function kexWith(more: KexAlgorithm[]): { remove: KexAlgorithm[]; prepend: KexAlgorithm[]; append: KexAlgorithm[] } {
  return { remove: [CHEAPEST_KEX], prepend: [CHEAPEST_KEX], append: more };
}

function plus<T>(more: T[]): { append: T[]; prepend: T[]; remove: T[] } {
  return { append: more, prepend: [], remove: [] };
}

/** Both ends' offers, as far as the handshake got, read from what ssh2 tells its debug listener. */
export class Offers {
  #ident = '';
  readonly #seen = new Map<string, { local?: string; remote?: string }>();

  /** Cheap for every other line, since the listener is told of each packet. */
  readonly listen = (message: string): void => {
    if (message.startsWith('Remote ident: ')) this.#ident = message;
    if (!message.startsWith('Handshake: (')) return;
    const match = /^Handshake: \((local|remote)\) ([^:]+): (.*)$/.exec(message);
    if (!match?.[1] || !match[2]) return;
    const what = this.#seen.get(match[2]) ?? {};
    this.#seen.set(match[2], { ...what, [match[1]]: match[3] ?? '' });
  };

  /** Whether the far end is an IOS, with which ssh2 never uses group exchange. */
  get isCisco(): boolean {
    return /SSH-2\.0-Cisco-1\.25\b/.test(this.#ident);
  }

  /** The pair on which the handshake broke off: the last one seen. */
  get last(): { readonly what: string; readonly ours: string; readonly theirs: string } | undefined {
    const [what, offers] = [...this.#seen].at(-1) ?? [];
    return what === undefined ? undefined : { what, ours: offers?.local ?? '', theirs: offers?.remote ?? '' };
  }
}
