import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readResponse } from '../../../src/driver/echo.ts';

const SENT = '10 permit tcp any host 10.10.1.10 eq 8443';
const PROMPT = 'sw1(config-ext-nacl)#';

test('the line behind its prompt', () => {
  expect(readResponse([PROMPT + SENT, 'out'], SENT, PROMPT)).toEqual({ echoed: 'true', output: ['out'], promptLength: PROMPT.length });
});

test('an echo wrapped anywhere, at any width, is the echo', () => {
  fc.assert(
    fc.property(fc.integer({ min: 25, max: 60 }), (width) => {
      const whole = PROMPT + SENT;
      const lines = Array.from({ length: Math.ceil(whole.length / width) }, (_, index) =>
        whole.slice(index * width, (index + 1) * width).trimEnd(),
      );
      expect(readResponse([...lines, 'out'], SENT, PROMPT)).toMatchObject({ echoed: 'true', output: ['out'] });
    }),
  );
});

test('a log line before the echo does not hide it', () => {
  const log = `${PROMPT}*Jan 27 20:09:17.549: %SYS-5-CONFIG_I: Configured from console`;
  expect(readResponse([log, SENT, 'out'], SENT, PROMPT)).toMatchObject({ echoed: 'true', output: ['out'] });
  expect(readResponse([log, PROMPT + SENT], SENT, PROMPT)).toMatchObject({ echoed: 'true', output: [], promptLength: PROMPT.length });
});

test('the end behind `$` is the echo of a line that was scrolled', () => {
  expect(readResponse([`${PROMPT}$y host 10.10.1.10 eq 8443`], SENT, PROMPT)).toMatchObject({ echoed: 'cut', output: [] });
  expect(readResponse([`${PROMPT}$eq 8443`], SENT, PROMPT)).toMatchObject({ echoed: 'false' });
});

test.each([SENT.slice(0, -1), SENT.slice(1), `${SENT}0`, SENT.replace('8443', '8434'), ''])('%j is not the echo', (typed) => {
  expect(readResponse([PROMPT + typed, 'out'], SENT, PROMPT).echoed).toBe('false');
});
