import { type Fault, fault } from '../../base/fault.ts';
import { type Device, type DeviceId, hostKeyTrust, type SshTarget } from '../../model/device.ts';
import type { HostKey, KnownHosts } from '../../model/host-key.ts';
import type { EnrolledHostKeys } from '../../ports/enrolled-host-keys.ts';
import { fingerprint } from './fingerprint.ts';
import { linesFor, namesOf } from './known-hosts.ts';

/** The key in a blob of the handshake, which begins with its type as a string (RFC 4253 §6.6). */
export function hostKeyOf(blob: Uint8Array): HostKey {
  const octets = Buffer.from(blob);
  const length = octets.length >= 4 ? octets.readUInt32BE(0) : 0;
  return { fingerprint: fingerprint(blob), algorithm: octets.subarray(4, 4 + Math.min(length, 64)).toString('latin1') };
}

/**
 * Undefined when the device may be trusted under this key; else the fault. Keys pinned in the configuration count alone; without them a
 * `known_hosts` file does; without both, what was enrolled. INVARIANT: asked before anything of the credentials is sent.
 */
export function judgeHostKey(device: Device, target: SshTarget, shown: HostKey, enrolled: EnrolledHostKeys): Fault | undefined {
  if (hostKeyTrust(target) === 'enrolled') return enrolled.judge(device.id, shown);
  return target.knownHosts && target.hostKeys.length === 0
    ? againstKnownHosts(device.id, target, target.knownHosts, shown)
    : againstPinned(device.id, target.hostKeys, shown);
}

function againstPinned(device: DeviceId, keys: readonly string[], shown: HostKey): Fault | undefined {
  if (keys.includes(shown.fingerprint)) return undefined;
  const pinned = keys.map((key) => `\`${key}\``).join(' or ');
  const message = `device \`${device}\` shows SSH host key \`${shown.fingerprint}\` and ${pinned} is pinned; no credentials were sent`;
  return fault('device.host-key-changed', message, { details: { shown: shown.fingerprint, pinned: [...keys] } });
}

function againstKnownHosts(device: DeviceId, target: SshTarget, hosts: KnownHosts, shown: HostKey): Fault | undefined {
  const names = namesOf(target.address, target.port, device);
  const lines = linesFor(hosts, names);
  const details = { shown: shown.fingerprint, algorithm: shown.algorithm, file: hosts.file };
  const same = lines.filter((line) => line.fingerprint === shown.fingerprint);
  const revoked = same.find(({ marker }) => marker === 'revoked');
  if (revoked) {
    const message = `line ${revoked.line} of \`${hosts.file}\` revokes the SSH host key \`${shown.fingerprint}\` that device \`${device}\` shows; no credentials were sent`;
    return fault('device.host-key-revoked', message, { details });
  }
  if (same.some(({ marker }) => marker === undefined)) return undefined;
  const keys = lines.filter(({ marker }) => marker === undefined);
  if (keys.length > 0) {
    const known = keys.map(({ fingerprint: key, line }) => `\`${key}\` (line ${line})`).join(' or ');
    const message = `device \`${device}\` shows SSH host key \`${shown.fingerprint}\` and \`${hosts.file}\` holds ${known}; no credentials were sent`;
    return fault('device.host-key-changed', message, { details: { ...details, pinned: keys.map((key) => key.fingerprint) } });
  }
  const authority = lines.find(({ marker }) => marker === 'cert-authority');
  const why = authority
    ? `names only a certificate authority for it (line ${authority.line}), and host certificates are not taken: add the device's own key`
    : `has no line for ${names.map((name) => `\`${name}\``).join(' or ')}: compare the key on the device, then add it`;
  const message = `device \`${device}\` shows SSH host key \`${shown.fingerprint}\` (${shown.algorithm}); \`${hosts.file}\` ${why}`;
  return fault('device.host-key-unknown', message, { details });
}
