import { ok } from '../../base/result.ts';
import type { DeviceId } from '../../model/device.ts';
import type { DeviceLeases } from '../../ports/device-leases.ts';

/** A server alone: its state directory lets no second one start, so every device is its own. */
export function createLoneLeases(): DeviceLeases {
  const tokens = new Map<DeviceId, number>();
  return {
    take: async (device) => {
      const token = (tokens.get(device) ?? 0) + 1;
      tokens.set(device, token);
      return ok({ token, held: () => true, release: async () => undefined });
    },
    close: async () => undefined,
  };
}
