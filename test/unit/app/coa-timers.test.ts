import { expect, test } from 'vitest';
import { loadConfiguration } from '../../../src/app/config/load.ts';
import { retransmissionSchema, timersOf } from '../../../src/app/config/retransmission-schema.ts';
import { installation, SECRET } from '../../app/installation.ts';

const read = (retransmission: object) => retransmissionSchema.safeParse(retransmission);

test('the timers of a request are configured by the names of RFC 5080, each by itself', () => {
  const settings = read({ irt: '500ms', mrt: '4s', mrc: 3, mrd: '10s', rand: 0.2 });
  expect(settings.data && timersOf(settings.data)).toEqual({
    initial: 500,
    maximumTimeout: 4000,
    maximumCount: 3,
    maximumDuration: 10_000,
    jitter: 0.2,
  });
  const one = read({ mrc: 2 });
  expect(one.data && timersOf(one.data)).toEqual({ maximumCount: 2 });
  expect(timersOf(retransmissionSchema.parse({}))).toEqual({});
});

test.each([
  [{ irt: '20s' }, '`irt` is no longer than `mrt`'],
  [{ mrd: '1500ms' }, '`irt` is no longer than `mrd`'],
  [{ mrd: '5m' }, 'from 1s to 120s'],
  [{ mrc: 0 }, 'from 1 to 20'],
  [{ rand: 0.6 }, 'from 0 to 0.5'],
])('%j is refused: %s', (settings, why) => {
  expect(read(settings).error?.issues.map(({ message }) => message)).toContain(why);
});

test('a device may have its own', () => {
  const made = installation();
  const coa = { sourceAddress: '192.0.2.1', retransmission: { irt: '4s', rand: 0 } };
  made.write('devices.yaml', {
    devices: [{ name: 'sw1', addresses: ['10.1.0.5'], platform: 'isr1000-8p', radius: { secret: SECRET }, coa }],
  });
  const read = loadConfiguration(made.config);
  made.remove();
  expect(read.ok && read.value.devices[0]?.coa).toMatchObject({ sourceAddress: '192.0.2.1', timers: { initial: 4000, jitter: 0 } });
});
