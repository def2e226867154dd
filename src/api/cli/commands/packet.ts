import { readFileSync } from 'node:fs';
import { fromHex } from '../../../base/bytes.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { readCapture } from '../../../wire/pcap.ts';
import { type DescribeOptions, describePacket } from '../../../wire/radius/describe.ts';
import { standardDictionary } from '../../../wire/radius/dictionaries/index.ts';
import { SharedSecret } from '../../../wire/radius/secret.ts';
import type { Call } from '../command-line.ts';
import { decodeConversation } from '../conversation.ts';
import { showCapture } from '../show-capture.ts';
import { isSound, showPacket } from '../show-packet.ts';

type Options = { readonly secret?: string; readonly request?: string; readonly reveal?: boolean };

/** `packet decode`: one packet as hexadecimal, or every RADIUS packet of a capture file. */
export async function decodePacket(call: Call): Promise<number> {
  const { secret, request, reveal = false } = call.options<Options>();
  const asked = request === undefined ? undefined : fromHex(request);
  if (request !== undefined && (asked === undefined || asked.length < 20)) {
    return call.fail([fault('input.invalid', `\`${request.slice(0, 40)}\` is no packet in hexadecimal for --request`)]);
  }
  const octets = await readOctets(call, call.argument(0));
  if (!octets.ok) return call.fail([octets.error]);
  const options: DescribeOptions = {
    dictionary: standardDictionary,
    ...(secret !== undefined && secret !== '' && { secret: new SharedSecret(secret) }),
    ...(asked && { request: asked }),
    reveal,
  };
  return isCapture(octets.value) ? decodeCapture(call, octets.value, options) : decodeOne(call, octets.value, options);
}

function decodeOne(call: Call, octets: Uint8Array, options: DescribeOptions): number {
  const packet = describePacket(octets, options);
  call.print(packet, { table: () => showPacket(packet, call.paint), ids: () => [packet.codeName] });
  if (packet.fault)
    return call.fail([fault('packet.unsound', `the packet is malformed at octet ${packet.fault.offset}: ${packet.fault.message}`)]);
  return isSound(packet) ? 0 : call.fail([fault('packet.unsound', 'the packet does not verify: another secret, or it was changed')]);
}

function decodeCapture(call: Call, octets: Uint8Array, options: DescribeOptions): number {
  const capture = readCapture(octets);
  const { datagrams, skipped } = capture.ok ? capture.value : capture.error.read;
  const { packets, others } = decodeConversation(datagrams, options);
  const left = { other: others, skipped };
  call.print(
    { packets, ...left },
    { table: () => showCapture(packets, left, call.paint), rows: () => packets, ids: () => packets.map(({ packet }) => packet.codeName) },
  );
  const unsound = packets.filter(({ packet }) => !isSound(packet)).length;
  const faults: Fault[] = [];
  if (!capture.ok) faults.push(fault('packet.unsound', `the capture is damaged at octet ${capture.error.offset}: ${capture.error.why}`));
  if (unsound > 0) faults.push(fault('packet.unsound', `${unsound} of ${packets.length} packets are malformed or do not verify`));
  return faults.length > 0 ? call.fail(faults) : 0;
}

const MAGICS: ReadonlySet<string> = new Set(['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a']);

function isCapture(octets: Uint8Array): boolean {
  return MAGICS.has(Buffer.from(octets.subarray(0, 4)).toString('hex'));
}

/** Hexadecimal as it stands, `-` for standard input, else a file; both may hold a capture or hexadecimal. */
async function readOctets(call: Call, input: string): Promise<Result<Uint8Array, Fault>> {
  const given = fromHex(input);
  if (given !== undefined && given.length > 0) return ok(given);
  const read = input === '-' ? ok(await call.io.input()) : readFile(input);
  if (!read.ok || isCapture(read.value)) return read;
  const hex = fromHex(Buffer.from(read.value).toString('latin1'));
  if (hex !== undefined && hex.length > 0) return ok(hex);
  return err(fault('input.invalid', `\`${input}\` holds neither a capture (pcap, pcapng) nor hexadecimal`));
}

function readFile(path: string): Result<Uint8Array, Fault> {
  try {
    return ok(readFileSync(path));
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? 'no reason known';
    return err(fault('input.invalid', `\`${path.slice(0, 80)}\` is neither hexadecimal nor a file that can be read (${why})`));
  }
}
