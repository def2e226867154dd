/**
 * What an access list means, written to be read: it takes the text of the entries as it stands and evaluates one packet, slowly. It shares no
 * code with src/acl but the tables of names. Sources: Cisco "Configuring IP Access Lists" (first match, implicit deny, wildcard bits),
 * "Access Control Lists and IP Fragments" (entries with ports and later fragments), RFC 791, 793, 2474.
 */
import type { TcpFlag } from '../../src/acl/entry.ts';
import { dscps, ipOptions, precedences, typesOfService } from '../../src/acl/header-fields.ts';
import { icmpByName } from '../../src/acl/icmp.ts';
import { portsOf } from '../../src/acl/ports.ts';
import { protocols } from '../../src/acl/protocols.ts';

export type Packet = {
  protocol: number;
  source: number;
  destination: number;
  /** Later fragments hold no ports, flags or ICMP message. */
  laterFragment: boolean;
  sourcePort: number;
  destinationPort: number;
  icmpType: number;
  icmpCode: number;
  flags: readonly TcpFlag[];
  trafficClass: number;
  ttl: number;
  options: readonly number[];
};

type Verdict = 'yes' | 'no' | 'layer4-unknown';

export function evaluate(lines: readonly string[], packet: Packet): 'permit' | 'deny' {
  for (const line of lines) {
    const words = line.trim().toLowerCase().split(/\s+/);
    if (/^[0-9]+$/.test(words[0] ?? '')) words.shift();
    const action = words.shift();
    if (action !== 'permit' && action !== 'deny') continue;
    const verdict = matches(words, packet);
    // A later fragment cannot show its ports: a permit lets it through, a deny leaves it to the entries below.
    if (verdict === 'yes' || (verdict === 'layer4-unknown' && action === 'permit')) return action;
  }
  return 'deny';
}

function matches(words: string[], packet: Packet): Verdict {
  if (/^(any|host)$|\./.test(words[0] ?? '')) return address(words, packet.source) ? 'yes' : 'no';
  const name = words.shift() ?? '';
  const protocol = name === 'ip' ? packet.protocol : (protocols.number(name) ?? Number(name));
  if (protocol !== packet.protocol) return 'no';
  if (!address(words, packet.source)) return 'no';
  const fromPort = ports(words, protocol, packet.sourcePort);
  if (!address(words, packet.destination)) return 'no';
  const toPort = ports(words, protocol, packet.destinationPort);
  const layer4 = [fromPort, toPort, name === 'icmp' || name === '1' ? icmp(words, packet) : undefined];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === 'fragments' && !packet.laterFragment) return 'no';
    if (word === 'established') layer4.push(packet.flags.includes('ack') || packet.flags.includes('rst'));
    if (word === 'match-all' || word === 'match-any') layer4.push(flags(word, words, packet));
    if (word === 'dscp' && value(words, dscps) !== packet.trafficClass >> 2) return 'no';
    if (word === 'precedence' && value(words, precedences) !== packet.trafficClass >> 5) return 'no';
    if (word === 'tos' && value(words, typesOfService) !== ((packet.trafficClass >> 1) & 15)) return 'no';
    if (word === 'ttl' && !ports(words, 0, packet.ttl)) return 'no';
    if (word === 'option' && !option(words, packet)) return 'no';
  }
  const asked = layer4.filter((one) => one !== undefined);
  if (packet.laterFragment && asked.length > 0) return 'layer4-unknown';
  return asked.every(Boolean) ? 'yes' : 'no';
}

/** Reads an address off the front and says whether it matches; a bit set in the wildcard is not compared. */
function address(words: string[], of: number): boolean {
  const first = words.shift() ?? '';
  if (first === 'any') return true;
  if (first === 'host') return dotted(words.shift() ?? '') === of;
  const wanted = dotted(first.replace(',', ''));
  if (words[0] === 'wildcard') words.splice(0, 2);
  const wildcard = /^\d+\.\d+\.\d+\.\d+$/.test(words[0] ?? '') ? dotted(words.shift() ?? '') : 0;
  for (let bit = 0; bit < 32; bit++) {
    const ignored = (wildcard >>> bit) & 1;
    if (!ignored && ((wanted >>> bit) & 1) !== ((of >>> bit) & 1)) return false;
  }
  return true;
}

function dotted(text: string): number {
  return text.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
}

function ports(words: string[], protocol: number, of: number): boolean | undefined {
  const number = (word: string | undefined): number =>
    word === undefined ? Number.NaN : ((protocol === 0 ? undefined : portsOf(protocol).number(word)) ?? Number(word));
  const operator = words[0] ?? '';
  if (!/^(eq|neq|gt|lt|range)$/.test(operator)) return undefined;
  words.shift();
  const first = number(words.shift());
  if (operator === 'gt') return of > first;
  if (operator === 'lt') return of < first;
  if (operator === 'range') {
    const last = number(words.shift());
    return of >= first && of <= last;
  }
  const list = [first];
  while (words.length > 0 && !Number.isNaN(number(words[0]))) list.push(number(words.shift()));
  return operator === 'eq' ? list.includes(of) : !list.includes(of);
}

function icmp(words: string[], packet: Packet): boolean | undefined {
  const named = icmpByName(words[0] ?? '');
  if (!named && !/^[0-9]/.test(words[0] ?? '')) return undefined;
  const type = named?.type ?? Number(words[0]);
  words.shift();
  const code = named ? named.code : /^[0-9]/.test(words[0] ?? '') ? Number(words.shift()) : undefined;
  return packet.icmpType === type && (code === undefined || packet.icmpCode === code);
}

function flags(how: string, words: string[], packet: Packet): boolean {
  const asked: boolean[] = [];
  while (/^[+-]/.test(words[0] ?? '')) {
    const word = words.shift() ?? '';
    asked.push(packet.flags.some((flag) => flag === word.slice(1)) === word.startsWith('+'));
  }
  return how === 'match-all' ? asked.every(Boolean) : asked.some(Boolean);
}

function value(words: string[], table: { number(name: string): number | undefined }): number {
  const word = words.shift() ?? '';
  return table.number(word) ?? Number(word);
}

function option(words: string[], packet: Packet): boolean {
  if (words[0] === 'any-options') return words.shift() !== undefined && packet.options.length > 0;
  return packet.options.includes(value(words, ipOptions));
}
