import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCapture } from '../../src/wire/pcap.ts';
import {
  messageAuthenticator,
  requestAuthenticatorIs,
  responseAuthenticatorIs,
  signedOverZeroAuthenticator,
} from '../../src/wire/radius/authenticate.ts';
import { decodeAttributes } from '../../src/wire/radius/decode-attributes.ts';
import { describePacket } from '../../src/wire/radius/describe.ts';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { PacketView } from '../../src/wire/radius/packet-view.ts';
import { SharedSecret } from '../../src/wire/radius/secret.ts';
import { datagramsIn } from '../vectors/radius/language.ts';

const folder = join(import.meta.dirname, '../vectors/radius');
const PACKETS = 200_000;
const TIME_LIMIT_MS = 10_000;
/** For a packet, the garbage collector and a busy machine allowed for by three more tries. */
const SLOWEST_MS = 1;

const vectors = readdirSync(folder).filter((file) => file.endsWith('.txt'));
const captures = ['captures', 'captures/tcpdump'].flatMap((part) => readdirSync(join(folder, part)).map((file) => `${part}/${file}`));
const seeds: readonly Uint8Array[] = [
  ...vectors.flatMap((file) => datagramsIn(readFileSync(join(folder, file), 'utf8'))),
  ...captures
    .filter((file) => file.endsWith('.pcap'))
    .flatMap((file) => {
      const read = readCapture(readFileSync(join(folder, file)));
      return read.ok ? read.value.datagrams.map(({ payload }) => payload) : [];
    }),
];

/** Numbers from a seed (mulberry32), so that a failure can be had again. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One to four changes: octets overwritten, bits turned, pieces cut, doubled or moved in from another seed, the Length put right or not. */
function mutated(below: (limit: number) => number): Buffer {
  const pick = (): Uint8Array => seeds[below(seeds.length)] ?? new Uint8Array();
  let bytes = Buffer.from(pick());
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(bytes.length + 1);
    const kind = below(6);
    if (kind === 0 && at < bytes.length) bytes[at] = below(256);
    else if (kind === 1 && at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
    else if (kind === 2) bytes = bytes.subarray(0, at);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(20))]);
    else if (kind === 4) bytes = Buffer.concat([bytes, bytes.subarray(20, at)]).subarray(0, 5000);
    else bytes = Buffer.concat([bytes.subarray(0, at), pick().subarray(20)]).subarray(0, 5000);
  }
  if (below(4) > 0 && bytes.length >= 4) bytes.writeUInt16BE(Math.min(bytes.length, 4096), 2);
  return bytes;
}

const secret = new SharedSecret('testing123');
const asked = new Uint8Array(16);
const view = new PacketView();

/** What the server does to a datagram, and what `packet decode` does. */
function handle(bytes: Uint8Array, describe: boolean): void {
  if (view.read(bytes) === undefined) {
    messageAuthenticator(view, secret);
    messageAuthenticator(view, secret, asked);
    requestAuthenticatorIs(view, secret);
    responseAuthenticatorIs(view, secret, asked);
    signedOverZeroAuthenticator(view, secret);
    view.vendorTexts(9, 1);
    decodeAttributes(view, standardDictionary);
  }
  if (describe) describePacket(bytes, { dictionary: standardDictionary, secret, reveal: true });
}

function milliseconds(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

test(`${PACKETS} mutated packets: none throws, none takes longer than ${SLOWEST_MS} ms`, { timeout: 3 * TIME_LIMIT_MS }, () => {
  const seed = Number(process.env.FUZZ_SEED ?? 20240611);
  const below = numbersFrom(seed);
  expect(seeds.length).toBeGreaterThan(150);
  for (const bytes of seeds) handle(bytes, true);
  const until = performance.now() + TIME_LIMIT_MS;
  let count = 0;
  let refused = 0;
  for (; count < PACKETS && performance.now() < until; count++) {
    const bytes = mutated(below);
    const describe = count % 4 === 0;
    const again = (): number => milliseconds(() => handle(bytes, describe));
    try {
      if (again() > SLOWEST_MS && Math.min(again(), again(), again()) > SLOWEST_MS) {
        throw new Error(`longer than ${SLOWEST_MS} ms`);
      }
    } catch (error) {
      throw new Error(`seed ${seed}, packet ${count}: ${bytes.toString('hex')}`, { cause: error });
    }
    if (view.length === 0) refused++;
  }
  expect(count).toBeGreaterThan(20_000);
  expect(refused).toBeGreaterThan(count / 20);
  expect(refused).toBeLessThan(count * 0.9);
});
