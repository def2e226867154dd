import { type Interface, interfaceName, portName } from '../config/interfaces.ts';
import type { Device } from '../device.ts';
import { iosMac } from '../nas/session.ts';

/** The interfaces meant by what was typed behind `show interfaces`: one, or all. */
function chosen(device: Device, typed: string | undefined): readonly Interface[] {
  const name = typed === undefined ? undefined : interfaceName(typed);
  return device.interfaces.all.filter((one) => typed === undefined || one.name === name);
}

function isUp(device: Device, one: Interface): boolean {
  const port = device.sessions.list.some((session) => portName(session.endpoint.port) === one.name);
  return !one.shutdown && (port || !one.name.includes('0/1/'));
}

function states(device: Device, one: Interface): string {
  const line = isUp(device, one) ? 'up' : 'down';
  return `${one.shutdown ? 'administratively down' : line}, line protocol is ${line}`;
}

function settingOf(one: Interface, start: string): string | undefined {
  return one.lines.find((line) => line.startsWith(start))?.slice(start.length);
}

/** `show interfaces [NAME]`. */
export function showInterfaces(device: Device, typed?: string): string[] {
  return chosen(device, typed).flatMap((one, index) => {
    const mac = iosMac(`0011223344${(16 + index).toString(16)}`);
    const description = settingOf(one, 'description ');
    const address = addressAndLength(one);
    return [
      `${one.name} is ${states(device, one)}`,
      `  Hardware is C1111-8P, address is ${mac} (bia ${mac})`,
      ...(description === undefined ? [] : [`  Description: ${description}`]),
      ...(address === undefined ? [] : [`  Internet address is ${address}`]),
      '  MTU 1500 bytes, BW 1000000 Kbit/sec, DLY 10 usec,',
      '     reliability 255/255, txload 1/255, rxload 1/255',
      '  Encapsulation ARPA, loopback not set',
      '  Full Duplex, 1000Mbps, media type is RJ45',
    ];
  });
}

/** `show ip interface [NAME]`: an inbound list is named even when there is no such list. */
export function showIpInterface(device: Device, typed?: string): string[] {
  return chosen(device, typed).flatMap((one) => {
    const address = addressAndLength(one);
    const group = (direction: string): string =>
      one.lines.map((line) => new RegExp(`^ip access-group (\\S+) ${direction}$`).exec(line)?.[1]).find((name) => name !== undefined) ??
      'not set';
    return [
      `${one.name} is ${states(device, one)}`,
      ...(address === undefined ? ['  Internet protocol processing disabled'] : [`  Internet address is ${address}`]),
      `  Outgoing access list is ${group('out')}`,
      `  Inbound  access list is ${group('in')}`,
    ];
  });
}

function addressAndLength(one: Interface): string | undefined {
  const [address, mask = ''] = settingOf(one, 'ip address ')?.split(' ') ?? [];
  if (address === undefined || !/^\d/.test(address)) return undefined;
  const bits = mask.split('.').reduce((sum, octet) => sum + Number(octet).toString(2).replaceAll('0', '').length, 0);
  return `${address}/${bits}`;
}
