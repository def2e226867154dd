import { parseMac } from '../model/mac.ts';
import type { Condition, Literal, Operator } from '../rules/ast.ts';
import type { WrittenNetworkCondition } from './condition-schema.ts';

type EndStation = Extract<WrittenNetworkCondition, { readonly endStations: unknown }>['endStations'][number];
type DevicePort = Extract<WrittenNetworkCondition, { readonly devicePorts: unknown }>['devicePorts'][number];
type DeviceFilter = Omit<DevicePort, 'port'>;

/** A network condition (requirement P61) as comparisons of the endpoint, the device and its port: an end station, a device, or device AND port. */
export function networkCondition(written: WrittenNetworkCondition): Condition {
  if ('endStations' in written) return anyOf(written.endStations.map(endStation));
  if ('devices' in written) return anyOf(written.devices.map(device));
  return anyOf(written.devicePorts.map((one) => allOf([device(one), glob('device.port', one.port)])));
}

function endStation(station: EndStation): Condition {
  if ('ip' in station) return compare('endpoint.address', 'ipInRange', station.ip);
  if ('mac' in station) return macOf(station.mac);
  const parts: Condition[] = [];
  if ('cli' in station) parts.push(glob('Calling-Station-Id', station.cli));
  if (station.dnis !== undefined) parts.push(glob('Called-Station-Id', station.dnis));
  return allOf(parts);
}

/** A whole MAC in any spelling, or its first octets and `*`. */
function macOf(text: string): Condition {
  const mac = parseMac(text);
  if (mac !== undefined) return compare('endpoint', 'eq', mac);
  const octets = (
    text
      .replace(/[^0-9A-Fa-f]/g, '')
      .toUpperCase()
      .match(/../g) ?? []
  ).join('-');
  return compare('endpoint', 'startsWith', `${octets}-`);
}

function device({ ip, device: name, group }: DeviceFilter): Condition {
  if (ip !== undefined) return compare('device.address', 'ipInRange', ip);
  if (name !== undefined) return compare('device.name', 'eq', name);
  return allOf(Object.entries(group ?? {}).map(([hierarchy, place]) => compare(`device.${hierarchy}`, 'inGroup', place)));
}

function glob(attr: string, pattern: string): Condition {
  return compare(attr, /[*?]/.test(pattern) ? 'matchesGlob' : 'eq', pattern);
}

function compare(attr: string, op: Operator, value: Literal): Condition {
  return { kind: 'compare', attr, op, value };
}

function anyOf(of: readonly Condition[]): Condition {
  return of.length === 1 && of[0] ? of[0] : { kind: 'anyOf', of };
}

function allOf(of: readonly Condition[]): Condition {
  return of.length === 1 && of[0] ? of[0] : { kind: 'all', of };
}
