import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { HostKeyState } from '../../control/enrolled-host-keys.ts';
import { type DeviceId, hostKeyTrust, type SshTarget } from '../../model/device.ts';

const hostKey = z.object({ fingerprint: z.string().describe('`SHA256:…` as OpenSSH prints it'), algorithm: z.string() });

/** By what a device's SSH host key is judged, and which key that is. */
export const hostKeyView = z.object({
  device: z.string(),
  trust: z.enum(['pinned', 'known-hosts', 'enrolled']).describe('where the key comes from: `ssh.hostKeys`, `ssh.knownHosts`, or people'),
  configured: z.array(z.string()).describe('the fingerprints of `ssh.hostKeys`'),
  knownHosts: z.string().optional().describe('the file of `ssh.knownHosts`'),
  pinned: hostKey
    .extend({ at: z.string(), by: z.string(), how: z.enum(['enrolled', 'accepted']) })
    .optional()
    .describe('the key people let in'),
  refused: hostKey.extend({ at: z.string() }).optional().describe('the last key that was refused: it can be accepted'),
  enrolment: z.object({ until: z.string(), by: z.string() }).optional().describe('the window in which the first key shown is taken'),
});
export type HostKeyView = z.output<typeof hostKeyView>;

export function viewOfHostKey(device: DeviceId, ssh: SshTarget, { pinned, refused, enrolment }: HostKeyState): HostKeyView {
  return {
    device,
    trust: hostKeyTrust(ssh),
    configured: [...ssh.hostKeys],
    ...(ssh.knownHosts && { knownHosts: ssh.knownHosts.file }),
    ...(pinned && { pinned: { ...pinned, at: toIso(pinned.at) } }),
    ...(refused && { refused: { ...refused, at: toIso(refused.at) } }),
    ...(enrolment && { enrolment: { ...enrolment, until: toIso(enrolment.until) } }),
  };
}

export const enrolmentView = hostKeyView.extend({
  failure: z
    .object({ code: z.string(), message: z.string() })
    .optional()
    .describe('why the login at once did not succeed; the window stays open'),
});
export type EnrolmentView = z.output<typeof enrolmentView>;
