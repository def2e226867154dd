import { expect, test } from 'vitest';
import { createPostureDirectory } from '../../../src/adapters/directory/postures.ts';
import { instantOf } from '../../../src/base/time.ts';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import type { EndpointId, PostureStatus } from '../../../src/model/posture.ts';
import { recordAfter } from '../posture/records.ts';

const mac = (text: string): Mac => parseMac(text) ?? expect.fail(text);
const WIRED = mac('02-00-5E-00-00-01');
const DOCK = mac('02-00-5E-00-00-02');
const laptop = (status: PostureStatus, macs: readonly Mac[], revision: number) => ({
  ...recordAfter({ endpoint: 'laptop-1' as EndpointId, macs, status, version: 1, at: instantOf(0), failedChecks: [] }),
  revision,
});

test('an endpoint is found by each of its addresses, and an unknown one is unknown', () => {
  const postures = createPostureDirectory({ now: () => instantOf(0) });
  expect([postures.status(WIRED), postures.status(undefined), postures.find(WIRED)]).toEqual(['unknown', 'unknown', undefined]);
  postures.put(laptop('compliant', [WIRED, DOCK], 1));
  expect([postures.status(WIRED), postures.status(DOCK)]).toEqual(['compliant', 'compliant']);
  expect(postures.get('laptop-1' as EndpointId)).toBe(postures.find(DOCK));
});

test('an older record never takes the place of a newer one, and whoever watches hears of each', () => {
  const postures = createPostureDirectory({ now: () => instantOf(0) });
  const heard: string[] = [];
  const stop = postures.watch(({ state }) => heard.push(state));
  postures.put(laptop('compliant', [WIRED], 2));
  postures.put(laptop('noncompliant', [WIRED], 1));
  expect(postures.status(WIRED)).toBe('compliant');
  postures.put(laptop('quarantined', [WIRED], 3));
  stop();
  postures.put(laptop('compliant', [WIRED], 4));
  expect(heard).toEqual(['compliant', 'quarantined']);
  expect([...postures.list()]).toHaveLength(postures.size);
});

test('an address belongs to the endpoint that named it last: a dock that moves', () => {
  const postures = createPostureDirectory({ now: () => instantOf(0) });
  postures.put(laptop('compliant', [DOCK], 1));
  postures.put({ ...laptop('noncompliant', [DOCK], 1), endpoint: 'laptop-2' as EndpointId });
  expect(postures.status(DOCK)).toBe('noncompliant');
});

test('an endpoint without a session is what it would begin again as, while its lease holds', () => {
  let now = 0;
  const postures = createPostureDirectory({ now: () => instantOf(now) });
  postures.put({ ...laptop('compliant', [WIRED], 1), state: 'ended', resume: 'compliant', timers: { lease: instantOf(1000) } });
  expect(postures.status(WIRED)).toBe('compliant');
  now = 1000;
  expect(postures.status(WIRED)).toBe('unknown');
});
