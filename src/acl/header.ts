import { type Diagram, type Diagrams, NONE, TooComplex } from './diagram.ts';
import { type AclEntry, type ExtendedEntry, type PortMatch, TCP_FLAGS, type TcpFlag, type TcpMatch } from './entry.ts';

/** Bits of a header field: number of its first (highest) variable, and how many. */
export type Field = { readonly first: number; readonly width: number };

export const FRAGMENT: Field = { first: 0, width: 1 };
export const PROTOCOL: Field = { first: 1, width: 8 };
export const SOURCE: Field = { first: 9, width: 32 };
export const DESTINATION: Field = { first: 41, width: 32 };
/** TCP and UDP: the destination port. ICMP: type and code. A packet has one protocol, so they never meet. */
export const DESTINATION_PORT: Field = { first: 73, width: 16 };
export const SOURCE_PORT: Field = { first: 89, width: 16 };
export const FLAGS: Field = { first: 105, width: 6 };
export const TRAFFIC_CLASS: Field = { first: 111, width: 8 };
export const TTL: Field = { first: 119, width: 8 };
export const ANY_OPTION = 127;
const OWN = 128;

/** More options or time ranges than this are not told apart. */
const MOST_OWN = 64;

/**
 * The variables of a proof: those of every header, one for each IP option that some entry names, and one for each time range, which may be active
 * or not whatever the packet is.
 */
export class HeaderLayout {
  readonly options: readonly number[];
  readonly timeRanges: readonly string[];

  constructor(lists: readonly (readonly AclEntry[])[]) {
    const options = new Set<number>();
    const ranges = new Set<string>();
    for (const entry of lists.flat()) {
      if (entry.kind !== 'extended') continue;
      if (typeof entry.option === 'number') options.add(entry.option);
      if (entry.timeRange !== undefined) ranges.add(entry.timeRange);
    }
    this.options = [...options].sort((a, b) => a - b);
    this.timeRanges = [...ranges].sort();
    if (options.size > MOST_OWN || ranges.size > MOST_OWN) throw new TooComplex();
  }

  optionVariable(option: number): number {
    return OWN + this.options.indexOf(option);
  }

  timeVariable(name: string): number {
    return OWN + this.options.length + this.timeRanges.indexOf(name);
  }
}

/** The headers an entry decides, as the function that gives `then` on them and NONE elsewhere. */
export function regionOf(diagrams: Diagrams, layout: HeaderLayout, entry: AclEntry, then: Diagram): Diagram {
  if (entry.kind === 'remark') return NONE;
  if (entry.kind === 'standard') return cube(diagrams, SOURCE, entry.source.address, ~entry.source.wildcard, then);
  const beyond = restOfHeader(diagrams, layout, entry, then);
  const whole = addresses(diagrams, entry, layer4(diagrams, entry, beyond));
  if (entry.fragments) return diagrams.node(FRAGMENT.first, NONE, whole);
  if (!asksLayer4(entry)) return whole;
  // A later fragment cannot show its ports: a permit lets it through, a deny leaves it to the entries below.
  const later = entry.action === 'permit' ? addresses(diagrams, entry, beyond) : NONE;
  return diagrams.node(FRAGMENT.first, whole, later);
}

/** Whether an entry asks for what a later fragment does not hold. */
export function asksLayer4(entry: ExtendedEntry): boolean {
  const { sourcePort, destinationPort, icmp, tcp } = entry;
  return sourcePort !== undefined || destinationPort !== undefined || icmp !== undefined || tcp !== undefined;
}

function restOfHeader(diagrams: Diagrams, layout: HeaderLayout, entry: ExtendedEntry, then: Diagram): Diagram {
  let region = then;
  if (entry.timeRange !== undefined) region = diagrams.node(layout.timeVariable(entry.timeRange), NONE, region);
  if (typeof entry.option === 'number') region = diagrams.node(layout.optionVariable(entry.option), NONE, region);
  if (entry.option !== undefined) region = diagrams.node(ANY_OPTION, NONE, region);
  if (entry.ttl) region = numbers(diagrams, TTL, entry.ttl, region);
  if (entry.dscp !== undefined) region = cube(diagrams, TRAFFIC_CLASS, entry.dscp << 2, 0xfc, region);
  if (entry.precedence !== undefined || entry.tos !== undefined) {
    const value = ((entry.precedence ?? 0) << 5) | ((entry.tos ?? 0) << 1);
    const asked = (entry.precedence === undefined ? 0 : 0xe0) | (entry.tos === undefined ? 0 : 0x1e);
    region = cube(diagrams, TRAFFIC_CLASS, value, asked, region);
  }
  return region;
}

function layer4(diagrams: Diagrams, entry: ExtendedEntry, then: Diagram): Diagram {
  let region = then;
  if (entry.tcp) region = tcpFlags(diagrams, entry.tcp, region);
  if (entry.sourcePort) region = numbers(diagrams, SOURCE_PORT, entry.sourcePort, region);
  if (entry.destinationPort) region = numbers(diagrams, DESTINATION_PORT, entry.destinationPort, region);
  if (entry.icmp) {
    const { type, code } = entry.icmp;
    region = cube(diagrams, DESTINATION_PORT, (type << 8) | (code ?? 0), code === undefined ? 0xff00 : 0xffff, region);
  }
  return region;
}

function addresses(diagrams: Diagrams, entry: ExtendedEntry, then: Diagram): Diagram {
  const destination = cube(diagrams, DESTINATION, entry.destination.address, ~entry.destination.wildcard, then);
  const source = cube(diagrams, SOURCE, entry.source.address, ~entry.source.wildcard, destination);
  return entry.protocol === 'ip' ? source : cube(diagrams, PROTOCOL, entry.protocol, 0xff, source);
}

/** Values whose bits under `asked` are those of `value`. */
function cube(diagrams: Diagrams, { first, width }: Field, value: number, asked: number, then: Diagram): Diagram {
  let region = then;
  for (let bit = 0; bit < width; bit++) {
    if (((asked >>> bit) & 1) === 0) continue;
    const variable = first + width - 1 - bit;
    region = ((value >>> bit) & 1) === 1 ? diagrams.node(variable, NONE, region) : diagrams.node(variable, region, NONE);
  }
  return region;
}

function numbers(diagrams: Diagrams, field: Field, match: PortMatch, then: Diagram): Diagram {
  const largest = 2 ** field.width - 1;
  return diagrams.firstOf(intervalsOf(match, largest).map(([from, to]) => interval(diagrams, field, { from, to }, then)));
}

function interval(diagrams: Diagrams, { first, width }: Field, { from, to }: { from: number; to: number }, then: Diagram): Diagram {
  if (from > to) return NONE;
  if (from === 0 && to === 2 ** width - 1) return then;
  const half = 2 ** (width - 1);
  const rest = { first: first + 1, width: width - 1 };
  const low = interval(diagrams, rest, { from, to: Math.min(to, half - 1) }, then);
  const high = interval(diagrams, rest, { from: Math.max(from, half) - half, to: to - half }, then);
  return diagrams.node(first, low, high);
}

/** The numbers from 0 to `largest` that match, as intervals that ascend and do not touch. */
export function intervalsOf(match: PortMatch, largest: number): readonly (readonly [from: number, to: number])[] {
  switch (match.op) {
    case 'eq':
      return joined(match.ports.map((port) => [port, port] as const));
    case 'neq':
      return complement(joined(match.ports.map((port) => [port, port] as const)), largest);
    case 'gt':
      return match.port < largest ? [[match.port + 1, largest]] : [];
    case 'lt':
      return match.port > 0 ? [[0, match.port - 1]] : [];
    case 'range':
      return [[match.from, match.to]];
  }
}

/** The union of intervals. */
export function joined(intervals: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const union: [number, number][] = [];
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    const last = union.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else union.push([from, to]);
  }
  return union;
}

/** What intervals that ascend and do not touch leave of 0 to `largest`. */
export function complement(intervals: readonly (readonly [number, number])[], largest: number): readonly (readonly [number, number])[] {
  const left: [number, number][] = [];
  let next = 0;
  for (const [from, to] of intervals) {
    if (from > next) left.push([next, from - 1]);
    next = to + 1;
  }
  if (next <= largest) left.push([next, largest]);
  return left;
}

function tcpFlags(diagrams: Diagrams, match: TcpMatch, then: Diagram): Diagram {
  if (match.kind === 'established') return anyFlag(diagrams, ESTABLISHED, then);
  if (match.kind === 'match-any') return anyFlag(diagrams, match.flags, then);
  return inOrder(match.flags).reduceRight((region, { flag, set }) => {
    return set ? diagrams.node(flagVariable(flag), NONE, region) : diagrams.node(flagVariable(flag), region, NONE);
  }, then);
}

type AskedFlag = { readonly flag: TcpFlag; readonly set: boolean };

const ESTABLISHED: readonly AskedFlag[] = [
  { flag: 'ack', set: true },
  { flag: 'rst', set: true },
];

function anyFlag(diagrams: Diagrams, flags: readonly AskedFlag[], then: Diagram): Diagram {
  return inOrder(flags).reduceRight<Diagram>((others, { flag, set }) => {
    return set ? diagrams.node(flagVariable(flag), others, then) : diagrams.node(flagVariable(flag), then, others);
  }, NONE);
}

function inOrder(flags: readonly AskedFlag[]): readonly AskedFlag[] {
  return flags.toSorted((a, b) => flagVariable(a.flag) - flagVariable(b.flag));
}

function flagVariable(flag: TcpFlag): number {
  return FLAGS.first + TCP_FLAGS.indexOf(flag);
}
