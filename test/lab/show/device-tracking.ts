import { shortName } from '../config/interfaces.ts';
import type { Device } from '../device.ts';
import { iosMac, portOf } from '../nas/session.ts';

/** `show device-tracking database`: the hosts whose address is known, learned by ARP. */
export function showDeviceTracking(device: Device): string[] {
  const known = device.sessions.list.filter((session) => session.endpoint.ip !== undefined);
  return [
    `Binding Table has ${known.length} entries, ${known.length} dynamic (limit 100000)`,
    'Codes: L - Local, S - Static, ND - Neighbor Discovery, ARP - Address Resolution Protocol, DH4 - IPv4 DHCP, DH6 - IPv6 DHCP, PKT - Other Packet, API - API created',
    'Preflevel flags (prlvl):',
    '0001:MAC and LLA match     0002:Orig trunk            0004:Orig access           ',
    '0008:Orig trusted trunk    0010:Orig trusted access   0020:DHCP assigned         ',
    '0040:Cga authenticated     0080:Cert authenticated    0100:Statically assigned   ',
    '',
    '',
    '    Network Layer Address                   Link Layer Address     Interface  vlan       prlvl      age        state      Time left       ',
    ...known.map((session) => {
      const age = Math.floor((device.clock.now().getTime() - session.startedAt.getTime()) / 1000);
      const vlan = session.authorization?.vlan ?? '1';
      return `ARP ${(session.endpoint.ip ?? '').padEnd(39)} ${iosMac(session.endpoint.mac).padEnd(22)} ${shortName(portOf(session)).padEnd(10)} ${vlan.padEnd(10)} 0005       ${`${age}s`.padEnd(10)} REACHABLE  295 s`;
    }),
    '',
  ];
}
