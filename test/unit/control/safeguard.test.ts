import { expect, test } from 'vitest';
import { ciscoIosxe } from '../../../drivers/cisco-iosxe/driver.ts';
import { safeguardOf } from '../../../src/control/change-transaction.ts';
import { device } from './policy-and-device.ts';

const on = { driven: { device: device(), driver: ciscoIosxe, platform: undefined } };
const standing = { running: '', fingerprint: '' };
const MINUTE = 60_000;

test.each([
  { deadline: 20_000, minutes: 2, why: 'any one command may take a minute' },
  { deadline: MINUTE, minutes: 2, why: 'a minute is not more than a minute' },
  { deadline: 5 * MINUTE, minutes: 6, why: 'more than the step may take' },
  { deadline: 119 * MINUTE, minutes: 120, why: 'the most a device takes' },
])('a step of $deadline ms is safeguarded by a timer of $minutes min: $why', ({ deadline, minutes }) => {
  expect(safeguardOf(on, standing, deadline)).toEqual({ ok: true, value: { kind: 'revert-timer', minutes } });
});

test('a step that may take longer than any timer is refused', () => {
  expect(safeguardOf(on, standing, 120 * MINUTE)).toMatchObject({ ok: false, error: { code: 'plan.refused' } });
});

test('without an archive the change is safeguarded by its inverse, and why is said', () => {
  const safeguard = safeguardOf(on, { ...standing, noTimer: 'its configuration archive is not set up' }, 120 * MINUTE);
  expect(safeguard).toEqual({ ok: true, value: { kind: 'inverse', why: 'its configuration archive is not set up' } });
});
