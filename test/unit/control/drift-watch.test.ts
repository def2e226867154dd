import { expect, it } from 'vitest';
import type { Fault } from '../../../src/base/fault.ts';
import { fault } from '../../../src/base/fault.ts';
import { err, ok, type Result } from '../../../src/base/result.ts';
import { DriftWatch } from '../../../src/control/drift-watch.ts';
import type { Device, DeviceId } from '../../../src/model/device.ts';
import type { ConfigurationView } from '../../../src/plan/snapshot.ts';
import { ManualClock } from '../../conformance/coa-client/manual-clock.ts';
import { device } from './policy-and-device.ts';
import { breathe } from './world.ts';

const named = (id: string): Device => ({ ...device(), id: id as DeviceId });
const DEVICES = [named('sw1'), named('sw2'), named('sw3'), named('router')];

function view(...drift: readonly string[]): Result<ConfigurationView, Fault> {
  return ok({ basis: 'b', lines: drift, drift, brought: [], bound: [], warnings: [], missing: [], safeguard: '' });
}

function watching() {
  const clock = new ManualClock();
  const asked: string[] = [];
  const told: string[] = [];
  const shows = new Map<string, Result<ConfigurationView, Fault>>();
  const watch = new DriftWatch({
    devices: { list: () => DEVICES },
    documents: ({ id }) => ok(id === 'router' ? [] : [{ file: 'access.yaml', text: 'aaa: {}' }]),
    drift: async (_, [id]) => {
      asked.push(String(id));
      return [{ device: id as DeviceId, view: shows.get(String(id)) ?? view() }];
    },
    every: 3_600_000,
    clock,
    sink: {
      emit: (level, topic, fields) => told.push(`${level} ${topic} ${fields.device} ${fields.places ?? ''}`.trim()),
      count: () => undefined,
    },
  });
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await breathe();
  };
  return { watch, asked, told, shows, pass };
}

it('devices are looked at one after another, evenly over the time of a round; those held to nothing are not', async () => {
  const { watch, asked, pass } = watching();
  watch.start();
  for (let third = 0; third < 4; third++) await pass(1_200_000);
  expect(asked).toEqual(['sw1', 'sw2', 'sw3', 'sw1']);
  await watch.stop();
  await pass(10_000_000);
  expect(asked).toHaveLength(4);
});

it('a device that comes to differ is told once, and again when it agrees or cannot be asked', async () => {
  const { watch, told, shows } = watching();
  const look = () => watch.look(named('sw1'));
  await look();
  shows.set('sw1', view('missing: mab'));
  await look();
  await look();
  shows.set('sw1', err(fault('device.unreachable', 'device `sw1` does not answer')));
  await look();
  shows.set('sw1', view());
  await look();
  expect(told).toEqual(['warn device.drift sw1 1', 'warn device.drift-unknown sw1', 'info device.drift-ended sw1']);
  expect(watch.last('sw1' as DeviceId)?.documents).toMatchObject([{ file: 'access.yaml', view: { ok: true } }]);
  expect(watch.last('sw2' as DeviceId)).toBeUndefined();
});
