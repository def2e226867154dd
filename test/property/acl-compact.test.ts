import fc from 'fast-check';
import { expect, test } from 'vitest';
import { platforms } from '../../drivers/cisco-iosxe/platforms.ts';
import { type Compaction, type CompactOptions, compactAcl } from '../../src/acl/compact.ts';
import { compareAcls } from '../../src/acl/equal.ts';
import { parseAclText } from '../../src/acl/parse.ts';
import { aclDocument } from '../../src/acl/print.ts';
import { evaluate } from '../spec/acl.ts';
import { extendedLine, packet, smallLine, smallPackets, standardLine } from './acl-generators.ts';

function acl(lines: readonly string[]) {
  const read = parseAclText('X', lines.join('\n'));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

function compact(lines: readonly string[], options: CompactOptions = {}): Compaction {
  const result = compactAcl(acl(lines), options);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const isr = platforms.find(({ name }) => name === 'isr1000-8p');
const anyList = fc.oneof(fc.array(extendedLine, { minLength: 1, maxLength: 12 }), fc.array(standardLine, { minLength: 1, maxLength: 12 }));

test('a compacted list decides every packet as before, is never longer, and stays as it is when compacted again', () => {
  fc.assert(
    fc.property(anyList, fc.array(packet, { minLength: 1, maxLength: 20 }), fc.boolean(), (lines, packets, prefixes) => {
      const { acl: smaller, before, after } = compact(lines, { prefixes });
      const text = aclDocument(smaller).lines;
      for (const one of packets) expect(evaluate(text, one)).toBe(evaluate(lines, one));
      expect(after.lines).toBeLessThanOrEqual(before.lines);
      expect(after.tcam).toBeLessThanOrEqual(before.tcam);
      expect(aclDocument(compact(text, { prefixes }).acl).lines).toEqual(text);
    }),
    { numRuns: 300 },
  );
});

test('so it is on every packet of a small domain, with what is logged', () => {
  fc.assert(
    fc.property(fc.array(smallLine, { minLength: 1, maxLength: 10 }), (lines) => {
      const { acl: smaller, before, after } = compact(lines);
      const text = aclDocument(smaller).lines;
      for (const one of smallPackets) expect(evaluate(text, one)).toBe(evaluate(lines, one));
      expect(logged(text)).toEqual(logged(lines));
      expect(after.lines).toBeLessThanOrEqual(before.lines);
      expect(aclDocument(compact(text).acl).lines).toEqual(text);
    }),
    { numRuns: 60 },
  );
});

/** Which small packets an entry with `log` decides: those that are decided otherwise when such entries permit than when they deny. */
function logged(lines: readonly string[]): readonly boolean[] {
  const as = (action: string): readonly string[] => lines.map((line) => (line.endsWith(' log') ? line.replace(/^\w+/, action) : line));
  const [permitted, denied] = [as('permit'), as('deny')];
  const unlaterFragments = smallPackets.filter(({ laterFragment }) => !laterFragment);
  return unlaterFragments.map((one) => evaluate(permitted, one) !== evaluate(denied, one));
}

test('for exact hardware nothing but `eq` is left, and nothing is longer than written out', () => {
  const narrow = fc
    .tuple(fc.constantFrom('permit', 'deny'), fc.nat(30), fc.nat(6))
    .map(([action, from, width]) => `${action} udp any any range ${from} ${from + width + 1}`);
  fc.assert(
    fc.property(
      fc.array(narrow, { minLength: 1, maxLength: 8 }),
      fc.array(packet, { minLength: 5, maxLength: 20 }),
      fc.array(fc.nat(40), { minLength: 5 }),
      (lines, packets, ports) => {
        if (!isr) throw new Error('no such platform');
        const { acl: smaller, written, after } = compact(lines, { platform: isr });
        const text = aclDocument(smaller).lines;
        expect(text.filter((line) => / (range|gt|lt|neq) /.test(line))).toEqual([]);
        expect(after.tcam).toBeLessThanOrEqual(written.tcam);
        expect(compareAcls(acl(lines), smaller)).toEqual({ ok: true, value: { equal: true } });
        for (const [at, one] of packets.entries()) {
          const near = { ...one, protocol: 17, destinationPort: ports[at % ports.length] ?? 0 };
          expect(evaluate(text, near)).toBe(evaluate(lines, near));
        }
      },
    ),
    { numRuns: 200 },
  );
});

test('prefixes and ports written out one by one come back as they were', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 28 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(60000),
      fc.nat(30),
      (length, more, from, width) => {
        const size = 2 ** Math.max(32 - length - more, 0);
        const base = 0x0a140000;
        const dotted = (n: number) => [24, 16, 8, 0].map((shift) => (n >>> shift) & 255).join('.');
        const parts = Array.from(
          { length: 2 ** (32 - length) / size },
          (_, at) => `permit ip ${dotted(base + at * size)} ${dotted(size - 1)} any`,
        );
        expect(compact(parts.toSorted()).after.lines).toBe(1);
        const ports = Array.from({ length: width + 2 }, (_, at) => `permit tcp any any eq ${from + at}`);
        expect(compact(ports.toReversed()).after.lines).toBe(1);
      },
    ),
    { numRuns: 40 },
  );
});
