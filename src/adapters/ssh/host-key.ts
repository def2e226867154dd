import { createHash } from 'node:crypto';
import { type Fault, fault } from '../../base/fault.ts';
import type { DeviceId, SshTarget } from '../../model/device.ts';

/** `SHA256:…` as OpenSSH prints it: unpadded base64 of SHA-256 over the key blob. */
export function fingerprint(keyBlob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(keyBlob).digest('base64').replace(/=+$/, '')}`;
}

/** Undefined when the key is pinned; else the fault. INVARIANT: asked before anything of the credentials is sent. */
export function judgeHostKey(device: DeviceId, target: SshTarget, keyBlob: Uint8Array): Fault | undefined {
  const shown = fingerprint(keyBlob);
  if (target.hostKeys.includes(shown)) return undefined;
  const details = { shown, pinned: target.hostKeys };
  if (target.hostKeys.length === 0) {
    return fault(
      'device.host-key-unknown',
      `no SSH host key is pinned for device \`${device}\`; it shows \`${shown}\`: compare it on the device, then pin it`,
      {
        details,
      },
    );
  }
  const pinned = target.hostKeys.map((key) => `\`${key}\``).join(' or ');
  return fault(
    'device.host-key-changed',
    `device \`${device}\` shows SSH host key \`${shown}\` and ${pinned} is pinned; no credentials were sent`,
    { details },
  );
}
