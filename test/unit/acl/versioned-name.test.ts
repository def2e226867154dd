import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseAclName, versionedName } from '../../../src/acl/name.ts';

const lines = ['permit tcp any any eq www', 'deny ip any any'];

test('the name holds the content', () => {
  const hex = createHash('sha256').update('permit tcp any any eq www\ndeny ip any any').digest('hex').slice(0, 8);
  expect(versionedName({ name: 'GUEST', lines })).toBe(`PR-GUEST-${hex}`);
  expect(versionedName({ name: 'GUEST', lines: [...lines].reverse() })).not.toBe(`PR-GUEST-${hex}`);
});

test('the longest name still gives a name a device takes', () => {
  const name = versionedName({ name: 'A'.repeat(63), lines });
  expect(parseAclName(name)).toBe(name);
  expect(name).toHaveLength(63);
});
