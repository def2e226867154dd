import { err, ok, type Result } from '../../base/result.ts';
import { ipv4FromNumber } from '../../model/ipv4.ts';
import { printIpv6 } from '../radius/ipv6.ts';

/** Why a frame gives no datagram. */
export type FrameProblem = 'link-type' | 'not-ip' | 'not-udp' | 'fragment' | 'cut-short' | 'malformed' | 'not-captured-whole';

export type UdpDatagram = {
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
};

type Read = Result<UdpDatagram, FrameProblem>;

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN_TAGS = new Set([0x8100, 0x88a8, 0x9100]);
const UDP = 17;

/** The UDP datagram in a frame. Link types as https://www.tcpdump.org/linktypes.html numbers them. */
export function udpIn(linkType: number, frame: Buffer): Read {
  switch (linkType) {
    case 0:
      return inLoopback(frame);
    case 1:
      return inEthernet(frame, 12);
    case 12:
    case 14:
    case 101:
      return inIp(frame, 0);
    case 108:
      return inLoopback(frame);
    case 113:
      return inEthernet(frame, 14);
    case 228:
      return inIpv4(frame, 0);
    case 229:
      return inIpv6(frame, 0);
    case 276:
      return frame.length < 20 ? err('cut-short') : inProtocol(frame, frame.readUInt16BE(0), 20);
    default:
      return err('link-type');
  }
}

/** Four octets of address family in the byte order of the machine that captured, then the packet; its version tells enough. */
function inLoopback(frame: Buffer): Read {
  return inIp(frame, 4);
}

/** The EtherType at a place, VLAN tags of four octets before it passed over; Linux cooked v1 has the same from octet 14 on. */
function inEthernet(frame: Buffer, typeAt: number): Read {
  let at = typeAt;
  while (at + 2 <= frame.length && VLAN_TAGS.has(frame.readUInt16BE(at))) at += 4;
  return at + 2 > frame.length ? err('cut-short') : inProtocol(frame, frame.readUInt16BE(at), at + 2);
}

function inProtocol(frame: Buffer, etherType: number, at: number): Read {
  if (etherType === IPV4) return inIpv4(frame, at);
  return etherType === IPV6 ? inIpv6(frame, at) : err('not-ip');
}

function inIp(frame: Buffer, at: number): Read {
  if (at >= frame.length) return err('cut-short');
  const version = (frame[at] ?? 0) >>> 4;
  if (version === 4) return inIpv4(frame, at);
  return version === 6 ? inIpv6(frame, at) : err('not-ip');
}

/** RFC 791 §3.1. Octets after the total length are padding of the frame. */
function inIpv4(frame: Buffer, at: number): Read {
  if (at + 20 > frame.length) return err('cut-short');
  const header = ((frame[at] ?? 0) & 15) * 4;
  const total = frame.readUInt16BE(at + 2);
  if ((frame[at] ?? 0) >>> 4 !== 4 || header < 20 || total < header) return err('malformed');
  if ((frame.readUInt16BE(at + 6) & 0x3fff) !== 0) return err('fragment');
  if (frame[at + 9] !== UDP) return err('not-udp');
  if (at + total > frame.length) return err('cut-short');
  const source = ipv4FromNumber(frame.readUInt32BE(at + 12));
  const destination = ipv4FromNumber(frame.readUInt32BE(at + 16));
  return inUdp(frame.subarray(at + header, at + total), source, destination);
}

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION = 60;

/** RFC 8200 §3 and §4: extension headers are passed over; a fragment header with nothing before or after it is not a fragment. */
function inIpv6(frame: Buffer, at: number): Read {
  if (at + 40 > frame.length) return err('cut-short');
  if ((frame[at] ?? 0) >>> 4 !== 6) return err('malformed');
  const end = at + 40 + frame.readUInt16BE(at + 4);
  if (end > frame.length) return err('cut-short');
  let next = frame[at + 6] ?? 0;
  let place = at + 40;
  while (next === HOP_BY_HOP || next === ROUTING || next === DESTINATION || next === FRAGMENT) {
    if (place + 8 > end) return err('malformed');
    if (next === FRAGMENT && (frame.readUInt16BE(place + 2) & 0xfff9) !== 0) return err('fragment');
    const length = next === FRAGMENT ? 8 : ((frame[place + 1] ?? 0) + 1) * 8;
    next = frame[place] ?? 0;
    place += length;
  }
  if (next !== UDP) return err('not-udp');
  if (place > end) return err('malformed');
  return inUdp(frame.subarray(place, end), printIpv6(frame.subarray(at + 8, at + 24)), printIpv6(frame.subarray(at + 24, at + 40)));
}

/** RFC 768: source port, destination port, length of header and data, checksum (not checked: captures at the sender lack it). */
function inUdp(segment: Buffer, source: string, destination: string): Read {
  if (segment.length < 8) return err('malformed');
  const length = segment.readUInt16BE(4);
  if (length < 8 || length > segment.length) return err('malformed');
  const [sourcePort, destinationPort] = [segment.readUInt16BE(0), segment.readUInt16BE(2)];
  return ok({ source, sourcePort, destination, destinationPort, payload: segment.subarray(8, length) });
}
