import { createHash } from 'node:crypto';

/** `SHA256:…` as OpenSSH prints it: unpadded base64 of SHA-256 over the key blob. */
export function fingerprint(keyBlob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(keyBlob).digest('base64').replace(/=+$/, '')}`;
}
