import type { CaptureFault, Frame } from './record.ts';

const HEADER = 24;
const RECORD = 16;
/** Nothing larger is captured by any program; a length above it means the file is damaged. */
const LARGEST_FRAME = 0x40000;

/**
 * Reads a file of the classic format (draft-ietf-opsawg-pcap): magic, version, zone, accuracy, snapshot length, link type of four
 * octets; then a record each: seconds, fraction, octets captured, octets of the frame, frame. The magic tells byte order and fraction.
 */
export function readPcap(file: Buffer, frames: Frame[]): CaptureFault | undefined {
  if (file.length < HEADER) return { offset: 0, why: 'shorter than the header of a capture file' };
  const order = byteOrder(file.readUInt32BE(0));
  if (!order) return { offset: 0, why: 'neither pcap nor pcapng: the magic number is unknown' };
  const u32 = (at: number): number => (order.little ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const linkType = u32(20) & 0xffff;
  for (let at = HEADER; at < file.length; ) {
    if (at + RECORD > file.length) return { offset: at, why: 'the file ends within the header of a frame' };
    const captured = u32(at + 8);
    const whole = u32(at + 12);
    if (captured > LARGEST_FRAME) return { offset: at, why: `a frame of ${captured} octets: the file is damaged` };
    if (at + RECORD + captured > file.length) return { offset: at, why: 'the file ends within a frame' };
    const octets = file.subarray(at + RECORD, at + RECORD + captured);
    frames.push({ linkType, at: u32(at) * 1000 + u32(at + 4) / order.perMillisecond, octets, cut: captured < whole });
    at += RECORD + captured;
  }
  return undefined;
}

function byteOrder(magic: number): { readonly little: boolean; readonly perMillisecond: number } | undefined {
  switch (magic) {
    case 0xa1b2c3d4:
      return { little: false, perMillisecond: 1e3 };
    case 0xd4c3b2a1:
      return { little: true, perMillisecond: 1e3 };
    case 0xa1b23c4d:
      return { little: false, perMillisecond: 1e6 };
    case 0x4d3cb2a1:
      return { little: true, perMillisecond: 1e6 };
    default:
      return undefined;
  }
}
