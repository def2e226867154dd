import { allValues, avpairOf, avpairsOf, type DecodedPacket, octetsOf, textOf } from '../radius/npm-radius.ts';
import type { Authorization } from './session.ts';

/** Reads what an Access-Accept grants. Attributes the switch does not know are passed over, as RFC 2865 §5 has it. */
export function readAccept(packet: DecodedPacket): Authorization {
  return definedOnly({
    userName: textOf(packet, 'User-Name'),
    vlan: vlanOf(packet),
    voice: avpairOf(packet, 'device-traffic-class') === 'voice' ? true : undefined,
    sessionTimeout: numberOf(packet, 'Session-Timeout'),
    reauthenticates: allValues(packet, 'Termination-Action').some((value) => value === 'RADIUS-Request' || value === 1),
    interimSeconds: numberOf(packet, 'Acct-Interim-Interval'),
    state: octetsOf(packet, 'State'),
    classes: allValues(packet, 'Class').filter((value) => Buffer.isBuffer(value)),
    filterId: textOf(packet, 'Filter-Id')?.replace(/\.in$/, ''),
    redirectUrl: avpairOf(packet, 'url-redirect'),
    redirectAcl: avpairOf(packet, 'url-redirect-acl'),
    dacl: avpairOf(packet, 'ACS:CiscoSecure-Defined-ACL'),
    entries: entriesOf(packet),
    services: avpairsOf(packet).flatMap((pair) => /^subscriber:service-name=(.+)$/.exec(pair)?.[1] ?? []),
  });
}

/** `ip:inacl#<number>=<entry>`, of an Access-Accept or of a part of a download. */
export function entriesOf(packet: DecodedPacket): { readonly number: number; readonly text: string }[] {
  return avpairsOf(packet).flatMap((pair) => {
    const match = /^ip:inacl#(\d+)=(.*)$/.exec(pair);
    return match ? [{ number: Number(match[1]), text: match[2] ?? '' }] : [];
  });
}

/** Tunnel-Private-Group-ID, when Tunnel-Type is VLAN and Tunnel-Medium-Type is 802 (RFC 3580 §3.31). */
export function vlanOf(packet: DecodedPacket): string | undefined {
  const is = (name: string, names: readonly unknown[]): boolean => names.includes(untagged(packet.attributes[name]));
  if (!is('Tunnel-Type', ['VLAN', 13]) || !is('Tunnel-Medium-Type', ['IEEE-802', 'IEEE-802-Medium', 6])) return undefined;
  const group = untagged(packet.attributes['Tunnel-Private-Group-Id']);
  return typeof group === 'string' ? group : Buffer.isBuffer(group) ? group.toString() : undefined;
}

/** The package gives a tagged value as `[tag, value]`. */
function untagged(value: unknown): unknown {
  return Array.isArray(value) ? value[1] : value;
}

function numberOf(packet: DecodedPacket, name: string): number | undefined {
  const value = allValues(packet, name)[0];
  return typeof value === 'number' ? value : undefined;
}

type Loose<T> = { readonly [Key in keyof T]: T[Key] | undefined };

function definedOnly(values: Loose<Required<Authorization>>): Authorization {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Authorization;
}
