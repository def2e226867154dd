import { Netmask } from 'netmask';
import { ipv4ToNumber, parseIpv4, parsePrefix } from '../model/ipv4.ts';
import { type AddressMatch, ANY, type PortMatch, UDP } from './entry.ts';
import { likelyPort, portsOf } from './ports.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

/** IOS takes at most ten ports after `eq` or `neq`. */
const MOST_PORTS = 10;

/** `any`, `host A`, `A WILDCARD`, and of standard lists `A` and `A, wildcard bits W` (as `show` prints it). */
export function readAddress(reader: Reader, what: string, lone: 'is-host' | 'needs-wildcard'): AddressMatch {
  const token = reader.next(`${what} (\`any\`, \`host A\` or \`A WILDCARD\`)`);
  const word = token.text.toLowerCase();
  if (word === 'any') return ANY;
  if (word === 'host') return { address: hostAddress(reader), wildcard: 0 };
  const comma = token.text.endsWith(',');
  const address = parseIpv4(comma ? token.text.slice(0, -1) : token.text);
  if (address === undefined) return reader.refuse(token, notAnAddress(token, what));
  if (comma && !(reader.take('wildcard') && reader.take('bits'))) reader.refuse(token, '`wildcard bits` is expected after the comma');
  const next = reader.peek();
  const wildcard = next && parseIpv4(next.text);
  if (wildcard !== undefined) {
    reader.next('a wildcard mask');
    return masked(ipv4ToNumber(address), ipv4ToNumber(wildcard));
  }
  if (lone === 'is-host' && !comma) return masked(ipv4ToNumber(address), 0);
  const found = next ? `not \`${next.text}\`` : 'not the end of the line';
  const place = next ?? { text: '', column: token.column + token.text.length + 1 };
  return reader.refuse(place, `a wildcard mask is expected after \`${token.text}\`, ${found}; for one address write \`host ${address}\``);
}

/** IOS stores the address with the ignored bits cleared. */
export function masked(address: number, wildcard: number): AddressMatch {
  return { address: (address & ~wildcard) >>> 0, wildcard: wildcard >>> 0 };
}

function hostAddress(reader: Reader): number {
  const token = reader.next('an IPv4 address');
  const address = parseIpv4(token.text);
  if (address === undefined) return reader.refuse(token, notAnAddress(token, 'an IPv4 address'));
  return ipv4ToNumber(address);
}

function notAnAddress({ text }: Token, what: string): string {
  const prefix = text.includes('/') ? parsePrefix(text) : undefined;
  if (prefix) {
    const { hostmask } = new Netmask(prefix.text);
    return `\`${text}\` is prefix notation, which an entry does not take: write \`${prefix.address} ${hostmask}\``;
  }
  if (text.includes('%{')) return `\`${text}\` is a template nobody has filled: put an address in its place`;
  if (text.includes(':')) return `\`${text}\` is an IPv6 address: these access lists are IPv4 only`;
  if (/^(object-group|addrgroup)$/i.test(text))
    return 'the group is not defined here: write its members out, or give the text that defines it';
  return `${what} (\`any\`, \`host A\` or \`A WILDCARD\`) is expected, not \`${text}\``;
}

/** An operator with its ports, if one stands here. */
export function readPorts(reader: Reader, protocol: number): PortMatch | undefined {
  switch (reader.word()) {
    case 'eq':
    case 'neq':
      return readPortList(reader, protocol);
    case 'gt':
    case 'lt':
      return readBound(reader, protocol);
    case 'range':
      return readRange(reader, protocol);
    default:
      return undefined;
  }
}

function readBound(reader: Reader, protocol: number): PortMatch {
  const operator = reader.next('an operator');
  const op = operator.text.toLowerCase() === 'gt' ? 'gt' : 'lt';
  const port = readPort(reader, protocol);
  if (port === (op === 'gt' ? 65535 : 0)) reader.refuse(operator, `\`${op} ${port}\` matches no port`);
  return { op, port };
}

function readPortList(reader: Reader, protocol: number): PortMatch {
  const operator = reader.next('an operator');
  const op = operator.text.toLowerCase() === 'eq' ? 'eq' : 'neq';
  const ports = new Set([readPort(reader, protocol)]);
  for (let next = reader.peek(); next && portNumber(next.text, protocol) !== undefined; next = reader.peek()) {
    if (ports.size === MOST_PORTS) reader.refuse(next, `\`${op}\` takes at most ${MOST_PORTS} ports: write another entry for the rest`);
    ports.add(readPort(reader, protocol));
  }
  return { op, ports: [...ports].sort((a, b) => a - b) };
}

function readRange(reader: Reader, protocol: number): PortMatch {
  const operator = reader.next('`range`');
  const from = readPort(reader, protocol);
  const to = readPort(reader, protocol);
  if (from > to) reader.refuse(operator, `the range runs backwards: write \`range ${to} ${from}\``);
  return from === to ? { op: 'eq', ports: [from] } : { op: 'range', from, to };
}

function readPort(reader: Reader, protocol: number): number {
  const token = reader.next('a port');
  const port = portNumber(token.text, protocol);
  if (port !== undefined) return port;
  if (/^[0-9]+$/.test(token.text)) return reader.refuse(token, `\`${token.text}\` is no port: ports are 0 to 65535`);
  const likely = likelyPort(token.text);
  const advice = likely === undefined ? 'write the number' : `write \`${likely}\``;
  return reader.refuse(token, `\`${token.text}\` is not a ${protocol === UDP ? 'UDP' : 'TCP'} port name of IOS: ${advice}`);
}

function portNumber(text: string, protocol: number): number | undefined {
  if (/^(0|[1-9][0-9]{0,4})$/.test(text)) return Number(text) <= 65535 ? Number(text) : undefined;
  return portsOf(protocol).number(text);
}
