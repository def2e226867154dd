import { expect, test } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { createRandom } from '../../../src/adapters/random.ts';

test('the clock tells the time, and calls once and later', async () => {
  expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(50);
  const before = systemClock.monotonic();
  let called = 0;
  systemClock.after(10, () => called++);
  const cancel = systemClock.after(10, () => (called += 100));
  cancel();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(called).toBe(1);
  expect(systemClock.monotonic()).toBeGreaterThan(before);
});

test('a delay beyond what a timer takes does not fire at once', async () => {
  let called = false;
  const cancel = systemClock.after(2 ** 40, () => (called = true));
  await new Promise((resolve) => setTimeout(resolve, 20));
  cancel();
  expect(called).toBe(false);
});

test.each([1, 16, 1000, 1024, 1025, 5000])('%i random octets are all filled and never the same again', (length) => {
  const random = createRandom();
  const drawn = Array.from({ length: 20 }, () => Buffer.from(random.bytes(length)).toString('hex'));
  if (length >= 16) expect(new Set(drawn).size).toBe(20);
  expect(drawn.every((hex) => hex.length === length * 2)).toBe(true);
});

test('fill leaves the rest alone', () => {
  const target = new Uint8Array(40);
  createRandom().fill(target, 10, 20);
  expect([...target.subarray(0, 10), ...target.subarray(30)].every((octet) => octet === 0)).toBe(true);
  expect(target.subarray(10, 30).some((octet) => octet !== 0)).toBe(true);
});

test('fractions lie in [0, 1) and are spread', () => {
  const random = createRandom();
  const drawn = Array.from({ length: 2000 }, () => random.fraction());
  expect(drawn.every((value) => value >= 0 && value < 1)).toBe(true);
  const mean = drawn.reduce((sum, value) => sum + value) / drawn.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
});
