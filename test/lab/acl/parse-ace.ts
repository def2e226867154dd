import { type Ace, type AddressMatch, ANY, type ListKind, type PortMatch } from './ace.ts';
import { readPort } from './ports.ts';

/** A word of a command line and the column (from 0) where it begins. */
export type Word = { readonly text: string; readonly at: number };
export type AceFault = { readonly fault: 'invalid'; readonly at: number } | { readonly fault: 'incomplete' };

const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipinip: 4,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ahp: 51,
  eigrp: 88,
  ospf: 89,
  pim: 103,
  pcp: 108,
};
const ICMP: Readonly<Record<string, string>> = {
  '0': 'echo-reply',
  '3': 'unreachable',
  '5': 'redirect',
  '8': 'echo',
  '11': 'time-exceeded',
};
const ICMP_WORDS = [
  ...Object.values(ICMP),
  'port-unreachable',
  'host-unreachable',
  'net-unreachable',
  'packet-too-big',
  'ttl-exceeded',
  'administratively-prohibited',
];
const FLAGS = ['established', 'ack', 'fin', 'psh', 'rst', 'syn', 'urg'];
const BARE = ['log', 'log-input', 'fragments'];
const WITH_VALUE = ['dscp', 'precedence', 'tos', 'option', 'time-range'];
const OPERATORS = ['eq', 'neq', 'gt', 'lt', 'range'];

export function wordsOf(line: string): Word[] {
  return [...line.matchAll(/\S+/g)].map((match) => ({ text: match[0], at: match.index }));
}

/** Thrown inside this file only, to leave the descent; `parseAce` turns it into a value. */
class Unreadable extends Error {
  readonly fault: AceFault;
  constructor(fault: AceFault) {
    super('unreadable entry');
    this.fault = fault;
  }
}

class Words {
  readonly #words: readonly Word[];
  #next = 0;
  constructor(words: readonly Word[]) {
    this.#words = words;
  }
  peek(): string | undefined {
    return this.#words[this.#next]?.text.toLowerCase();
  }
  take(): Word {
    const word = this.#words[this.#next++];
    if (!word) throw new Unreadable({ fault: 'incomplete' });
    return word;
  }
  back(): never {
    throw new Unreadable({ fault: 'invalid', at: this.#words[this.#next - 1]?.at ?? 0 });
  }
}

/** Reads `permit|deny …` of a named list. */
export function parseAce(kind: ListKind, words: readonly Word[]): Ace | AceFault {
  const rest = new Words(words);
  try {
    const action = rest.take().text.toLowerCase();
    if (action !== 'permit' && action !== 'deny') return rest.back();
    return kind === 'standard' ? readStandard(action, rest) : readExtended(action, rest);
  } catch (problem) {
    if (problem instanceof Unreadable) return problem.fault;
    throw problem;
  }
}

export function isFault(outcome: Ace | AceFault): outcome is AceFault {
  return 'fault' in outcome;
}

function readStandard(action: Ace['action'], rest: Words): Ace {
  const source = readAddress(rest, true);
  const modifiers: string[] = [];
  while (rest.peek() !== undefined) modifiers.push(rest.take().text === 'log' ? 'log' : rest.back());
  return { action, protocol: 'ip', source, destination: ANY, modifiers };
}

function readExtended(action: Ace['action'], rest: Words): Ace {
  const protocol = readProtocol(rest);
  const source = readAddress(rest, false);
  const sourcePort = readPorts(protocol, rest);
  const destination = readAddress(rest, false);
  const destinationPort = readPorts(protocol, rest);
  const modifiers: string[] = [];
  while (rest.peek() !== undefined) modifiers.push(readModifier(protocol, rest));
  return {
    action,
    protocol,
    source,
    ...(sourcePort && { sourcePort }),
    destination,
    ...(destinationPort && { destinationPort }),
    modifiers,
  };
}

function readProtocol(rest: Words): string {
  const text = rest.take().text.toLowerCase();
  if (text === 'ip' || text in PROTOCOLS) return text;
  if (!/^\d{1,3}$/.test(text) || Number(text) > 255) return rest.back();
  return Object.keys(PROTOCOLS).find((name) => PROTOCOLS[name] === Number(text)) ?? text;
}

function readDotted(rest: Words): number {
  const octets = rest.take().text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^\d{1,3}$/.test(octet) && Number(octet) <= 255)) return rest.back();
  return octets.reduce((number, octet) => number * 256 + Number(octet), 0);
}

/** IOS keeps only the address bits that are compared: `10.1.2.3 0.0.0.255` becomes `10.1.2.0 0.0.0.255`. */
function readAddress(rest: Words, wildcardOptional: boolean): AddressMatch {
  if (rest.peek() === 'any') {
    rest.take();
    return ANY;
  }
  if (rest.peek() === 'host') {
    rest.take();
    return { address: readDotted(rest), wildcard: 0 };
  }
  const address = readDotted(rest);
  if (wildcardOptional && !/^\d/.test(rest.peek() ?? '')) return { address, wildcard: 0 };
  const wildcard = readDotted(rest);
  return { address: (address & ~wildcard) >>> 0, wildcard };
}

function readPorts(protocol: string, rest: Words): PortMatch | undefined {
  const operator = rest.peek() ?? '';
  if ((protocol !== 'tcp' && protocol !== 'udp') || !isOperator(operator)) return undefined;
  rest.take();
  const ports = [readOnePort(protocol, rest)];
  const most = operator === 'range' ? 2 : operator === 'gt' || operator === 'lt' ? 1 : 10;
  while (ports.length < most && (operator === 'range' || readPort(protocol, rest.peek() ?? '') !== undefined))
    ports.push(readOnePort(protocol, rest));
  return { operator, ports };
}

function isOperator(text: string): text is PortMatch['operator'] {
  return OPERATORS.includes(text);
}

function readOnePort(protocol: string, rest: Words): number {
  const word = rest.take();
  return readPort(protocol, word.text) ?? rest.back();
}

function readModifier(protocol: string, rest: Words): string {
  const text = rest.take().text.toLowerCase();
  if (BARE.includes(text)) return text;
  if (protocol === 'tcp' && FLAGS.includes(text)) return text;
  if (protocol === 'icmp' && (ICMP_WORDS.includes(text) || /^\d{1,3}$/.test(text))) return ICMP[text] ?? text;
  if (WITH_VALUE.includes(text)) return `${text} ${rest.take().text}`;
  return rest.back();
}
