import { DeviceRegistry } from '../../../src/aaa/device-registry.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import { parsePrefix } from '../../../src/model/ipv4.ts';
import type { OpenEngine } from '../area.ts';

type Given = {
  readonly devices: readonly { readonly name: string; readonly ip: string; readonly groups: Readonly<Record<string, string>> }[];
};

/** The device of a source address, longest prefix first, and its groups (requirements P73, P74). */
export const open: OpenEngine = (given) => {
  const registry = new DeviceRegistry(
    (given as Given).devices.map(({ name, ip, groups }): Device => {
      const prefix = parsePrefix(ip);
      return { id: name as DeviceId, addresses: prefix ? [prefix] : [], groups, driver: 'cisco-iosxe', platform: 'custom' };
    }),
  );
  return (input) => {
    const device = registry.byAddress((input as { readonly srcIp: string }).srcIp);
    return { device: device?.id ?? null, ...device?.groups };
  };
};
