import type { AclDocument } from '../model/event.ts';
import { ipv4FromNumber } from '../model/ipv4.ts';
import type { Acl, AclEntry, AddressMatch, ExtendedEntry, PortMatch, TcpMatch } from './entry.ts';
import { dscps, ipOptions, precedences, typesOfService } from './header-fields.ts';
import { icmpText } from './icmp.ts';
import type { NameTable } from './name-table.ts';
import { portText } from './ports.ts';
import { protocols } from './protocols.ts';

/**
 * The canonical line of an entry, as IOS shows it where it has one way: names for numbers that have one (80 is `www`, 443 stays), `host` and
 * `any`, masked addresses, ports ascending, `log` last. Equal entries give equal lines.
 */
export function printEntry(entry: AclEntry): string {
  switch (entry.kind) {
    case 'remark':
      return `remark ${entry.text}`;
    case 'standard':
      return [entry.action, addressText(entry.source), entry.log ? 'log' : ''].filter(Boolean).join(' ');
    case 'extended':
      return extendedText(entry);
  }
}

/** The list as canonical lines, the form in which it travels and is hashed. */
export function aclDocument(acl: Acl): AclDocument {
  return { name: acl.name, lines: acl.entries.map(printEntry) };
}

export function addressText({ address, wildcard }: AddressMatch): string {
  if (wildcard === 0xffffffff) return 'any';
  if (wildcard === 0) return `host ${ipv4FromNumber(address)}`;
  return `${ipv4FromNumber(address)} ${ipv4FromNumber(wildcard)}`;
}

export function protocolText(protocol: number | 'ip'): string {
  return protocol === 'ip' ? 'ip' : (protocols.name(protocol) ?? String(protocol));
}

export function portMatchText(protocol: number | 'ip', match: PortMatch): string {
  const name = (port: number): string => (protocol === 'ip' ? String(port) : portText(protocol, port));
  switch (match.op) {
    case 'eq':
    case 'neq':
      return `${match.op} ${match.ports.map(name).join(' ')}`;
    case 'gt':
    case 'lt':
      return `${match.op} ${name(match.port)}`;
    case 'range':
      return `range ${name(match.from)} ${name(match.to)}`;
  }
}

function extendedText(entry: ExtendedEntry): string {
  const { protocol } = entry;
  return [
    entry.action,
    protocolText(protocol),
    addressText(entry.source),
    entry.sourcePort && portMatchText(protocol, entry.sourcePort),
    addressText(entry.destination),
    entry.destinationPort && portMatchText(protocol, entry.destinationPort),
    entry.icmp && icmpText(entry.icmp),
    entry.tcp && tcpText(entry.tcp),
    named('dscp', dscps, entry.dscp),
    named('precedence', precedences, entry.precedence),
    named('tos', typesOfService, entry.tos),
    entry.ttl && `ttl ${portMatchText('ip', entry.ttl)}`,
    entry.option === 'any' ? 'option any-options' : named('option', ipOptions, entry.option),
    entry.fragments && 'fragments',
    entry.timeRange !== undefined && `time-range ${entry.timeRange}`,
    entry.log,
  ]
    .filter(Boolean)
    .join(' ');
}

function tcpText(match: TcpMatch): string {
  if (match.kind === 'established') return 'established';
  return [match.kind, ...match.flags.map(({ flag, set }) => `${set ? '+' : '-'}${flag}`)].join(' ');
}

function named(keyword: string, table: NameTable, value: number | undefined): string | undefined {
  return value === undefined ? undefined : `${keyword} ${table.name(value) ?? value}`;
}
