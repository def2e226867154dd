import { expect, test } from 'vitest';
import type { DeviceId } from '../../../src/model/device.ts';
import { basisOfDevice } from '../../../src/plan/device-basis.ts';
import type { DeviceView, Snapshot } from '../../../src/plan/snapshot.ts';
import { checkBasis, type PushEvent } from '../../../src/plan/survey.ts';

const view = (lines: readonly string[]): DeviceView => ({ notes: [], accessLists: [{ name: 'A', lines }] }) as unknown as DeviceView;
const digest = basisOfDevice(view(['permit ip any any'])) ?? '';

function told(...views: readonly DeviceView[]): string {
  const devices = views.map((_, at) => `sw${at + 1}` as DeviceId);
  const snapshot = { policyRevision: 1, devices: new Map(devices.map((id, at) => [id, views[at]])) } as unknown as Snapshot;
  const basis = { policyRevision: 1, devices: Object.fromEntries(devices.map((id) => [id, digest])) };
  const checked = checkBasis({ devices, basis } as unknown as PushEvent, snapshot);
  return checked.ok ? '' : `${checked.error.code}: ${checked.error.message}`;
}

test('a device with other lists is named, one that could not be asked is told apart, with why', () => {
  const silent = { notes: ['sw2 was not asked: it is down'] } as unknown as DeviceView;
  expect(told(view(['permit ip any any']))).toBe('');
  expect(told(view([]))).toBe('plan.stale: since the plan was made, other access lists stand on sw1: plan again');
  expect(told(view(['permit ip any any']), silent)).toBe(
    'plan.stale: nobody knows whether sw2 is as it was planned on (sw2 was not asked: it is down): plan again',
  );
  expect(told(view([]), silent)).toMatch(/^plan\.stale: since .* stand on sw1; nobody knows whether sw2 .*: plan again$/);
});
