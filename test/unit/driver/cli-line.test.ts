import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCliLine } from '../../../src/driver/line.ts';

test('a line that is taken is one line of printable ASCII without a question mark', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const line = parseCliLine(text);
      expect(line.ok).toBe(/^[\x20-\x3e\x40-\x7e]{1,254}$/.test(text));
      if (line.ok) expect(line.value).toBe(text);
    }),
    { numRuns: 1000 },
  );
});

test.each(['permit ip any any\n', 'end\r', 'show version ?', 'a\0', '\x1a', 'x'.repeat(255), ''])('%j is refused', (text) => {
  expect(parseCliLine(text).ok).toBe(false);
});

test.each(['10 permit tcp any any eq www', 'remark 100% sure, (really) | exclude', 'x'.repeat(254)])('%s is taken', (text) => {
  expect(parseCliLine(text)).toEqual({ ok: true, value: text });
});
