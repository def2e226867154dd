import type { Diagram, Diagrams } from './diagram.ts';
import { TCP_FLAGS } from './entry.ts';
import {
  ANY_OPTION,
  DESTINATION,
  DESTINATION_PORT,
  type Field,
  FLAGS,
  FRAGMENT,
  type HeaderLayout,
  PROTOCOL,
  SOURCE,
  SOURCE_PORT,
  TRAFFIC_CLASS,
  TTL,
} from './header.ts';
import { type Packet, TYPICAL } from './packet.ts';

/** Protocols in the order in which a person likes to see them in an example. */
const FAMILIAR = [6, 17, 1, 47, 50];

type Bits = Map<number, number>;

/** A packet on which two different diagrams differ; where they leave a choice, a typical one. */
export function headerWhereDifferent(diagrams: Diagrams, layout: HeaderLayout, a: Diagram, b: Diagram): Packet {
  for (const protocol of FAMILIAR) {
    const asked = bitsOf({ ...TYPICAL, protocol });
    const fixed = (variable: number): boolean => variable < PROTOCOL.first + PROTOCOL.width;
    const bits = walk(diagrams, { a, b, asked, fixed });
    if (bits) return packetOf(bits, layout);
  }
  const bits = walk(diagrams, { a, b, asked: bitsOf(TYPICAL), fixed: () => false });
  return packetOf(bits ?? bitsOf(TYPICAL), layout);
}

type Walk = { a: Diagram; b: Diagram; readonly asked: Bits; readonly fixed: (variable: number) => boolean };

/** Follows the asked bits as far as the diagrams still differ there; undefined when a fixed bit leads to where they are the same. */
function walk(diagrams: Diagrams, { a, b, asked, fixed }: Walk): Bits | undefined {
  const bits = new Map(asked);
  while (a >= 0 || b >= 0) {
    const variable = Math.min(a < 0 ? Infinity : diagrams.variable(a), b < 0 ? Infinity : diagrams.variable(b));
    const wanted = asked.get(variable) ?? 0;
    const child = (of: Diagram, bit: number): Diagram =>
      of < 0 || diagrams.variable(of) !== variable ? of : bit === 1 ? diagrams.high(of) : diagrams.low(of);
    const bit = child(a, wanted) !== child(b, wanted) ? wanted : 1 - wanted;
    if (bit !== wanted && fixed(variable)) return undefined;
    bits.set(variable, bit);
    [a, b] = [child(a, bit), child(b, bit)];
  }
  return a === b ? undefined : bits;
}

function bitsOf(packet: Packet): Bits {
  const bits: Bits = new Map();
  const write = ({ first, width }: Field, value: number): void => {
    for (let bit = 0; bit < width; bit++) bits.set(first + width - 1 - bit, Math.floor(value / 2 ** bit) % 2);
  };
  write(FRAGMENT, packet.laterFragment ? 1 : 0);
  write(PROTOCOL, packet.protocol);
  write(SOURCE, packet.source);
  write(DESTINATION, packet.destination);
  write(DESTINATION_PORT, packet.protocol === 1 ? packet.icmpType * 256 + packet.icmpCode : packet.destinationPort);
  write(SOURCE_PORT, packet.sourcePort);
  TCP_FLAGS.forEach((flag, index) => {
    bits.set(FLAGS.first + index, packet.flags.includes(flag) ? 1 : 0);
  });
  write(TRAFFIC_CLASS, packet.trafficClass);
  write(TTL, packet.ttl);
  return bits;
}

function packetOf(bits: Bits, layout: HeaderLayout): Packet {
  const read = ({ first, width }: Field): number => {
    let value = 0;
    for (let at = first; at < first + width; at++) value = value * 2 + (bits.get(at) ?? 0);
    return value;
  };
  const protocol = read(PROTOCOL);
  const laterFragment = read(FRAGMENT) === 1;
  const layer4 = !laterFragment;
  const ports = layer4 && (protocol === 6 || protocol === 17);
  const icmp = layer4 && protocol === 1;
  return {
    protocol,
    source: read(SOURCE),
    destination: read(DESTINATION),
    laterFragment,
    sourcePort: ports ? read(SOURCE_PORT) : 0,
    destinationPort: ports ? read(DESTINATION_PORT) : 0,
    icmpType: icmp ? read(DESTINATION_PORT) >> 8 : 0,
    icmpCode: icmp ? read(DESTINATION_PORT) & 255 : 0,
    flags: layer4 && protocol === 6 ? TCP_FLAGS.filter((_, index) => bits.get(FLAGS.first + index) === 1) : [],
    trafficClass: read(TRAFFIC_CLASS),
    ttl: read(TTL),
    options: optionsOf(bits, layout),
    timeRanges: layout.timeRanges.filter((name) => bits.get(layout.timeVariable(name)) === 1),
  };
}

/** With some option, and none of those that entries name, one that no entry names. */
function optionsOf(bits: Bits, layout: HeaderLayout): readonly number[] {
  if (bits.get(ANY_OPTION) !== 1) return [];
  const named = layout.options.filter((option) => bits.get(layout.optionVariable(option)) === 1);
  if (named.length > 0) return named;
  const other = Array.from({ length: 256 }, (_, option) => option).find((option) => option > 1 && !layout.options.includes(option));
  return other === undefined ? [] : [other];
}
