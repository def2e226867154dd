import { expect, test } from 'vitest';
import { tcamBudget } from '../../../src/acl/budget.ts';

test('the sum is shown as a person would do it', () => {
  const used = [
    { what: 'dACL LIMITED', entries: 24, sessions: 2 },
    { what: 'ACL REDIRECT', entries: 3 },
  ];
  expect(tcamBudget({ limit: 255, used, added: { what: 'ACL BIG', entries: 260 } })).toEqual({
    fits: false,
    total: 287,
    arithmetic: 'in use 27 = 2 sessions x 12 (dACL LIMITED) + 3 (ACL REDIRECT); adding 260 (ACL BIG): 287 of 255, 32 too many',
  });
  expect(tcamBudget({ limit: 255, used, added: { what: 'ACL SMALL', entries: 228 } })).toEqual({
    fits: true,
    total: 255,
    arithmetic: 'in use 27 = 2 sessions x 12 (dACL LIMITED) + 3 (ACL REDIRECT); adding 228 (ACL SMALL): 255 of 255, 0 left',
  });
});

test('nothing in use', () => {
  expect(
    tcamBudget({ limit: 255, used: [{ what: 'ACL X', entries: 0 }], added: { what: 'ACL Y', entries: 1, sessions: 1 } }).arithmetic,
  ).toBe('in use 0; adding 1 session x 1 (ACL Y): 1 of 255, 254 left');
});
