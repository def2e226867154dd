import { z } from 'zod';
import { given } from '../../base/given.ts';
import { coaTargetOf } from '../../control/coa-target.ts';
import type { HostKeyState } from '../../control/enrolled-host-keys.ts';
import type { CoaProfile } from '../../model/coa-profile.ts';
import type { Device } from '../../model/device.ts';
import type { RetransmissionTimers } from '../../model/retransmission.ts';
import { coaLearned, viewOfLearned } from './coa-profile-view.ts';
import { hostKeyView, viewOfHostKey } from './host-key-view.ts';
import { type ListOnDevice, listOnDevice } from './managed-list-view.ts';

/** A device as the API shows it: how it is reached, and no secret of any kind. */
export const deviceView = z.object({
  id: z.string(),
  addresses: z.array(z.string()),
  groups: z.record(z.string(), z.string()),
  driver: z.string(),
  platform: z.string(),
  radius: z
    .object({
      udp: z.boolean().describe('may come over UDP'),
      tls: z
        .object({ names: z.array(z.string()), fingerprints: z.array(z.string()) })
        .optional()
        .describe('by what it is known over RADIUS/TLS'),
      messageAuthenticator: z.enum(['require', 'auto', 'off']),
      limitProxyState: z.boolean(),
      timeoutMs: z.number(),
    })
    .optional(),
  coa: z
    .object({
      transport: z.enum(['udp', 'tls', 'reverse']),
      address: z.string(),
      port: z.int(),
      sourceAddress: z.string().optional(),
      messageAuthenticator: z.enum(['send', 'omit']),
      eventTimestamp: z.enum(['send', 'omit']),
      replyMessageAuthenticator: z.enum(['verify', 'tolerate-zero-authenticator']),
      serviceType: z.int().optional().describe('Service-Type of every request, also where RFC 5176 forbids it'),
      retransmission: z
        .object({
          irtMs: z.number().optional(),
          mrtMs: z.number().optional(),
          mrc: z.int().optional(),
          mrdMs: z.number().optional(),
          rand: z.number().optional(),
        })
        .optional()
        .describe('where it differs from what holds for all devices'),
      learned: coaLearned.optional().describe('what the device has shown; what is configured counts before it'),
    })
    .optional()
    .describe('where and how requests go, configured or learned'),
  ssh: z
    .object({
      address: z.string(),
      port: z.int(),
      username: z.string(),
      hostKeys: z.array(z.string()),
      hostKey: hostKeyView.omit({ device: true, configured: true }),
      algorithms: z.enum(['modern', 'legacy']),
    })
    .optional(),
  sessions: z.int().describe('live sessions on the device'),
  lists: z.array(listOnDevice).optional().describe('access lists portreeve put on it'),
});
export type DeviceView = z.output<typeof deviceView>;

export const deviceList = z.object({ devices: z.array(deviceView) });

export function viewOfDevice(
  device: Device,
  sessions: number,
  known: { readonly profile: CoaProfile | undefined; readonly hostKey: HostKeyState },
  lists: readonly ListOnDevice[] = [],
): DeviceView {
  const { profile } = known;
  const { radius, ssh } = device;
  const coa = coaTargetOf(device, profile);
  return {
    id: device.id,
    addresses: device.addresses.map((block) => block.text),
    groups: { ...device.groups },
    driver: device.driver,
    platform: device.platform,
    ...(radius && {
      radius: {
        udp: radius.secret !== undefined,
        ...(radius.tls && { tls: { names: [...radius.tls.names], fingerprints: [...radius.tls.fingerprints] } }),
        messageAuthenticator: radius.messageAuthenticator,
        limitProxyState: radius.limitProxyState,
        timeoutMs: radius.timeout,
      },
    }),
    ...(coa && {
      coa: {
        transport: coa.transport?.kind ?? 'udp',
        address: coa.address,
        port: coa.port,
        ...(coa.sourceAddress && { sourceAddress: coa.sourceAddress }),
        messageAuthenticator: coa.messageAuthenticator,
        eventTimestamp: coa.eventTimestamp,
        replyMessageAuthenticator: coa.replyMessageAuthenticator,
        ...given({ serviceType: coa.serviceType, retransmission: coa.timers && viewOfTimers(coa.timers) }),
        ...(profile && { learned: viewOfLearned(profile) }),
      },
    }),
    ...(ssh && {
      ssh: {
        address: ssh.address,
        port: ssh.port,
        username: ssh.username,
        hostKeys: [...ssh.hostKeys],
        hostKey: viewOfHostKey(device.id, ssh, known.hostKey),
        algorithms: ssh.algorithms,
      },
    }),
    sessions,
    ...(lists.length > 0 && { lists: [...lists] }),
  };
}

function viewOfTimers({ initial, maximumTimeout, maximumCount, maximumDuration, jitter }: Partial<RetransmissionTimers>) {
  return given({ irtMs: initial, mrtMs: maximumTimeout, mrc: maximumCount, mrdMs: maximumDuration, rand: jitter });
}
