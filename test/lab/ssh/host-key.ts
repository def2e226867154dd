import { createHash, generateKeyPairSync } from 'node:crypto';
import ssh2, { type ParsedKey } from 'ssh2';

export type HostKey = { readonly pem: string /** `SHA256:…` as OpenSSH prints it. */; readonly fingerprint: string };

/** The given key, or a new ECDSA P-256 one. */
export function hostKey(given: string | undefined): HostKey {
  const pem =
    given ??
    generateKeyPairSync('ec', {
      namedCurve: 'P-256',
      privateKeyEncoding: { type: 'sec1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey;
  const digest = createHash('sha256').update(parseKey(pem).getPublicSSH()).digest('base64');
  return { pem, fingerprint: `SHA256:${digest.replace(/=+$/, '')}` };
}

/** One key in PEM or OpenSSH form; throws when it is none. */
export function parseKey(text: string): ParsedKey {
  const parsed = ssh2.utils.parseKey(text);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key === undefined || key instanceof Error) throw key ?? new Error('no key');
  return key;
}
