import { err, type Result } from '../base/result.ts';
import { type FrameProblem, udpIn } from './pcap/frame.ts';
import { readPcap } from './pcap/pcap-file.ts';
import { readPcapng } from './pcap/pcapng-file.ts';
import type { CaptureFault, Frame } from './pcap/record.ts';

export type { CaptureFault } from './pcap/record.ts';

/** A UDP datagram of a capture. */
export type CapturedDatagram = {
  /** Number of its frame in the file, from 1, as Wireshark counts. */
  readonly frame: number;
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
  /** Text in canonical form, IPv4 or IPv6. */
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
  /** A view of the file's octets. */
  readonly payload: Uint8Array;
};

/** A frame that gave no datagram, and why; `fragment` means an IP fragment, which is not put together here. */
export type SkippedFrame = { readonly frame: number; readonly why: FrameProblem };

export type Capture = { readonly datagrams: readonly CapturedDatagram[]; readonly skipped: readonly SkippedFrame[] };

const PCAPNG = 0x0a0d0d0a;

/**
 * Reads the UDP datagrams of a capture file: pcap of either byte order with micro- or nanoseconds, or pcapng; Ethernet (VLAN tags
 * too), raw IP, Linux cooked v1 and v2, null loopback; IPv4 and IPv6. A file cut short gives a fault with what was read before it.
 */
export function readCapture(file: Uint8Array): Result<Capture, CaptureFault & { readonly read: Capture }> {
  const octets = Buffer.from(file.buffer, file.byteOffset, file.length);
  const frames: Frame[] = [];
  const fault = octets.length >= 4 && octets.readUInt32BE(0) === PCAPNG ? readPcapng(octets, frames) : readPcap(octets, frames);
  const capture = datagramsOf(frames);
  return fault ? err({ ...fault, read: capture }) : { ok: true, value: capture };
}

function datagramsOf(frames: readonly Frame[]): Capture {
  const datagrams: CapturedDatagram[] = [];
  const skipped: SkippedFrame[] = [];
  for (const [index, { linkType, at, octets, cut }] of frames.entries()) {
    const frame = index + 1;
    const read = udpIn(linkType, octets);
    if (read.ok) datagrams.push({ frame, at, ...read.value });
    else skipped.push({ frame, why: cut && read.error === 'cut-short' ? 'not-captured-whole' : read.error });
  }
  return { datagrams, skipped };
}
