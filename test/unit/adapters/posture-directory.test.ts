import { expect, test } from 'vitest';
import { createPostureDirectory } from '../../../src/adapters/directory/postures.ts';
import { instantOf } from '../../../src/base/time.ts';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import type { PostureResult, PostureStatus } from '../../../src/model/posture.ts';

const endpoint = parseMac('02-00-00-00-00-01') as Mac;
const result = (version: number, status: PostureStatus): PostureResult => ({
  endpoint,
  status,
  version,
  at: instantOf(version),
  failedChecks: [],
});

test('unknown until a result comes; only newer ones are taken', () => {
  const postures = createPostureDirectory();
  expect(postures.status(endpoint)).toBe('unknown');
  expect(postures.status(undefined)).toBe('unknown');
  expect(postures.accept(result(2, 'compliant'))).toBe(true);
  expect(postures.accept(result(2, 'noncompliant'))).toBe(false);
  expect(postures.accept(result(1, 'noncompliant'))).toBe(false);
  expect(postures.status(endpoint)).toBe('compliant');
  expect(postures.accept(result(3, 'quarantined'))).toBe(true);
  expect([...postures.list()]).toEqual([result(3, 'quarantined')]);
});
