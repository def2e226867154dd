import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { drivers as builtIn } from '../../../drivers/index.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import type { Driver } from '../../driver/contract.ts';
import type { CoaSettings, Device, DeviceId, SshTarget } from '../../model/device.ts';
import type { Ipv4 } from '../../model/ipv4.ts';
import { type DeviceSettings, devicesSchema } from './devices-schema.ts';
import { type SecretSource, secretOf } from './fields.ts';
import { withPlatforms } from './platforms.ts';
import { readYaml } from './read-files.ts';

export type ReadDevices = {
  readonly value: readonly Device[];
  /** The built-in drivers with the platforms of the file. */
  readonly drivers: readonly Driver[];
  at(path: readonly PropertyKey[]): string;
};

/** Reads `devices.yaml`: secrets are fetched, drivers and platforms looked up, missing CoA and SSH addresses filled in. */
export function readDevices(file: string): Result<ReadDevices, readonly Fault[]> {
  const read = readYaml(file, devicesSchema);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const faults: Fault[] = [];
  const drivers = withPlatforms(builtIn, value.platforms, (message, index, key) => {
    faults.push(fault('config.invalid', message, { at: at(['platforms', index, key]) }));
  });
  const devices = value.devices.map((settings, index) => {
    const path = ['devices', index];
    const secret = (source: SecretSource, ...below: PropertyKey[]): Secret | undefined => {
      const found = secretOf(source, (name) => readFileSync(resolve(dirname(file), name), 'utf8'));
      if (found.ok) return found.value;
      faults.push(fault('config.invalid', found.why, { at: at([...path, ...below]) }));
      return undefined;
    };
    faults.push(...platformFaults(settings, drivers, (key) => at([...path, key])));
    return deviceOf(settings, secret, (key, why) => faults.push(fault('config.invalid', why, { at: at([...path, key]) })));
  });
  faults.push(...duplicates(value.devices, at));
  return faults.length > 0 ? err(faults) : ok({ value: devices, drivers, at });
}

function deviceOf(
  settings: DeviceSettings,
  secret: (source: SecretSource, ...below: PropertyKey[]) => Secret | undefined,
  complain: (key: string, why: string) => void,
): Device {
  const radiusSecret = settings.radius && secret(settings.radius.secret, 'radius', 'secret');
  const only = settings.addresses.flat().find((block) => block.length === 32)?.address;
  const address = (given: Ipv4 | undefined, key: string): Ipv4 | undefined => {
    if (!given && !only) complain(key, `\`${key}.address\` is missing: the device has no single address it could be taken from`);
    return given ?? only;
  };
  const coa = settings.coa && coaOf(settings.coa, address(settings.coa.address, 'coa'), radiusSecret, secret, complain);
  const ssh = settings.ssh && sshOf(settings.ssh, address(settings.ssh.address, 'ssh'), secret);
  return {
    id: settings.name as DeviceId,
    addresses: settings.addresses.flat(),
    groups: settings.groups,
    driver: settings.driver,
    platform: settings.platform,
    ...(settings.radius && radiusSecret && { radius: { ...settings.radius, secret: radiusSecret } }),
    ...(coa && { coa }),
    ...(ssh && { ssh }),
  };
}

function coaOf(
  settings: NonNullable<DeviceSettings['coa']>,
  address: Ipv4 | undefined,
  radiusSecret: Secret | undefined,
  secret: (source: SecretSource, ...below: PropertyKey[]) => Secret | undefined,
  complain: (key: string, why: string) => void,
): CoaSettings | undefined {
  const own = settings.secret === undefined ? radiusSecret : secret(settings.secret, 'coa', 'secret');
  if (!own && settings.secret === undefined)
    complain('coa', '`coa.secret` is missing: the device has no `radius.secret` it could be taken from');
  if (!address || !own) return undefined;
  const { sourceAddress, replyMessageAuthenticator, port = 1700, messageAuthenticator = 'send', eventTimestamp = 'send' } = settings;
  const open = (['port', 'messageAuthenticator', 'eventTimestamp'] as const).filter((option) => settings[option] === undefined);
  return {
    port,
    messageAuthenticator,
    eventTimestamp,
    replyMessageAuthenticator,
    address,
    secret: own,
    ...(sourceAddress && { sourceAddress }),
    ...(open.length > 0 && { open }),
  };
}

function sshOf(
  settings: NonNullable<DeviceSettings['ssh']>,
  address: Ipv4 | undefined,
  secret: (source: SecretSource, ...below: PropertyKey[]) => Secret | undefined,
): SshTarget | undefined {
  const { password, privateKey, enableSecret, ...rest } = settings;
  const secrets = {
    password: password && secret(password, 'ssh', 'password'),
    privateKey: privateKey && secret(privateKey, 'ssh', 'privateKey'),
    enableSecret: enableSecret && secret(enableSecret, 'ssh', 'enableSecret'),
  };
  if (!address) return undefined;
  const { password: p, privateKey: k, enableSecret: e } = secrets;
  return { ...rest, address, ...(p && { password: p }), ...(k && { privateKey: k }), ...(e && { enableSecret: e }) };
}

function platformFaults(settings: DeviceSettings, drivers: readonly Driver[], at: (key: string) => string): Fault[] {
  const driver = drivers.find((one) => one.name === settings.driver);
  if (!driver) {
    const names = drivers.map((one) => one.name).join(', ');
    return [fault('config.reference', `\`${settings.driver}\` is not a driver: use one of ${names}`, { at: at('driver') })];
  }
  if (driver.platforms.some((one) => one.name === settings.platform)) return [];
  const names = driver.platforms.map((one) => one.name).join(', ');
  return [
    fault('config.reference', `\`${settings.platform}\` is not a platform of ${driver.name}: use one of ${names}`, { at: at('platform') }),
  ];
}

function duplicates(devices: readonly DeviceSettings[], at: (path: readonly PropertyKey[]) => string): Fault[] {
  const names = new Set<string>();
  const blocks = new Map<string, string>();
  const faults: Fault[] = [];
  devices.forEach((device, index) => {
    if (names.has(device.name)) {
      faults.push(fault('config.invalid', `the device name \`${device.name}\` is used twice`, { at: at(['devices', index, 'name']) }));
    }
    names.add(device.name);
    for (const [place, written] of device.addresses.entries()) {
      for (const block of written) {
        const other = blocks.get(block.text);
        if (other !== undefined) {
          const where = at(['devices', index, 'addresses', place]);
          faults.push(fault('config.invalid', `\`${block.text}\` already belongs to the device \`${other}\``, { at: where }));
        }
        blocks.set(block.text, device.name);
      }
    }
  });
  return faults;
}
