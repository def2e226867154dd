import { type Instant, instantOf, toIso } from '../../base/time.ts';
import type { CapturedDatagram } from '../../wire/pcap.ts';
import { type DescribeOptions, describePacket, type PacketDescription } from '../../wire/radius/describe.ts';
import { PacketView } from '../../wire/radius/packet-view.ts';

/** A RADIUS packet of a capture; `answers` is the frame of the request it answers. */
export type CapturedPacket = {
  readonly frame: number;
  readonly at: string;
  readonly source: string;
  readonly destination: string;
  readonly answers?: number;
  /** Milliseconds since the request. */
  readonly ms?: number;
  readonly packet: PacketDescription;
};

const PORTS: ReadonlySet<number> = new Set([1645, 1646, 1700, 1812, 1813, 3799]);
const REQUESTS: ReadonlySet<number> = new Set([1, 4, 12, 40, 43]);

/** The RADIUS packets among the datagrams, each reply described with its request, so that its authenticators can be verified. */
export function decodeConversation(
  datagrams: readonly CapturedDatagram[],
  options: DescribeOptions,
): { readonly packets: readonly CapturedPacket[]; readonly others: number } {
  const asked = new Map<string, CapturedDatagram>();
  const packets = datagrams.filter(isRadius).map((datagram): CapturedPacket => {
    const { payload, frame, at } = datagram;
    const [source, destination] = [`${datagram.source}:${datagram.sourcePort}`, `${datagram.destination}:${datagram.destinationPort}`];
    const placed = { frame, at: toIso(wholeMilliseconds(at)), source, destination };
    if (REQUESTS.has(payload[0] ?? 0)) {
      asked.set(`${source} ${destination} ${payload[1]}`, datagram);
      return { ...placed, packet: describePacket(payload, withoutRequest(options)) };
    }
    const request = asked.get(`${destination} ${source} ${payload[1]}`);
    if (!request) return { ...placed, packet: describePacket(payload, options) };
    return {
      ...placed,
      answers: request.frame,
      ms: Math.round((at - request.at) * 1000) / 1000,
      packet: describePacket(payload, { ...options, request: request.payload }),
    };
  });
  return { packets, others: datagrams.length - packets.length };
}

function withoutRequest({ request: _request, ...rest }: DescribeOptions): DescribeOptions {
  return rest;
}

/** By its ports; on other ports, what reads as a whole packet and nothing more. */
function isRadius({ sourcePort, destinationPort, payload }: CapturedDatagram): boolean {
  if (PORTS.has(sourcePort) || PORTS.has(destinationPort)) return true;
  const view = new PacketView();
  return (
    payload.length >= 20 &&
    view.read(payload) === undefined &&
    view.length === payload.length &&
    [1, 2, 3, 4, 5, 11, 12, 40, 41, 42, 43, 44, 45].includes(view.code)
  );
}

function wholeMilliseconds(at: number): Instant {
  return instantOf(Math.floor(at));
}
