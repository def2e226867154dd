import type { Driver, PlatformProfile } from '../driver/contract.ts';
import type { Device, DeviceId } from '../model/device.ts';

/** The configured devices. */
export type Devices = { get(id: DeviceId): Device | undefined };

/** A device with what drives it. */
export type DrivenDevice = { readonly device: Device; readonly driver: Driver; readonly platform: PlatformProfile | undefined };

export function drivenDevice(
  deps: { readonly devices: Devices; readonly drivers: readonly Driver[] },
  id: DeviceId,
): DrivenDevice | undefined {
  const device = deps.devices.get(id);
  const driver = device && deps.drivers.find(({ name }) => name === device.driver);
  return device && driver && { device, driver, platform: driver.platforms.find(({ name }) => name === device.platform) };
}
