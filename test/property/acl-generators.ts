import fc from 'fast-check';
import { TCP_FLAGS } from '../../src/acl/entry.ts';
import { dscps, ipOptions, precedences, typesOfService } from '../../src/acl/header-fields.ts';
import { tcpPorts, udpPorts } from '../../src/acl/ports.ts';
import { protocols } from '../../src/acl/protocols.ts';
import { ipv4FromNumber } from '../../src/model/ipv4.ts';
import type { Packet } from '../spec/acl.ts';

/** Addresses, ports and messages from small pools, so that packets and entries meet. */
const addressNumber = fc.oneof(
  fc.constantFrom(0x0a000001, 0x0a000002, 0x0a0000ff, 0x0a010001, 0xc0a80001, 0xffffffff, 0),
  fc.nat(0xffffffff).map((number) => number >>> 0),
);
const portNumber = fc.oneof(fc.constantFrom(0, 20, 21, 22, 53, 67, 68, 80, 135, 443, 514, 65535), fc.nat(65535));
const wildcard = fc.oneof(fc.constantFrom(0, 0xff, 0xffff, 0x0000ff00, 0x00ff00fe, 0xffffff00, 0xffffffff), fc.nat(0xffffffff));

const dotted = (number: number): string => ipv4FromNumber(number);

/** Any spelling of an address match, canonical or not. */
const address = fc.oneof(
  fc.constant('any'),
  addressNumber.map((number) => `host ${dotted(number)}`),
  fc.tuple(addressNumber, wildcard).map(([number, mask]) => `${dotted(number)} ${dotted(mask >>> 0)}`),
);

function spelled(table: { readonly names: readonly string[] }, numbers: fc.Arbitrary<number>): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...table.names), numbers.map(String));
}

function portMatch(protocol: 'tcp' | 'udp'): fc.Arbitrary<string> {
  const port = spelled(protocol === 'tcp' ? tcpPorts : udpPorts, portNumber);
  const number = fc.nat(65535);
  return fc.oneof(
    fc.constant(''),
    fc
      .tuple(fc.constantFrom('eq', 'neq'), fc.uniqueArray(port, { minLength: 1, maxLength: 5 }))
      .map(([op, list]) => `${op} ${list.join(' ')}`),
    fc.tuple(fc.constantFrom('gt', 'lt'), fc.integer({ min: 1, max: 65534 })).map(([op, at]) => `${op} ${at}`),
    fc.tuple(number, number).map(([a, b]) => `range ${Math.min(a, b)} ${Math.max(a, b)}`),
  );
}

const flag = fc
  .tuple(fc.constantFrom('+', '-'), fc.constantFrom('ack', 'fin', 'psh', 'rst', 'syn', 'urg'))
  .map(([sign, name]) => ({ sign, name }));
const tcpFlags = fc.oneof(
  fc.constant(''),
  fc.constant('established'),
  fc
    .tuple(fc.constantFrom('match-all', 'match-any'), fc.uniqueArray(flag, { minLength: 1, maxLength: 4, selector: ({ name }) => name }))
    .map(([how, flags]) => `${how} ${flags.map(({ sign, name }) => sign + name).join(' ')}`),
);
const trafficClass = fc.oneof(
  fc.constant(''),
  spelled(dscps, fc.nat(63)).map((value) => `dscp ${value}`),
  spelled(precedences, fc.nat(7)).map((value) => `precedence ${value}`),
  spelled(typesOfService, fc.nat(15)).map((value) => `tos ${value}`),
);
const option = fc.oneof(
  { weight: 4, arbitrary: fc.constant('') },
  fc.constant('option any-options'),
  spelled(ipOptions, fc.nat(255)).map((value) => `option ${value}`),
);
const ttl = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  fc.tuple(fc.constantFrom('eq', 'neq', 'gt', 'lt'), fc.integer({ min: 1, max: 254 })).map(([op, at]) => `ttl ${op} ${at}`),
  fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `ttl range ${Math.min(a, b)} ${Math.max(a, b)}`),
);
const log = fc.constantFrom('', '', 'log', 'log-input');
const icmp = fc.oneof(
  fc.constant(''),
  fc.constantFrom('echo', 'echo-reply', 'unreachable', 'host-unreachable', 'ttl-exceeded', 'traceroute'),
  fc.nat(255).map(String),
  fc.tuple(fc.nat(20), fc.nat(15)).map(([type, code]) => `${type} ${code}`),
);
const action = fc.constantFrom('permit', 'deny', 'PERMIT', 'Deny');

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

function transport(protocol: 'tcp' | 'udp'): fc.Arbitrary<string> {
  const name = fc.constantFrom(protocol, protocol === 'tcp' ? '6' : '17');
  const flags = protocol === 'tcp' ? tcpFlags : fc.constant('');
  return fc
    .tuple(action, name, address, portMatch(protocol), address, portMatch(protocol), flags, trafficClass, ttl, option, log)
    .map((parts) => join(...parts));
}

const plain = fc
  .tuple(
    action,
    fc.oneof(fc.constantFrom('ip', 'ip', 'esp', 'gre', 'tcp'), spelled(protocols, fc.integer({ min: 1, max: 255 }))),
    address,
    address,
    trafficClass,
    option,
    fc.constantFrom('', 'fragments'),
    log,
  )
  .map((parts) => join(...parts));

/** One entry of an extended list in any spelling, canonical or not. */
export const extendedLine: fc.Arbitrary<string> = fc.oneof(
  transport('tcp'),
  transport('udp'),
  fc.tuple(action, fc.constantFrom('icmp', '1'), address, address, icmp, trafficClass, log).map((parts) => join(...parts)),
  plain,
);

export const standardLine: fc.Arbitrary<string> = fc
  .tuple(action, fc.oneof(address, addressNumber.map(dotted)), fc.constantFrom('', 'log'))
  .map((parts) => join(...parts));

/** Sequence number and counter, as a device shows them. */
export const decorated = (line: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('', '10 ', '    20 '), line, fc.constantFrom('', ' (1 match)', ' (1168716 matches)'))
    .map((parts) => parts.join(''));

/** A list as it is typed or shown, without numbers or with one for each entry; and its entries in the order in which they are asked. */
export const listOf = (
  line: fc.Arbitrary<string>,
): fc.Arbitrary<{ readonly typed: readonly string[]; readonly asked: readonly string[] }> =>
  fc
    .tuple(fc.array(line, { minLength: 1, maxLength: 6 }), fc.shuffledSubarray([10, 20, 30, 35, 40, 1000], { minLength: 6 }), fc.boolean())
    .map(([lines, numbers, numbered]) => {
      if (!numbered) return { typed: lines, asked: lines };
      const entries = lines.map((text, at) => ({ number: numbers[at] ?? 0, text }));
      const asked = entries.toSorted((a, b) => a.number - b.number).map(({ text }) => text);
      return { typed: entries.map(({ number, text }) => `${number} ${text}`), asked };
    });

export const packet: fc.Arbitrary<Packet> = fc.record({
  protocol: fc.oneof(fc.constantFrom(1, 6, 6, 17, 17, 47, 50), fc.integer({ min: 1, max: 255 })),
  source: addressNumber,
  destination: addressNumber,
  laterFragment: fc.boolean(),
  sourcePort: portNumber,
  destinationPort: portNumber,
  icmpType: fc.constantFrom(0, 3, 8, 11, 30, 42),
  icmpCode: fc.constantFrom(0, 1, 4, 13),
  flags: fc.subarray([...TCP_FLAGS]),
  trafficClass: fc.nat(255),
  ttl: fc.nat(255),
  options: fc.oneof(fc.constant([]), fc.subarray([7, 68, 131, 148])),
});

/** Entries over four addresses, four ports and a few messages, so that every packet they can tell apart is in `smallPackets`. */
const smallAddress = fc.oneof(
  fc.constant('any'),
  fc.nat(3).map((last) => `host 10.0.0.${last}`),
  fc.constantFrom('10.0.0.0 0.0.0.1', '10.0.0.2 0.0.0.1', '10.0.0.0 0.0.0.2', '10.0.0.1 0.0.0.2', '10.0.0.0 0.0.0.3'),
);
const smallPort = fc.constantFrom('', '', 'eq 0', 'eq 1', 'eq 2 3', 'range 1 2', 'gt 1', 'lt 2', 'neq 2');
const smallFlags = fc.constantFrom('', '', 'established', 'match-all +syn -ack', 'match-any +syn -rst');
const smallLog = fc.constantFrom('', '', '', 'log');
const smallAction = fc.constantFrom('permit', 'deny');

export const smallLine: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(smallAction, fc.constant('tcp'), smallAddress, smallPort, smallAddress, smallPort, smallFlags, smallLog)
    .map((parts) => join(...parts)),
  fc.tuple(smallAction, fc.constant('udp'), smallAddress, smallPort, smallAddress, smallPort, smallLog).map((parts) => join(...parts)),
  fc
    .tuple(smallAction, fc.constantFrom('ip', 'icmp'), smallAddress, smallAddress, fc.constantFrom('', 'fragments'), smallLog)
    .map((parts) => join(...parts)),
);

const FOUR = [0, 1, 2, 3];

/** One packet of every kind that small entries can tell apart; port 3 stands for all above, address 11.0.0.9 for all others. */
export const smallPackets: readonly Packet[] = [...FOUR.map((last) => 0x0a000000 + last), 0x0b000009].flatMap((source) =>
  [...FOUR.map((last) => 0x0a000000 + last), 0x0b000009].flatMap((destination) =>
    [
      ...[1, 6, 17, 47].map((protocol) => ({ protocol, laterFragment: true, sourcePort: 0, destinationPort: 0, flags: [] as const })),
      ...[1, 47].map((protocol) => ({ protocol, laterFragment: false, sourcePort: 0, destinationPort: 0, flags: [] as const })),
      ...[...FOUR, 4].flatMap((sourcePort) =>
        [...FOUR, 4].flatMap((destinationPort) => [
          { protocol: 17, laterFragment: false, sourcePort, destinationPort, flags: [] as const },
          ...([[], ['syn'], ['ack'], ['rst'], ['ack', 'syn'], ['rst', 'syn'], ['ack', 'rst'], ['ack', 'rst', 'syn']] as const).map(
            (flags) => ({
              protocol: 6,
              laterFragment: false,
              sourcePort,
              destinationPort,
              flags,
            }),
          ),
        ]),
      ),
    ].map((one) => ({ ...one, source, destination, icmpType: 8, icmpCode: 0, trafficClass: 0, ttl: 64, options: [] })),
  ),
);
