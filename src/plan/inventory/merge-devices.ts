import { Document, isMap, isSeq, parseDocument, type YAMLMap, type YAMLSeq } from 'yaml';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { InventoryEntry } from './entry.ts';

/** What is the same for all devices of an import. Passwords are named by the environment variable that holds them. */
export type ImportDefaults = {
  readonly driver: string;
  readonly platform?: string | undefined;
  readonly username?: string | undefined;
  readonly passwordEnv?: string | undefined;
};

/** What one device becomes: new, or with values the inventory knows otherwise. */
export type ImportChange = { readonly device: string; readonly kind: 'added' | 'changed'; readonly what: readonly string[] };

export type Merged = { readonly text: string; readonly changes: readonly ImportChange[] };

/**
 * Puts the devices of an inventory into the text of a `devices.yaml`, by name: new ones at the end, known ones with the address, platform and groups
 * of the inventory. Everything else of the text stays, comments too. A device without a platform or an address is a fault at its place.
 */
export function mergeDevices(text: string, entries: readonly InventoryEntry[], defaults: ImportDefaults): Result<Merged, readonly Fault[]> {
  const document = text.trim() === '' ? new Document({ devices: [] }) : parseDocument(text, { version: '1.2', schema: 'core' });
  const [broken] = document.errors;
  if (broken) return err([fault('config.syntax', `the devices file is not valid YAML: ${broken.message.split('\n')[0]}`)]);
  const devices = document.get('devices', true);
  if (!isSeq(devices)) return err([fault('config.invalid', 'the devices file has no list `devices`')]);
  devices.flow = false;
  const faults: Fault[] = [];
  const changes: ImportChange[] = [];
  for (const entry of entries) {
    const known = deviceIn(devices, entry.name);
    if (known) {
      const what = update(document, known, entry);
      if (what.length > 0) changes.push({ device: entry.name, kind: 'changed', what });
      continue;
    }
    const platform = entry.platform ?? defaults.platform;
    if (platform === undefined)
      faults.push(fault('config.invalid', `\`${entry.name}\` has no platform: name one with --platform`, { at: entry.at }));
    if (entry.address === undefined) faults.push(fault('config.invalid', `\`${entry.name}\` has no IPv4 address`, { at: entry.at }));
    if (platform === undefined || entry.address === undefined) continue;
    devices.add(document.createNode(newDevice(entry, platform, entry.address, defaults)));
    changes.push({ device: entry.name, kind: 'added', what: [entry.address, platform] });
  }
  faults.push(...sharedAddresses(devices, entries));
  return faults.length > 0 ? err(faults) : ok({ text: document.toString({ lineWidth: 140 }), changes });
}

function deviceIn(devices: YAMLSeq, name: string): YAMLMap | undefined {
  return devices.items.find((item): item is YAMLMap => isMap(item) && item.get('name') === name);
}

/** A device is known by its address, unless its certificate is all it is known by; told where the inventory has the second. */
function sharedAddresses(devices: YAMLSeq, entries: readonly InventoryEntry[]): readonly Fault[] {
  const owners = new Map<string, YAMLMap>();
  return devices.items.filter(isMap).flatMap((device) =>
    addressesOf(device).flatMap((written): readonly Fault[] => {
      const address = written.replace(/\/32$/, '');
      const owner = owners.get(address);
      owners.set(address, owner ?? device);
      if (owner === undefined || [owner, device].every(isKnownByCertificateOnly)) return [];
      const [first, second] = [String(owner.get('name')), String(device.get('name'))];
      const at = (entries.find(({ name }) => name === second) ?? entries.find(({ name }) => name === first))?.at;
      const why = `\`${address}\` is the address of \`${first}\` and of \`${second}\`: a device is known by its address, so give one of them another`;
      return [fault('config.invalid', why, at === undefined ? {} : { at })];
    }),
  );
}

function isKnownByCertificateOnly(device: YAMLMap): boolean {
  return device.hasIn(['radius', 'tls']) && !device.hasIn(['radius', 'secret']);
}

function addressesOf(device: YAMLMap): readonly string[] {
  const addresses = device.get('addresses');
  return isSeq(addresses) ? addresses.items.map((item) => String((item as { value?: unknown }).value ?? item)) : [];
}

function newDevice(entry: InventoryEntry, platform: string, address: string, defaults: ImportDefaults): Readonly<Record<string, unknown>> {
  const username = defaults.username ?? entry.username;
  const ssh = username !== undefined && defaults.passwordEnv !== undefined;
  return {
    name: entry.name,
    addresses: [address],
    ...(Object.keys(entry.groups).length > 0 && { groups: entry.groups }),
    driver: entry.driver ?? defaults.driver,
    platform,
    ...(ssh && {
      ssh: { ...(entry.port !== undefined && { port: entry.port }), username, password: { env: defaults.passwordEnv }, hostKeys: [] },
    }),
  };
}

/** Sets what the inventory knows otherwise; gives it as `platform c9300 -> isr1000-8p`. */
function update(document: Document, device: YAMLMap, entry: InventoryEntry): readonly string[] {
  const what: string[] = [];
  const set = (path: readonly string[], value: string | undefined): void => {
    const before = device.getIn(path);
    if (value === undefined || before === value) return;
    const holder = path.length > 1 ? device.get(path[0]) : device;
    if (!isMap(holder)) device.set(path[0], document.createNode({}));
    device.setIn(path, value);
    what.push(`${path.join('.')} ${before === undefined ? '' : `${String(before)} -> `}${value}`);
  };
  set(['platform'], entry.platform);
  for (const [hierarchy, place] of Object.entries(entry.groups)) set(['groups', hierarchy], place);
  const covers = addressesOf(device);
  if (
    entry.address !== undefined &&
    covers.length === 1 &&
    /^[\d.]+(?:\/32)?$/.test(covers[0] ?? '') &&
    covers[0]?.replace('/32', '') !== entry.address
  ) {
    device.set('addresses', document.createNode([entry.address]));
    what.push(`addresses ${covers[0]} -> ${entry.address}`);
  }
  return what;
}
