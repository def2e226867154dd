import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Instant, instantOf } from '../../../src/base/time.ts';
import type { TimeWindow } from '../../../src/model/rollout.ts';
import { areOpen, opensAt, parseTimeWindow, timeWindowText } from '../../../src/plan/time-window.ts';

function window(text: string): TimeWindow {
  const read = parseTimeWindow(text);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}
const at = (iso: string): Instant => instantOf(Date.parse(iso));

test.each([
  ['Sat 02:00-04:00 Europe/Berlin', '2026-08-15T00:00:00Z', true],
  ['Sat 02:00-04:00 Europe/Berlin', '2026-08-15T01:59:59Z', true],
  ['Sat 02:00-04:00 Europe/Berlin', '2026-08-15T02:00:00Z', false],
  ['Sat 02:00-04:00 Europe/Berlin', '2026-08-14T23:59:59Z', false],
  ['Fri 22:00-04:00 UTC', '2026-08-15T03:59:00Z', true],
  ['Fri 22:00-04:00 UTC', '2026-08-14T03:00:00Z', false],
  ['Mon-Thu,Sun 20:00-24:00 UTC', '2026-08-16T23:59:00Z', true],
  ['Mon-Thu,Sun 20:00-24:00 UTC', '2026-08-14T23:00:00Z', false],
  ['daily 00:00-24:00 UTC', '2026-08-14T12:00:00Z', true],
  ['Fri-Mon 12:00-13:00 UTC', '2026-08-17T12:30:00Z', true],
])('%s at %s: %s', (text, when, open) => {
  expect(areOpen([[window(text)]], at(when))).toBe(open);
});

test('each set needs one open window', () => {
  const sets = [[window('daily 00:00-12:00 UTC'), window('daily 18:00-24:00 UTC')], [window('daily 10:00-20:00 UTC')]];
  expect(['09:00', '11:00', '13:00', '19:00', '21:00'].filter((time) => areOpen(sets, at(`2026-08-14T${time}:00Z`)))).toEqual([
    '11:00',
    '19:00',
  ]);
  expect(opensAt(sets, at('2026-08-14T12:00:00Z'))).toBe(at('2026-08-14T18:00:00Z'));
  expect(opensAt([[window('daily 00:00-01:00 UTC')], [window('daily 02:00-03:00 UTC')]], at('2026-08-14T12:00:00Z'))).toBeUndefined();
});

test.each([
  ['Sat 02:00', 'is no window such as'],
  ['Sam 02:00-04:00 UTC', '`Sam` names no days'],
  ['Sat 02:00-02:00 UTC', 'is empty'],
  ['Sat 24:00-02:00 UTC', '`24:00` is no time of day'],
  ['Sat 02:60-04:00 UTC', '`02:60` is no time of day'],
  ['Sat 02:00-04:00 Mars/Olympus', '`Mars/Olympus` is no time zone'],
])('`%s` is refused', (text, why) => {
  expect(parseTimeWindow(text)).toEqual({ ok: false, error: expect.stringContaining(why) });
});

const anyWindow: fc.Arbitrary<TimeWindow> = fc
  .record({
    days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }).map((days) => days.sort((a, b) => a - b)),
    from: fc.integer({ min: 0, max: 1439 }),
    to: fc.integer({ min: 0, max: 1440 }),
    zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns'),
  })
  .filter(({ from, to }) => from !== to);

test('the text of a window reads back as it', () => {
  fc.assert(
    fc.property(anyWindow, (one) => {
      expect(parseTimeWindow(timeWindowText(one))).toEqual({ ok: true, value: one });
    }),
  );
});

test('the next opening is the first minute that is open, over changes of the clock too', () => {
  const around = fc.constantFrom('2026-03-28T12:00:00Z', '2026-10-24T12:00:00Z', '2026-04-04T00:00:00Z', '2026-08-14T08:30:30Z');
  fc.assert(
    fc.property(anyWindow, around, fc.integer({ min: 0, max: 3000 }), (one, start, minutes) => {
      const now = instantOf(at(start) + minutes * 60_000);
      const sets = [[one]];
      let first = instantOf((Math.floor(now / 60_000) + 1) * 60_000);
      while (!areOpen(sets, first) && first < now + 15 * 86_400_000) first = instantOf(first + 60_000);
      const found = opensAt(sets, now);
      // A window inside the hour a clock skips does not open that day.
      expect(found ?? first).toBe(first);
    }),
    { numRuns: 40 },
  );
});
