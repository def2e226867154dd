import type { CaptureFault, Frame } from './record.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;

type Interface = {
  readonly linkType: number;
  readonly snapLength: number;
  readonly unitsPerSecond: number;
  readonly offsetSeconds: number;
};
type Block = { readonly type: number; readonly at: number; readonly body: Buffer };
type Numbers = { u16(from: Buffer, at: number): number; u32(from: Buffer, at: number): number };

const LITTLE: Numbers = { u16: (from, at) => from.readUInt16LE(at), u32: (from, at) => from.readUInt32LE(at) };
const BIG: Numbers = { u16: (from, at) => from.readUInt16BE(at), u32: (from, at) => from.readUInt32BE(at) };

/**
 * Reads a file of the newer format (draft-ietf-opsawg-pcapng): blocks of type, length, body, length again. Section headers set the byte
 * order and forget the interfaces; interface blocks give link type and clock; packets come in enhanced, simple and the old packet
 * blocks. Other blocks are passed over.
 */
export function readPcapng(file: Buffer, frames: Frame[]): CaptureFault | undefined {
  let numbers = LITTLE;
  let interfaces: Interface[] = [];
  for (let at = 0; at < file.length; ) {
    if (at + 12 > file.length) return { offset: at, why: 'the file ends within the header of a block' };
    if (file.readUInt32BE(at) === SECTION) {
      const order = orderAt(file, at + 8);
      if (!order) return { offset: at + 8, why: 'the byte order of the section is unknown' };
      numbers = order;
      interfaces = [];
    }
    const length = numbers.u32(file, at + 4);
    if (length < 12 || length % 4 !== 0) return { offset: at + 4, why: `a block of ${length} octets: the file is damaged` };
    if (at + length > file.length) return { offset: at, why: 'the file ends within a block' };
    const block = { type: numbers.u32(file, at), at, body: file.subarray(at + 8, at + length - 4) };
    const fault = block.type === INTERFACE ? addInterface(block, numbers, interfaces) : addFrame(block, numbers, interfaces, frames);
    if (fault) return fault;
    at += length;
  }
  return undefined;
}

function orderAt(file: Buffer, at: number): Numbers | undefined {
  if (file.readUInt32LE(at) === BYTE_ORDER) return LITTLE;
  return file.readUInt32BE(at) === BYTE_ORDER ? BIG : undefined;
}

/** Link type of two octets, two reserved, snapshot length of four, options. */
function addInterface({ at, body }: Block, numbers: Numbers, interfaces: Interface[]): CaptureFault | undefined {
  if (body.length < 8) return { offset: at, why: 'an interface block without its fields' };
  let unitsPerSecond = 1e6;
  let offsetSeconds = 0;
  for (let option = 8; option + 4 <= body.length; ) {
    const code = numbers.u16(body, option);
    const length = numbers.u16(body, option + 2);
    if (code === 0 || option + 4 + length > body.length) break;
    if (code === IF_TSRESOL && length === 1) unitsPerSecond = resolution(body[option + 4] ?? 6);
    if (code === IF_TSOFFSET && length === 8) offsetSeconds = signed64(numbers, body, option + 4);
    option += 4 + Math.ceil(length / 4) * 4;
  }
  interfaces.push({ linkType: numbers.u16(body, 0), snapLength: numbers.u32(body, 4), unitsPerSecond, offsetSeconds });
  return undefined;
}

/** Units a second: a power of ten, or of two when the top bit is set. */
function resolution(octet: number): number {
  return octet & 0x80 ? 2 ** (octet & 0x7f) : 10 ** octet;
}

function signed64(numbers: Numbers, body: Buffer, at: number): number {
  return numbers === LITTLE ? Number(body.readBigInt64LE(at)) : Number(body.readBigInt64BE(at));
}

/** Enhanced: interface, time high, time low, captured, whole, octets. The old packet block has the interface in two octets, then drops. */
function addFrame(
  { type, at, body }: Block,
  numbers: Numbers,
  interfaces: readonly Interface[],
  frames: Frame[],
): CaptureFault | undefined {
  if (type !== ENHANCED_PACKET && type !== SIMPLE_PACKET && type !== OBSOLETE_PACKET) return undefined;
  const simple = type === SIMPLE_PACKET;
  const header = simple ? 4 : 20;
  if (body.length < header) return { offset: at, why: 'a packet block without its fields' };
  const index = simple ? 0 : type === ENHANCED_PACKET ? numbers.u32(body, 0) : numbers.u16(body, 0);
  const on = interfaces[index];
  if (!on) return { offset: at, why: `a packet of interface ${index}, which is not described` };
  const whole = numbers.u32(body, simple ? 0 : 16);
  const captured = simple ? Math.min(whole, on.snapLength || whole, body.length - header) : numbers.u32(body, 12);
  if (header + captured > body.length) return { offset: at, why: 'a packet longer than its block' };
  const units = simple ? 0 : numbers.u32(body, 4) * 2 ** 32 + numbers.u32(body, 8);
  const milliseconds = (units / on.unitsPerSecond + on.offsetSeconds) * 1000;
  frames.push({ linkType: on.linkType, at: milliseconds, octets: body.subarray(header, header + captured), cut: captured < whole });
  return undefined;
}
