import { ipv4FromNumber } from '../model/ipv4.ts';
import type { Acl, AclEntry, Action, AddressMatch, ExtendedEntry, PortMatch, TcpMatch } from './entry.ts';
import { ICMP, TCP, UDP } from './entry.ts';
import { asksLayer4, intervalsOf } from './header.ts';
import { dscps, ipOptions, precedences, typesOfService } from './header-fields.ts';
import { icmpText } from './icmp.ts';
import type { NameTable } from './name-table.ts';
import type { Packet } from './packet.ts';
import { portText } from './ports.ts';
import { addressText, portMatchText, protocolText } from './print.ts';

/** What a list does with a packet. `by` is the index of the entry that decides, absent for the deny behind the last; `passed` says why those before do not. */
export type Decision = {
  readonly action: Action;
  readonly by?: number;
  readonly passed: readonly { readonly index: number; readonly why: string }[];
};

/** First match; later fragments as Cisco's "Access Control Lists and IP Fragments" has them. */
export function decide(acl: Acl, packet: Packet): Decision {
  const passed: { index: number; why: string }[] = [];
  for (const [index, entry] of acl.entries.entries()) {
    if (entry.kind === 'remark') continue;
    const why = mismatch(entry, packet);
    if (why === undefined) return { action: entry.action, by: index, passed };
    passed.push({ index, why });
  }
  return { action: 'deny', passed };
}

/** The first thing in which the packet is not what the entry asks; undefined when the entry decides it. */
export function mismatch(entry: Exclude<AclEntry, { kind: 'remark' }>, packet: Packet): string | undefined {
  if (entry.kind === 'standard') return addressMismatch('source', entry.source, packet.source);
  const { protocol } = entry;
  if (protocol !== 'ip' && protocol !== packet.protocol)
    return `protocol ${protocolText(packet.protocol)} is not ${protocolText(protocol)}`;
  return (
    addressMismatch('source', entry.source, packet.source) ??
    addressMismatch('destination', entry.destination, packet.destination) ??
    layer4Mismatch(entry, packet) ??
    restMismatch(entry, packet)
  );
}

function addressMismatch(which: string, match: AddressMatch, address: number): string | undefined {
  if ((address & ~match.wildcard) >>> 0 === match.address) return undefined;
  return `${which} ${ipv4FromNumber(address)} is not ${match.wildcard === 0 ? '' : 'in '}${addressText(match)}`;
}

function layer4Mismatch(entry: ExtendedEntry, packet: Packet): string | undefined {
  if (packet.laterFragment) {
    if (!asksLayer4(entry) || entry.action === 'permit') return undefined;
    return 'a later fragment does not show what the entry asks, and a deny then leaves it to those below';
  }
  if (entry.fragments) return 'it is no later fragment';
  const { protocol, sourcePort, destinationPort, icmp, tcp } = entry;
  const port = (which: string, match: PortMatch | undefined, number: number): string | undefined =>
    match === undefined || within(match, number, 65535)
      ? undefined
      : `${which} port ${portText(packet.protocol, number)} is not ${portMatchText(protocol, match)}`;
  return (
    port('source', sourcePort, packet.sourcePort) ??
    port('destination', destinationPort, packet.destinationPort) ??
    (icmp && icmpMismatch(icmp, packet)) ??
    (tcp && !flagsMatch(tcp, packet) ? `flags ${packet.flags.join(' ') || '(none)'} are not ${flagsText(tcp)}` : undefined)
  );
}

function within(match: PortMatch, number: number, largest: number): boolean {
  return intervalsOf(match, largest).some(([from, to]) => number >= from && number <= to);
}

function icmpMismatch(icmp: { readonly type: number; readonly code?: number }, packet: Packet): string | undefined {
  if (packet.icmpType === icmp.type && (icmp.code === undefined || packet.icmpCode === icmp.code)) return undefined;
  return `ICMP ${packet.icmpType}/${packet.icmpCode} is not ${icmpText(icmp)}`;
}

function flagsMatch(match: TcpMatch, { flags }: Packet): boolean {
  if (match.kind === 'established') return flags.includes('ack') || flags.includes('rst');
  const asked = match.flags.map(({ flag, set }) => flags.includes(flag) === set);
  return match.kind === 'match-all' ? asked.every(Boolean) : asked.some(Boolean);
}

function flagsText(match: TcpMatch): string {
  if (match.kind === 'established') return 'established (ack or rst)';
  return `${match.kind} ${match.flags.map(({ flag, set }) => `${set ? '+' : '-'}${flag}`).join(' ')}`;
}

function restMismatch(entry: ExtendedEntry, packet: Packet): string | undefined {
  const { trafficClass, ttl } = packet;
  const field = (what: string, table: NameTable, asked: number | undefined, found: number): string | undefined =>
    asked === undefined || asked === found ? undefined : `${what} ${table.name(found) ?? found} is not ${table.name(asked) ?? asked}`;
  return (
    field('DSCP', dscps, entry.dscp, trafficClass >> 2) ??
    field('precedence', precedences, entry.precedence, trafficClass >> 5) ??
    field('type of service', typesOfService, entry.tos, (trafficClass >> 1) & 15) ??
    (entry.ttl && !within(entry.ttl, ttl, 255) ? `TTL ${ttl} is not ${portMatchText('ip', entry.ttl)}` : undefined) ??
    optionMismatch(entry.option, packet.options) ??
    (entry.timeRange !== undefined && !packet.timeRanges.includes(entry.timeRange)
      ? `time range ${entry.timeRange} is not active`
      : undefined)
  );
}

function optionMismatch(asked: ExtendedEntry['option'], options: readonly number[]): string | undefined {
  if (asked === undefined) return undefined;
  if (asked === 'any') return options.length > 0 ? undefined : 'it has no IP option';
  return options.includes(asked) ? undefined : `it has no IP option ${ipOptions.name(asked) ?? asked}`;
}

/** The packet as `acl test` takes it: `tcp 10.0.0.1:40000 > 10.0.0.2:443 syn`. */
export function packetText(packet: Packet): string {
  const { protocol, laterFragment, trafficClass, options, timeRanges, ttl } = packet;
  const ports = (protocol === TCP || protocol === UDP) && !laterFragment;
  const from = `${ipv4FromNumber(packet.source)}${ports ? `:${packet.sourcePort}` : ''}`;
  const to = `${ipv4FromNumber(packet.destination)}${ports ? `:${packet.destinationPort}` : ''}`;
  return [
    `${protocolText(protocol)} ${from} > ${to}`,
    laterFragment && 'fragment',
    protocol === TCP && !laterFragment && (packet.flags.length > 0 ? packet.flags.join('+') : 'no-flags'),
    protocol === ICMP && !laterFragment && `${packet.icmpType}/${packet.icmpCode}`,
    trafficClass >> 2 !== 0 && `dscp ${dscps.name(trafficClass >> 2) ?? trafficClass >> 2}`,
    ttl !== 64 && `ttl ${ttl}`,
    ...options.map((option) => `option ${ipOptions.name(option) ?? option}`),
    ...timeRanges.map((name) => `time-range ${name}`),
  ]
    .filter(Boolean)
    .join(' ');
}
