import type { NasName } from '../model/coa-profile.ts';
import type { CoaTarget } from '../model/device.ts';
import { ipv4FromNumber } from '../model/ipv4.ts';
import type { Session } from '../model/session.ts';
import { Attribute } from '../wire/radius/attribute-types.ts';
import { PacketView } from '../wire/radius/packet-view.ts';

/**
 * What the device of a session may want to be called, each name once: as its sessions are known, as it called itself in the Access-Request of this one, and
 * by the address requests are sent to. Loopback and egress address are often two (NAK 403).
 */
export function nasNamesOf(session: Session, target: Pick<CoaTarget, 'address'>): readonly NasName[] {
  const view = new PacketView();
  const read = session.request !== undefined && view.read(session.request) === undefined;
  const address = read ? view.u32(Attribute.NasIpAddress) : undefined;
  const identifier = read ? view.text(Attribute.NasIdentifier) : undefined;
  const named = [session.nasAddress, ...(address === undefined ? [] : [ipv4FromNumber(address)])];
  const last = named.includes(target.address) ? [] : [{ address: target.address }];
  return [
    ...[...new Set(named)].map((one) => ({ address: one })),
    ...(identifier === undefined || identifier === '' ? [] : [{ identifier }]),
    ...last,
  ];
}
