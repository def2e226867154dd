import {
  type AclEntry,
  type Action,
  type ExtendedEntry,
  ICMP,
  type PortMatch,
  type StandardEntry,
  TCP,
  TCP_FLAGS,
  type TcpFlag,
  type TcpMatch,
  UDP,
} from './entry.ts';
import { dscps, ipOptions, precedences, typesOfService } from './header-fields.ts';
import { type IcmpMatch, icmpByName } from './icmp.ts';
import { readAddress, readPorts } from './match.ts';
import { ACL_NAME_RULE, parseAclName } from './name.ts';
import type { NameTable } from './name-table.ts';
import { protocols } from './protocols.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

type Qualifiers = {
  icmp?: IcmpMatch;
  tcp?: TcpMatch;
  dscp?: number;
  precedence?: number;
  tos?: number;
  ttl?: PortMatch;
  option?: number | 'any';
  fragments?: boolean;
  timeRange?: string;
  log?: 'log' | 'log-input';
};

/** `permit|deny …`: a standard entry when an address follows at once, an extended one when a protocol does. */
export function readAccessEntry(reader: Reader): AclEntry {
  const token = reader.next('`permit`, `deny` or `remark`');
  const word = token.text.toLowerCase();
  if (word !== 'permit' && word !== 'deny')
    return reader.refuse(token, `\`permit\`, \`deny\` or \`remark\` is expected, not \`${token.text}\``);
  const entry = /^(any|host)$|\./.test(reader.word()) ? readStandard(reader, word) : readExtended(reader, word);
  const rest = reader.peek();
  if (rest) reader.refuse(rest, `\`${rest.text}\` is not expected here`);
  return entry;
}

function readStandard(reader: Reader, action: Action): StandardEntry {
  const source = readAddress(reader, 'an address', 'is-host');
  return { kind: 'standard', action, source, log: reader.take('log') };
}

function readExtended(reader: Reader, action: Action): ExtendedEntry {
  const protocol = readProtocol(reader);
  const hasPorts = protocol === TCP || protocol === UDP;
  const source = readAddress(reader, 'a source address', 'needs-wildcard');
  const sourcePort = hasPorts ? readPorts(reader, protocol) : undefined;
  const destination = readAddress(reader, 'a destination address', 'needs-wildcard');
  const destinationPort = hasPorts ? readPorts(reader, protocol) : undefined;
  const icmp = protocol === ICMP ? readIcmp(reader) : undefined;
  const { fragments = false, ...qualifiers } = readQualifiers(
    reader,
    protocol,
    sourcePort !== undefined || destinationPort !== undefined || icmp !== undefined,
  );
  return {
    kind: 'extended',
    action,
    protocol,
    source,
    ...(sourcePort && { sourcePort }),
    destination,
    ...(destinationPort && { destinationPort }),
    ...(icmp && { icmp }),
    ...qualifiers,
    fragments,
  };
}

function readProtocol(reader: Reader): number | 'ip' {
  const token = reader.next('a protocol');
  const word = token.text.toLowerCase();
  if (word === 'ip') return 'ip';
  if (word === '0') return reader.refuse(token, 'protocol `0` is not taken: write `ip` for every protocol');
  const number = /^[1-9][0-9]{0,2}$/.test(word) ? Number(word) : protocols.number(word);
  if (number !== undefined && number <= 255) return number;
  const why = word === 'ipv6' ? 'these access lists are IPv4 only' : 'a protocol name of IOS or a number from 1 to 255 is expected';
  return reader.refuse(token, `\`${token.text}\` is no protocol: ${why}`);
}

function readIcmp(reader: Reader): IcmpMatch | undefined {
  const named = icmpByName(reader.word());
  if (named) {
    reader.next('an ICMP message');
    return named;
  }
  if (!/^[0-9]/.test(reader.word())) return undefined;
  const type = readSmall(reader, 'an ICMP type', 255);
  return /^[0-9]/.test(reader.word()) ? { type, code: readSmall(reader, 'an ICMP code', 255) } : { type };
}

function readQualifiers(reader: Reader, protocol: number | 'ip', layer4: boolean): Qualifiers {
  const found: Qualifiers = {};
  const set = <K extends keyof Qualifiers>(token: Token, key: K, value: Qualifiers[K]): void => {
    if (found[key] !== undefined) reader.refuse(token, `\`${token.text}\` contradicts or repeats what stands before it`);
    found[key] = value;
  };
  for (let token = reader.peek(); token; token = reader.peek()) {
    const word = token.text.toLowerCase();
    if (found.log) reader.refuse(token, `nothing may follow \`${found.log}\`, not \`${token.text}\``);
    reader.next('a qualifier');
    if (word === 'established' || word === 'match-all' || word === 'match-any') {
      if (protocol !== TCP) reader.refuse(token, `\`${token.text}\` needs protocol \`tcp\``);
      set(token, 'tcp', word === 'established' ? { kind: word } : { kind: word, flags: readFlags(reader) });
    } else if (protocol === TCP && isFlag(word)) set(token, 'tcp', { kind: 'match-any', flags: readBareFlags(reader, word) });
    else if (word === 'dscp') {
      if (found.precedence !== undefined || found.tos !== undefined) reader.refuse(token, '`dscp` does not go with `precedence` or `tos`');
      set(token, 'dscp', readNamed(reader, 'a DSCP', dscps, 63));
    } else if (word === 'precedence' || word === 'tos') {
      if (found.dscp !== undefined) reader.refuse(token, `\`${word}\` does not go with \`dscp\``);
      set(
        token,
        word,
        word === 'tos' ? readNamed(reader, 'a type of service', typesOfService, 15) : readNamed(reader, 'a precedence', precedences, 7),
      );
    } else if (word === 'option') {
      set(token, 'option', reader.take('any-options') ? 'any' : readNamed(reader, 'an IP option', ipOptions, 255));
    } else if (word === 'fragments') {
      if (layer4 || found.tcp)
        reader.refuse(token, '`fragments` does not go with ports, flags or ICMP messages: later fragments hold none');
      set(token, 'fragments', true);
    } else if (word === 'log' || word === 'log-input') set(token, 'log', word);
    else if (word === 'ttl') set(token, 'ttl', readTtl(reader));
    else if (word === 'time-range') set(token, 'timeRange', readTimeRange(reader));
    else reader.refuse(token, unexpected(token, protocol));
  }
  return found;
}

function unexpected({ text }: Token, protocol: number | 'ip'): string {
  if (/^(eq|neq|gt|lt|range)$/i.test(text)) {
    return protocol === TCP || protocol === UDP
      ? `a second \`${text}\` is not expected here`
      : `\`${text}\` needs protocol \`tcp\` or \`udp\``;
  }
  return `\`${text}\` is not expected here`;
}

function isFlag(word: string): word is TcpFlag {
  return TCP_FLAGS.some((flag) => flag === word);
}

/** Flags as IOS took them before `match-any` and still does: a packet that has any of them. */
function readBareFlags(reader: Reader, first: TcpFlag): { readonly flag: TcpFlag; readonly set: true }[] {
  const flags = new Set([first]);
  for (let token = reader.peek(); token; token = reader.peek()) {
    const word = token.text.toLowerCase();
    if (!isFlag(word)) break;
    if (flags.has(word)) reader.refuse(token, `flag \`${word}\` stands twice`);
    flags.add(word);
    reader.next('a flag');
  }
  return [...flags].map((flag) => ({ flag, set: true as const })).sort((a, b) => (a.flag < b.flag ? -1 : 1));
}

function readFlags(reader: Reader): { readonly flag: TcpFlag; readonly set: boolean }[] {
  const flags = new Map<TcpFlag, boolean>();
  for (let token = reader.peek(); token && /^[+-]/.test(token.text); token = reader.peek()) {
    const name = token.text.slice(1).toLowerCase();
    const flag = TCP_FLAGS.find((one) => one === name);
    if (!flag)
      return reader.refuse(
        token,
        `\`${token.text}\` is no TCP flag: use ${TCP_FLAGS.map((one) => `+${one}`).join(', ')} or the same with -`,
      );
    if (flags.has(flag)) reader.refuse(token, `flag \`${name}\` stands twice`);
    flags.set(flag, token.text.startsWith('+'));
    reader.next('a flag');
  }
  if (flags.size === 0) reader.refuse(reader.next('a TCP flag such as `+syn`'), 'a TCP flag such as `+syn` is expected');
  return [...flags].map(([flag, set]) => ({ flag, set })).sort((a, b) => (a.flag < b.flag ? -1 : 1));
}

const LARGEST_TTL = 255;

function readTtl(reader: Reader): PortMatch {
  const token = reader.next('`eq`, `neq`, `gt`, `lt` or `range`');
  const number = (): number => readSmall(reader, 'a time to live', LARGEST_TTL);
  switch (token.text.toLowerCase()) {
    case 'eq':
      return { op: 'eq', ports: [number()] };
    case 'neq':
      return { op: 'neq', ports: [number()] };
    case 'gt':
      return { op: 'gt', port: number() };
    case 'lt':
      return { op: 'lt', port: number() };
    case 'range': {
      const [from, to] = [number(), number()];
      if (from > to) reader.refuse(token, `the range runs backwards: write \`range ${to} ${from}\``);
      return from === to ? { op: 'eq', ports: [from] } : { op: 'range', from, to };
    }
    default:
      return reader.refuse(token, `\`eq\`, \`neq\`, \`gt\`, \`lt\` or \`range\` is expected after \`ttl\`, not \`${token.text}\``);
  }
}

function readTimeRange(reader: Reader): string {
  const token = reader.next('the name of a time range');
  return parseAclName(token.text) ?? reader.refuse(token, `\`${token.text}\` is no name of a time range: ${ACL_NAME_RULE}`);
}

function readNamed(reader: Reader, what: string, table: NameTable, largest: number): number {
  const named = table.number(reader.word());
  if (named === undefined) return readSmall(reader, what, largest);
  reader.next(what);
  return named;
}

function readSmall(reader: Reader, what: string, largest: number): number {
  const token = reader.next(what);
  if (/^(0|[1-9][0-9]{0,2})$/.test(token.text) && Number(token.text) <= largest) return Number(token.text);
  return reader.refuse(token, `${what} (a number from 0 to ${largest} or its name) is expected, not \`${token.text}\``);
}
