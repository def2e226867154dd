import { generateKeyPairSync } from 'node:crypto';
import ssh2 from 'ssh2';

/** A new ECDSA key: `private` in PEM, `public` as OpenSSH writes it. ssh2's own generator now and then makes keys that its parser refuses. */
export function newKeyPair(): { readonly private: string; readonly public: string } {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return { private: privateKey, public: `${parsed.type} ${parsed.getPublicSSH().toString('base64')}` };
}
