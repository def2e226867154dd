import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, packetText } from '../../src/acl/decide.ts';
import type { Acl } from '../../src/acl/entry.ts';
import { compareAcls } from '../../src/acl/equal.ts';
import { parseAclText } from '../../src/acl/parse.ts';
import { evaluate } from '../spec/acl.ts';
import { extendedLine, packet, smallLine, smallPackets, standardLine } from './acl-generators.ts';

function acl(lines: readonly string[]): Acl {
  const read = parseAclText('X', lines.join('\n'));
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return read.value;
}

function compared(left: readonly string[], right: readonly string[]) {
  const result = compareAcls(acl(left), acl(right));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const list = fc.array(extendedLine, { minLength: 1, maxLength: 8 });

test('a packet is decided as the reference says', () => {
  fc.assert(
    fc.property(list, fc.array(packet, { minLength: 1, maxLength: 10 }), (lines, packets) => {
      for (const one of packets) expect(decide(acl(lines), { ...one, timeRanges: [] }).action).toBe(evaluate(lines, one));
    }),
    { numRuns: 500 },
  );
});

test('lists proved equal decide every packet the same; for others the packet named is decided differently by the reference', () => {
  fc.assert(
    fc.property(list, list, fc.array(packet, { minLength: 1, maxLength: 20 }), (left, right, packets) => {
      const found = compared(left, right);
      if (found.equal) for (const one of packets) expect(evaluate(left, one)).toBe(evaluate(right, one));
      else {
        expect(evaluate(left, found.packet), packetText(found.packet)).not.toBe(evaluate(right, found.packet));
        expect([found.left.action, found.right.action]).toEqual([evaluate(left, found.packet), evaluate(right, found.packet)]);
      }
    }),
    { numRuns: 500 },
  );
});

test('on a domain small enough to try every packet, equal means equal on all of them', () => {
  fc.assert(
    fc.property(fc.array(smallLine, { minLength: 1, maxLength: 6 }), fc.array(smallLine, { minLength: 1, maxLength: 6 }), (left, right) => {
      const differs = smallPackets.some((one) => evaluate(left, one) !== evaluate(right, one));
      expect(compared(left, right).equal).toBe(!differs);
    }),
    { numRuns: 200 },
  );
});

test('one planted difference is always found', () => {
  fc.assert(
    fc.property(fc.array(smallLine, { minLength: 2, maxLength: 10 }), fc.nat(), (lines, at) => {
      const index = at % lines.length;
      const flipped = lines.map((line, i) =>
        i === index ? line.replace(/^(permit|deny)/, (word) => (word === 'permit' ? 'deny' : 'permit')) : line,
      );
      const differs = smallPackets.some((one) => evaluate(lines, one) !== evaluate(flipped, one));
      expect(compared(lines, flipped).equal).toBe(!differs);
    }),
    { numRuns: 200 },
  );
});

test('a list is equal to itself with an entry written twice, and standard lists to extended ones', () => {
  fc.assert(
    fc.property(list, fc.array(standardLine, { minLength: 1, maxLength: 6 }), (lines, standard) => {
      expect(
        compared(
          lines,
          lines.flatMap((line) => [line, line]),
        ),
      ).toEqual({ equal: true });
      const extended = standard.map((line) => {
        const [action, ...rest] = line.replace(/ log$/, '').split(' ');
        const address = /^\d/.test(rest[0] ?? '') && rest.length === 1 ? `host ${rest[0]}` : rest.join(' ');
        return `${action} ip ${address} any`;
      });
      expect(compared(standard, extended)).toEqual({ equal: true });
    }),
    { numRuns: 200 },
  );
});
