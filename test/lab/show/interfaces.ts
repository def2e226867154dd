import { portName, shortName } from '../config/interfaces.ts';
import type { Device } from '../device.ts';

function addressOf(lines: readonly string[]): string {
  return lines.map((line) => /^ip address (\d\S*)/.exec(line)?.[1]).find((found) => found !== undefined) ?? 'unassigned';
}

/** `show ip interface brief`; a port is up when a host is plugged into it. */
export function showIpInterfaceBrief(device: Device): string[] {
  const up = new Set(device.sessions.list.map((session) => portName(session.endpoint.port)));
  return [
    'Interface              IP-Address      OK? Method Status                Protocol',
    ...device.interfaces.all.map(({ name, lines, shutdown }) => {
      const status = shutdown ? 'administratively down' : name.includes('0/1/') && !up.has(name) ? 'down' : 'up';
      return [name.padEnd(22), addressOf(lines).padEnd(15), 'YES', 'NVRAM ', status.padEnd(21), status === 'up' ? 'up' : 'down'].join(' ');
    }),
  ];
}

/** `show vlan brief`: the default VLAN, those that are configured, and those that sessions were put in. */
export function showVlan(device: Device): string[] {
  const names = new Map([['1', 'default']]);
  for (const block of device.config.blocks) {
    const number = /^vlan (\d+)$/.exec(block.line)?.[1];
    const name = block.children.find((child) => child.line.startsWith('name '))?.line.slice(5);
    if (number !== undefined) names.set(number, name ?? `VLAN${number.padStart(4, '0')}`);
  }
  const members = new Map<string, string[]>();
  for (const { name, lines } of device.interfaces.all.filter((one) => one.name.includes('0/1/'))) {
    const session = device.sessions.list.find((one) => portName(one.endpoint.port) === name);
    const configured = lines.map((line) => /^switchport access vlan (\d+)$/.exec(line)?.[1]).find((found) => found !== undefined);
    const vlan = session?.authorization?.vlan ?? configured ?? '1';
    members.set(vlan, [...(members.get(vlan) ?? []), shortName(name)]);
  }
  for (const vlan of members.keys()) if (!names.has(vlan)) names.set(vlan, `VLAN${vlan.padStart(4, '0')}`);
  const rows = [...names].sort(([a], [b]) => Number(a) - Number(b));
  return [
    '',
    'VLAN Name                             Status    Ports',
    '---- -------------------------------- --------- -------------------------------',
    ...rows.flatMap(([vlan, name]) => row(vlan, name, members.get(vlan) ?? [])),
    '',
  ];
}

function row(vlan: string, name: string, ports: readonly string[]): string[] {
  const groups = [ports.slice(0, 4), ports.slice(4)];
  return [
    `${vlan.padEnd(4)} ${name.padEnd(32)} active    ${groups[0]?.join(', ')}`.trimEnd(),
    ...(groups[1]?.length ? [`${' '.repeat(48)}${groups[1].join(', ')}`] : []),
  ];
}
