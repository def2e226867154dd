import { z } from 'zod';
import { DeviceRegistry } from '../../../src/aaa/device-registry.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import { parsePrefix } from '../../../src/model/ipv4.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';

const device = z.strictObject({ name: z.string(), ip: z.string(), groups: z.record(z.string(), z.string()).default({}) });
const words = z.strictObject({ devices: z.array(device) });
const asking = z.strictObject({ srcIp: z.string() });

/** The device of a source address, longest prefix first, and its groups (requirements P73, P74). */
export const open: OpenEngine = (given) => {
  const registry = new DeviceRegistry(
    wordsOf(words, given).devices.map(({ name, ip, groups }): Device => {
      const prefix = parsePrefix(ip);
      if (prefix === undefined) throw new Unanswerable(`\`${ip}\` is no address and no prefix`);
      return { id: name as DeviceId, addresses: [prefix], groups, driver: 'cisco-iosxe', platform: 'custom' };
    }),
  );
  return (input) => {
    const device = registry.byAddress(wordsOf(asking, input).srcIp);
    return { device: device?.id ?? null, ...device?.groups };
  };
};
