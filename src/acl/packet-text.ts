import { err, ok, type Result } from '../base/result.ts';
import { ipv4ToNumber, parseIpv4 } from '../model/ipv4.ts';
import { type AclFault, ICMP, TCP, type TcpFlag, UDP } from './entry.ts';
import { dscps, ipOptions } from './header-fields.ts';
import { icmpByName } from './icmp.ts';
import { parseAclName } from './name.ts';
import type { NameTable } from './name-table.ts';
import { type Packet, TYPICAL, tcpFlagOf } from './packet.ts';
import { portsOf } from './ports.ts';
import { protocols } from './protocols.ts';
import { Misread, Reader } from './reader.ts';
import { hostileCharacter, type Token } from './tokens.ts';

type Draft = { -readonly [Key in keyof Packet]: Packet[Key] };

/**
 * Reads a packet as `PROTOCOL SOURCE[:PORT] > DESTINATION[:PORT]`, then what else its header holds: TCP flags (`syn`, `syn+ack`; else SYN alone), an
 * ICMP message (`echo`, `3/1`; else echo), `fragment`, `dscp N`, `ttl N`, `option N`, `time-range NAME` for one that is active. A source port left
 * out is 40000. `>` may be written `->` or `to`.
 */
export function parsePacket(text: string): Result<Packet, AclFault> {
  const hostile = hostileCharacter(text);
  if (hostile) return err(hostile);
  const tokens = [...text.matchAll(/\S+/g)].map((match) => ({ text: match[0], column: match.index + 1 }));
  const last = tokens.at(-1);
  try {
    return ok(readPacket(new Reader({ tokens, end: last ? last.column + last.text.length + 1 : 1 })));
  } catch (thrown) {
    if (thrown instanceof Misread) return err(thrown.fault);
    throw thrown;
  }
}

function readPacket(reader: Reader): Packet {
  const protocol = readProtocol(reader);
  const hasPorts = protocol === TCP || protocol === UDP;
  const from = readEnd(reader, 'a source', protocol);
  if (!reader.take('>') && !reader.take('->') && !reader.take('to')) {
    const token = reader.next('`>`');
    reader.refuse(token, `\`>\` is expected between source and destination, not \`${token.text}\``);
  }
  const at = reader.peek();
  const to = readEnd(reader, 'a destination', protocol);
  const draft: Draft = {
    ...TYPICAL,
    protocol,
    source: from.address,
    destination: to.address,
    sourcePort: from.port ?? (hasPorts ? TYPICAL.sourcePort : 0),
    destinationPort: to.port ?? 0,
    icmpType: protocol === ICMP ? TYPICAL.icmpType : 0,
    flags: protocol === TCP ? TYPICAL.flags : [],
  };
  while (reader.peek()) readQualifier(reader, draft);
  if (hasPorts && !draft.laterFragment && to.port === undefined && at) {
    reader.refuse(at, `a destination port is expected: write \`${at.text}:443\``);
  }
  return draft.laterFragment ? { ...draft, sourcePort: 0, destinationPort: 0, icmpType: 0, icmpCode: 0, flags: [] } : draft;
}

function readProtocol(reader: Reader): number {
  const token = reader.next('a protocol');
  const number = /^(0|[1-9][0-9]{0,2})$/.test(token.text) ? Number(token.text) : protocols.number(token.text);
  if (number !== undefined && number <= 255) return number;
  return reader.refuse(token, `\`${token.text}\` is no protocol of a packet: write tcp, udp, icmp, another name or a number`);
}

function readEnd(reader: Reader, what: string, protocol: number): { readonly address: number; readonly port?: number } {
  const token = reader.next(what);
  const [host = '', port, ...more] = token.text.split(':');
  const address = parseIpv4(host);
  if (address === undefined || more.length > 0)
    reader.refuse(token, `${what} is an IPv4 address, with a port as \`10.0.0.1:443\`, not \`${token.text}\``);
  const number = address === undefined ? 0 : ipv4ToNumber(address);
  if (port === undefined) return { address: number };
  if (protocol !== TCP && protocol !== UDP) reader.refuse(token, `\`${token.text}\`: only tcp and udp have ports`);
  const named = /^(0|[1-9][0-9]{0,4})$/.test(port) ? Number(port) : portsOf(protocol).number(port);
  if (named === undefined || named > 65535) return reader.refuse(token, `\`${port}\` is no port: write a number from 0 to 65535`);
  return { address: number, port: named };
}

function readQualifier(reader: Reader, draft: Draft): void {
  const token = reader.next('a qualifier');
  const word = token.text.toLowerCase();
  if (word === 'fragment' || word === 'fragments') draft.laterFragment = true;
  else if (word === 'dscp') draft.trafficClass = readValue(reader, { what: 'a DSCP', table: dscps, largest: 63 }) << 2;
  else if (word === 'ttl') draft.ttl = readValue(reader, { what: 'a time to live', largest: 255 });
  else if (word === 'option')
    draft.options = [...draft.options, readValue(reader, { what: 'an IP option', table: ipOptions, largest: 255 })];
  else if (word === 'time-range') {
    const name = reader.next('the name of a time range');
    draft.timeRanges = [...draft.timeRanges, parseAclName(name.text) ?? reader.refuse(name, `\`${name.text}\` is no name of a time range`)];
  } else if (draft.protocol === TCP) draft.flags = readFlags(reader, token);
  else if (draft.protocol === ICMP) [draft.icmpType, draft.icmpCode] = readMessage(reader, token);
  else reader.refuse(token, `\`${token.text}\` is not expected here`);
}

function readFlags(reader: Reader, token: Token): readonly TcpFlag[] {
  if (/^no-flags$/i.test(token.text)) return [];
  const flags = token.text
    .toLowerCase()
    .split(/[+,|]/)
    .map((name) => tcpFlagOf(name) ?? reader.refuse(token, `\`${name}\` is no TCP flag: write them as \`syn+ack\``));
  return [...new Set(flags)].sort();
}

function readMessage(reader: Reader, token: Token): [type: number, code: number] {
  const named = icmpByName(token.text);
  if (named) return [named.type, named.code ?? 0];
  const numbers = /^([0-9]{1,3})(?:\/([0-9]{1,3}))?$/.exec(token.text);
  const [type, code] = [Number(numbers?.[1]), Number(numbers?.[2] ?? 0)];
  if (!numbers || type > 255 || code > 255)
    return reader.refuse(token, `\`${token.text}\` is no ICMP message: write a name or \`type/code\``);
  return [type, code];
}

function readValue(reader: Reader, { what, table, largest }: { what: string; table?: NameTable; largest: number }): number {
  const token = reader.next(what);
  const number = /^[0-9]{1,3}$/.test(token.text) ? Number(token.text) : table?.number(token.text);
  return number !== undefined && number <= largest
    ? number
    : reader.refuse(token, `${what} (0 to ${largest}) is expected, not \`${token.text}\``);
}
