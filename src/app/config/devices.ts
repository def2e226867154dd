import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { drivers as builtIn } from '../../../drivers/index.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import type { Work } from '../../base/work.ts';
import type { Driver } from '../../driver/contract.ts';
import type { Device, DeviceId, RadiusClient, SshTarget } from '../../model/device.ts';
import type { KnownHosts } from '../../model/host-key.ts';
import type { Ipv4 } from '../../model/ipv4.ts';
import { Beside, type Tell } from './beside.ts';
import { coaOf } from './device-coa.ts';
import { type DeviceSettings, devicesSchema } from './devices-schema.ts';
import { type SecretSource, secretOf } from './fields.ts';
import { knownHostsIn } from './known-hosts-files.ts';
import { type PlatformSettings, withPlatforms } from './platforms.ts';
import { readYaml } from './read-files.ts';
import type { TlsFiles } from './tls-files.ts';

export type ReadDevices = {
  readonly value: readonly Device[];
  /** The built-in drivers with the platforms of the file. */
  readonly drivers: readonly Driver[];
  /** As they were written. */
  readonly platforms: readonly PlatformSettings[];
  at(path: readonly PropertyKey[]): string;
};

/**
 * Reads `devices.yaml`: secrets and certificates are fetched, drivers and platforms looked up, missing CoA and SSH addresses filled in. `radiusTls` are our own
 * certificates for RADIUS/TLS, undefined where there is no such listener.
 */
export function* readDevices(file: string, radiusTls?: TlsFiles): Work<Result<ReadDevices, readonly Fault[]>> {
  const read = readYaml(file, devicesSchema);
  if (!read.ok) return read;
  const { value, at } = read.value;
  const faults: Fault[] = [];
  const drivers = withPlatforms(builtIn, value.platforms, (message, index, key) => {
    faults.push(fault('config.invalid', message, { at: at(['platforms', index, key]) }));
  });
  const knownHosts = knownHostsIn(dirname(file), faults);
  const devices: Device[] = [];
  for (const [index, settings] of value.devices.entries()) {
    const path = ['devices', index];
    const secret = (source: SecretSource, ...below: PropertyKey[]): Secret | undefined => {
      const found = secretOf(source, (name) => readFileSync(resolve(dirname(file), name), 'utf8'));
      if (found.ok) return found.value;
      faults.push(fault('config.invalid', found.why, { at: at([...path, ...below]) }));
      return undefined;
    };
    faults.push(...platformFaults(settings, drivers, (key) => at([...path, key])));
    const tell: Tell = (why, ...below) => void faults.push(fault('config.invalid', why, { at: at([...path, ...below]) }));
    if (settings.radius?.tls && radiusTls === undefined)
      tell('it comes over RADIUS/TLS: `radius.tls` is missing in `portreeve.yaml`', 'radius', 'tls');
    const driver = drivers.find(({ name }) => name === settings.driver);
    if (driver?.takesCiscoLists && (settings.accessLists ?? 'cisco') !== 'cisco')
      tell(`a device of \`${driver.name}\` takes lists as Cisco writes them: leave it out`, 'accessLists');
    const lists = driver?.takesCiscoLists === false ? (settings.accessLists ?? 'filter-id') : 'cisco';
    devices.push(deviceOf(settings, lists, { secret, radiusTls, beside: new Beside(dirname(file), tell), knownHosts }));
    yield;
  }
  faults.push(...(yield* duplicates(value.devices, at)));
  return faults.length > 0 ? err(faults) : ok({ value: devices, drivers, platforms: value.platforms, at });
}

type Read = {
  readonly secret: (source: SecretSource, ...below: PropertyKey[]) => Secret | undefined;
  readonly beside: Beside;
  readonly radiusTls: TlsFiles | undefined;
  readonly knownHosts: (name: string) => KnownHosts;
};

function deviceOf(settings: DeviceSettings, lists: NonNullable<DeviceSettings['accessLists']>, read: Read): Device {
  const { secret } = read;
  const { tell } = read.beside;
  const own = settings.radius?.secret;
  const radiusSecret = own === undefined ? undefined : secret(own, 'radius', 'secret');
  const only = settings.addresses.flat().find((block) => block.length === 32)?.address;
  const address = (given: Ipv4 | undefined, key: string): Ipv4 | undefined => {
    if (!given && !only) tell(`\`${key}.address\` is missing: the device has no single address it could be taken from`, key);
    return given ?? only;
  };
  const coa = settings.coa && coaOf(settings, settings.coa, { ...read, address, radiusSecret });
  const ssh = settings.ssh && sshOf(settings.ssh, address(settings.ssh.address, 'ssh'), read);
  return {
    id: settings.name as DeviceId,
    addresses: settings.addresses.flat(),
    groups: settings.groups,
    driver: settings.driver,
    platform: settings.platform,
    ...(settings.radius && (radiusSecret || settings.radius.tls) && { radius: radiusOf(settings.radius, radiusSecret) }),
    ...(coa && { coa }),
    ...(ssh && { ssh }),
    ...(settings.tcam && { tcam: settings.tcam }),
    ...(lists !== 'cisco' && { lists }),
  };
}

function radiusOf(
  { tls, messageAuthenticator, limitProxyState, timeout }: NonNullable<DeviceSettings['radius']>,
  secret: Secret | undefined,
): RadiusClient {
  return { messageAuthenticator, limitProxyState, timeout, ...(secret && { secret }), ...(tls && { tls }) };
}

function sshOf(
  settings: NonNullable<DeviceSettings['ssh']>,
  address: Ipv4 | undefined,
  { secret, beside, knownHosts: hostsOf }: Pick<Read, 'secret' | 'beside' | 'knownHosts'>,
): SshTarget | undefined {
  const { password, privateKey, enableSecret, knownHosts, ...rest } = settings;
  const secrets = {
    password: password && secret(password, 'ssh', 'password'),
    privateKey: privateKey && secret(privateKey, 'ssh', 'privateKey'),
    enableSecret: enableSecret && secret(enableSecret, 'ssh', 'enableSecret'),
  };
  const { password: p, privateKey: k, enableSecret: e } = secrets;
  // It is typed at a prompt, where a line break would begin a command.
  if (e && !/^[\x20-\x7e]*$/.test(e.reveal()))
    beside.tell('it holds what cannot be typed at a password prompt: printable ASCII alone can', 'ssh', 'enableSecret');
  if (!address) return undefined;
  return {
    ...rest,
    address,
    ...(p && { password: p }),
    ...(k && { privateKey: k }),
    ...(e && { enableSecret: e }),
    ...(knownHosts !== undefined && { knownHosts: hostsOf(knownHosts) }),
  };
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

function* duplicates(devices: readonly DeviceSettings[], at: (path: readonly PropertyKey[]) => string): Work<Fault[]> {
  const names = new Set<string>();
  const blocks = new Map<string, DeviceSettings>();
  const faults: Fault[] = [];
  for (const [index, device] of devices.entries()) {
    if (names.has(device.name)) {
      faults.push(fault('config.invalid', `the device name \`${device.name}\` is used twice`, { at: at(['devices', index, 'name']) }));
    }
    names.add(device.name);
    for (const [place, written] of device.addresses.entries()) {
      for (const block of written) {
        const other = blocks.get(block.text);
        // Devices behind one address translator have their certificates to tell them apart.
        const byCertificate = other !== undefined && [other, device].every(isKnownByCertificateOnly);
        if (other !== undefined && !byCertificate) {
          const where = at(['devices', index, 'addresses', place]);
          faults.push(fault('config.invalid', `\`${block.text}\` already belongs to the device \`${other.name}\``, { at: where }));
        }
        blocks.set(block.text, device);
      }
    }
    yield;
  }
  return faults;
}

function isKnownByCertificateOnly({ radius }: DeviceSettings): boolean {
  return radius?.tls !== undefined && radius.secret === undefined;
}
