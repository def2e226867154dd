import { expect, test } from 'vitest';
import type { RolloutLaw } from '../../../src/plan/playbook.ts';
import { rolloutFor } from '../../../src/plan/rollout-wish.ts';

const LAW: RolloutLaw = {
  sizes: [{ targets: 1 }, { percent: 10 }, { percent: 100 }],
  pause: 60_000,
  rate: { perSite: 5 },
  jitter: 0,
  maxFailures: { count: 2, percent: 5 },
  parallel: 25,
  requireHealthy: { p95: 400 },
};

test.each([
  ['larger batches', { batches: [{ percent: 100 }] }, 'playbook `p` allows 1 targets begun with batch 1'],
  ['a larger second batch', { batches: [{ targets: 1 }, { targets: 20 }] }, 'playbook `p` allows 11 targets begun with batch 2'],
  ['more failures', { maxFailures: { count: 3 } }, 'playbook `p` allows 2 failures'],
  ['a larger part of failures', { maxFailures: { percent: 10 } }, 'playbook `p` allows failures of 5 %'],
  ['a shorter pause', { pause: 1000 }, 'playbook `p` allows a pause of at least 60000 ms'],
  ['a higher rate', { rate: { perSite: 6 } }, 'playbook `p` allows 5/s in one site'],
  ['more devices at once', { parallel: 26 }, 'playbook `p` allows 25 devices at once'],
])('a playbook refuses %s', (_, wish, why) => {
  expect(rolloutFor('p', LAW, wish, 100)).toMatchObject({
    ok: false,
    error: { code: 'plan.refused', message: expect.stringContaining(why) },
  });
});

test('what is stricter is taken, all else is as the playbook has it', () => {
  const wish = {
    batches: [{ targets: 1 }, { targets: 2 }],
    maxFailures: { count: 1 },
    parallel: 5,
    requireHealthy: { p95: 900, rejects: 3 },
    rate: { perSite: 0.5, global: 20 },
  };
  const window = { days: [6], from: 120, to: 240, zone: 'Europe/Berlin' };
  expect(rolloutFor('p', LAW, { ...wish, window }, 12)).toEqual({
    ok: true,
    value: {
      waves: [1, 3, 5, 7, 9, 11, 12],
      asked: { ...wish, window },
      pause: 60_000,
      rate: { perSite: 0.5, global: 20 },
      jitter: 0,
      maxFailures: { count: 1, percent: 5 },
      requireHealthy: { p95: 400, rejects: 3 },
      parallel: 5,
      windows: [[window]],
    },
  });
});

test('a playbook that says nothing allows anything', () => {
  expect(rolloutFor('p', undefined, { batches: [{ percent: 100 }], maxFailures: { count: 9 } }, 7)).toMatchObject({
    ok: true,
    value: { waves: [7], maxFailures: { count: 9 } },
  });
  expect(rolloutFor('p', undefined, undefined, 7)).toEqual({ ok: true, value: undefined });
});
