import { expect, test } from 'vitest';
import { coaSettingsSchema, retransmissionOf } from '../../../src/app/config/coa-settings-schema.ts';

const read = (retransmission: object) => coaSettingsSchema.safeParse({ retransmission });

test('the timers of a request are configured by the names of RFC 5080, each by itself', () => {
  const settings = read({ irt: '500ms', mrt: '4s', mrc: 3, mrd: '10s' });
  expect(settings.data && retransmissionOf(settings.data)).toEqual({
    initial: 500,
    maximumTimeout: 4000,
    maximumCount: 3,
    maximumDuration: 10_000,
  });
  const one = read({ mrc: 2 });
  expect(one.data && retransmissionOf(one.data)).toEqual({ maximumCount: 2 });
  const none = coaSettingsSchema.parse({});
  expect(retransmissionOf(none)).toEqual({});
});

test.each([
  [{ irt: '20s' }, '`irt` is no longer than `mrt`'],
  [{ mrd: '1500ms' }, '`irt` is no longer than `mrd`'],
  [{ mrd: '5m' }, 'from 1s to 120s'],
  [{ mrc: 0 }, 'from 1 to 20'],
])('%j is refused: %s', (settings, why) => {
  expect(read(settings).error?.issues.map(({ message }) => message)).toContain(why);
});
