import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Screen } from '../../../src/driver/screen.ts';

function shown(...pieces: string[]): { lines: readonly string[]; last: string } {
  const screen = new Screen();
  for (const piece of pieces) screen.feed(piece);
  return { lines: screen.lines, last: screen.last };
}

test.each([
  ['line ends of a terminal', 'a\r\nb\r\nsw1#', ['a', 'b'], 'sw1#'],
  ['a bell behind the prompt', 'sw1#\x07', [], 'sw1#'],
  ['backspace and overwriting', 'abc\b\bX', [], 'aXc'],
  ['an erased pager', ' --More-- \b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\bnext', [], 'next'],
  ['a carriage return that overwrites', 'working\rdone   ', [], 'done'],
  ['colours', '\x1b[7m--More--\x1b[27m', [], '--More--'],
  ['wiped by going left', '---- More ----\x1b[14D              \x1b[14Dnext', [], 'next'],
  ['left by one, never beyond the edge', 'ab\x1b[Dc\x1b[99Dx', [], 'xc'],
  ['erase to the end of the line', 'abcdef\r\x1b[Kx', [], 'x'],
  ['a title', '\x1b]0;sw1\x07sw1#', [], 'sw1#'],
  ['character sets and keypad', '\x1b(B\x1b=sw1#', [], 'sw1#'],
  ['a tab', 'a\tb', [], 'a       b'],
  ['NUL and DEL', 'a\0b\x7fc', [], 'abc'],
])('%s', (_what, text, lines, last) => {
  expect(shown(text)).toEqual({ lines, last });
});

test('the same text is seen however it is cut', () => {
  const piece = fc.constantFrom('a', 'sw1#', '\r\n', '\r', '\b', '\x1b[K', '\x1b[7m', '\x1b(B', '\x1b]0;t\x07', ' --More-- ', '\t', '\x07');
  const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(text, fc.array(fc.nat(200), { maxLength: 6 }), (whole, cuts) => {
      const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b), whole.length];
      const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end));
      expect(shown(...pieces)).toEqual(shown(whole));
    }),
  );
});

test('any text is taken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      expect(shown(text).lines.every((line) => !/[\r\n\b]/.test(line))).toBe(true);
    }),
  );
});
