import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCapture } from '../../src/wire/pcap.ts';

const folder = join(import.meta.dirname, '../vectors/radius/captures');
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.pcap'))
  .map((file) => readFileSync(join(folder, file)));

test('a capture with any octets changed, cut anywhere, is read or refused, never thrown at', () => {
  const changes = fc.array(fc.record({ at: fc.nat({ max: 400 }), octet: fc.integer({ min: 0, max: 255 }) }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.constantFrom(...files), changes, fc.nat({ max: 1500 }), (file, given, end) => {
      const changed = Buffer.from(file.subarray(0, Math.max(end, 4)));
      for (const { at, octet } of given) if (at < changed.length) changed[at] = octet;
      const read = readCapture(changed);
      const { datagrams } = read.ok ? read.value : read.error.read;
      for (const { payload } of datagrams) expect(payload.length).toBeLessThanOrEqual(changed.length);
      if (!read.ok) expect(read.error.offset).toBeLessThanOrEqual(changed.length);
    }),
    { numRuns: 2000 },
  );
});

test('so are any octets behind the magic numbers', () => {
  const magics = ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a1c0000004d3c2b1a', '0a0d0d0a0000001c1a2b3c4d'];
  fc.assert(
    fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 300 }), (magic, rest) => {
      readCapture(Buffer.concat([Buffer.from(magic, 'hex'), rest]));
    }),
    { numRuns: 2000 },
  );
});
