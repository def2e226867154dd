import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planFileText, readPlanFile, type WrittenPlan } from '../../../src/plan/plan-file.ts';

const PLAN: WrittenPlan = {
  format: 'portreeve-plan/v1',
  kind: 'acl.push',
  createdAt: '2026-08-14T08:30:00.000Z',
  policyRevision: 118,
  lists: [{ name: 'WEB', lines: ['permit tcp any any eq www', 'deny ip any any'] }],
  devices: [{ device: 'sw-ber-1', basis: 'abc' }],
  reason: 'T-1',
  rollout: { batches: [1, '5%', '100%'], pause: '30s', window: 'Sat 02:00-04:00 Europe/Berlin' },
};

test('a plan file reads back as what was written, and the same plan gives the same text', () => {
  const read = readPlanFile(JSON.parse(planFileText(PLAN)));
  expect(read).toMatchObject({ ok: true, value: { policyRevision: 118, lists: PLAN.lists, devices: PLAN.devices } });
  expect(read.ok && read.value.rollout).toEqual({
    batches: [{ targets: 1 }, { percent: 5 }, { percent: 100 }],
    pause: 30_000,
    window: { days: [6], from: 120, to: 240, zone: 'Europe/Berlin' },
  });
  const { kind, ...rest } = PLAN;
  expect(planFileText({ ...rest, kind })).toBe(planFileText(PLAN));
});

test('laid out anew it still holds; with any letter of its values changed it does not', () => {
  const text = planFileText(PLAN);
  expect(readPlanFile(JSON.parse(JSON.stringify(JSON.parse(text), null, 2))).ok).toBe(true);
  fc.assert(
    fc.property(fc.nat(text.length - 2), fc.stringMatching(/^[a-z0-9]$/), (at, letter) => {
      const altered = text.slice(0, at) + letter + text.slice(at + 1);
      if (altered === text || !/^[a-z0-9]$/i.test(text.charAt(at))) return;
      let written: unknown;
      try {
        written = JSON.parse(altered);
      } catch {
        return;
      }
      expect(readPlanFile(written)).toMatchObject({ ok: false, error: { code: 'plan.altered' } });
    }),
  );
});

test.each([[{}], [null], ['plan'], [{ format: 'portreeve-plan/v2' }]])('%j is no plan file', (written) => {
  expect(readPlanFile(written)).toMatchObject({ ok: false, error: { code: 'plan.altered' } });
});
