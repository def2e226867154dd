import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExtendedEntry } from '../../src/acl/entry.ts';
import { exactPorts } from '../../src/acl/expand.ts';
import { parseAclText, parseEntry } from '../../src/acl/parse.ts';
import { aclDocument, printEntry } from '../../src/acl/print.ts';
import { evaluate } from '../spec/acl.ts';
import { decorated, extendedLine, listOf, packet, standardLine } from './acl-generators.ts';

const line = fc.oneof({ weight: 4, arbitrary: decorated(extendedLine) }, decorated(standardLine));

function entryOf(text: string) {
  const read = parseEntry(text);
  if (!read.ok) throw new Error(`${JSON.stringify(text)} at ${read.error.column}: ${read.error.message}`);
  return read.value;
}

test('what is printed reads back as the same entry', () => {
  fc.assert(
    fc.property(line, (text) => {
      const entry = entryOf(text);
      expect(entryOf(printEntry(entry))).toEqual(entry);
    }),
    { numRuns: 1000 },
  );
});

test('printing is canonical: printing what was read from print changes nothing', () => {
  fc.assert(
    fc.property(line, (text) => {
      const printed = printEntry(entryOf(text));
      expect(printEntry(entryOf(printed))).toBe(printed);
    }),
    { numRuns: 1000 },
  );
});

test('canonical form decides every packet as the text did', () => {
  fc.assert(
    fc.property(listOf(extendedLine), fc.array(packet, { minLength: 1, maxLength: 20 }), ({ typed, asked }, packets) => {
      const acl = parseAclText('X', typed.join('\n'));
      if (!acl.ok) throw new Error(JSON.stringify(acl.error));
      const canonical = aclDocument(acl.value).lines;
      for (const one of packets) expect(evaluate(canonical, one)).toBe(evaluate(asked, one));
    }),
    { numRuns: 500 },
  );
});

test('so does it for standard lists', () => {
  fc.assert(
    fc.property(listOf(standardLine), packet, ({ typed, asked }, one) => {
      const acl = parseAclText('X', typed.join('\n'));
      if (!acl.ok) throw new Error(JSON.stringify(acl.error));
      expect(evaluate(aclDocument(acl.value).lines, one)).toBe(evaluate(asked, one));
    }),
    { numRuns: 300 },
  );
});

test('an offered expansion into exact ports matches the same packets', () => {
  const narrow = fc.tuple(fc.nat(65520), fc.nat(14)).map(([from, width]) => `permit tcp any any range ${from} ${from + width + 1}`);
  fc.assert(
    fc.property(
      fc.oneof(narrow, fc.constantFrom('permit udp any lt 9 any', 'deny tcp any gt 65520 any range 20 20')),
      packet,
      (text, one) => {
        const expanded = exactPorts(entryOf(text) as ExtendedEntry);
        const asked = { ...one, protocol: text.includes('udp') ? 17 : 6, laterFragment: false };
        expect(evaluate((expanded ?? []).map(printEntry), asked)).toBe(evaluate([text], asked));
      },
    ),
    { numRuns: 300 },
  );
});

test('any text at all gives an entry or a fault inside the line, and never throws', () => {
  const words = fc.constantFrom(
    'permit',
    'deny',
    'tcp',
    'ip',
    'any',
    'host',
    '10.0.0.1',
    'eq',
    'range',
    '80',
    'www',
    'log',
    'option',
    '?',
    '\t',
    'remark',
    '(3 matches)',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(words, { maxLength: 12 }).map((list) => list.join(' ')),
  );
  fc.assert(
    fc.property(text, (one) => {
      const read = parseEntry(one);
      if (read.ok) expect(printEntry(read.value)).toMatch(/^[\x20-\x3e\x40-\x7e]+$/);
      else expect(read.error.column).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});
