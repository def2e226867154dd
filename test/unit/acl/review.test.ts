import { expect, test } from 'vitest';
import { parseAclLines } from '../../../src/acl/parse.ts';
import { reviewAcl } from '../../../src/acl/review.ts';

function review(...lines: readonly string[]): readonly string[] {
  const acl = parseAclLines('X', lines);
  if (!acl.ok) throw new Error(JSON.stringify(acl.error));
  const found = reviewAcl(acl.value);
  return found.ok ? found.value.map(({ line, message }) => `${line}: ${message}`) : [found.error.code];
}

test('an entry that one before it covers never matches', () => {
  expect(review('permit ip 10.0.0.0 0.255.255.255 any', 'permit tcp host 10.1.1.1 any eq www')).toEqual([
    '2: `permit tcp host 10.1.1.1 any eq www` never matches: line 1 (`permit ip 10.0.0.0 0.255.255.255 any`) takes all of it',
  ]);
  expect(review('remark a', 'deny ip any any', 'permit tcp any any eq 443')[0]).toBe(
    '3: `permit tcp any any eq 443` never matches: line 2 (`deny ip any any`) takes all of it, and denies it',
  );
});

test('so does one that several cover together', () => {
  const halves = ['permit ip 10.0.0.0 0.0.0.127 any', 'permit tcp any any', 'deny ip 10.0.0.128 0.0.0.127 any log'];
  expect(review(...halves, 'permit udp 10.0.0.0 0.0.0.255 any')).toEqual([
    '4: `permit udp 10.0.0.0 0.0.0.255 any` never matches: lines 1 and 3 together take all of it, and some deny it',
  ]);
  expect(review('permit tcp any any lt 100', 'permit tcp any any gt 99', 'permit tcp any any eq 80')).toEqual([
    '3: `permit tcp any any eq www` never matches: line 1 (`permit tcp any any lt 100`) takes all of it',
  ]);
});

test('later fragments count: a deny of ports leaves them to the permit behind it', () => {
  const found = review('deny tcp any any lt 100', 'deny tcp any any gt 99', 'permit tcp any any eq 80');
  expect(found.filter((one) => one.startsWith('3: '))).toEqual([]);
});

test('entries before the implicit deny that change nothing are named with what they cost (C19)', () => {
  const found = review('deny udp any eq bootps any', 'deny ip any host 10.10.1.10', 'permit tcp any any eq www');
  expect(found).toEqual([
    '1: `deny udp any eq bootps any` is not needed: without it its packets are decided the same by the entries behind it or the deny at the end; it takes 1 TCAM entry',
  ]);
  expect(review('permit tcp any any eq www', 'deny ip any any')).toHaveLength(1);
});

test('an entry that logs is needed for what it logs', () => {
  expect(review('permit tcp any any eq www', 'deny ip any any log')).toEqual([]);
  expect(review('permit tcp any any eq www log', 'permit tcp any any')).toEqual([]);
});

test('the deny of a list that denies everything is all there is, and stays', () => {
  expect(review('deny ip any any')).toEqual([]);
  expect(review('deny tcp any any', 'deny ip any any')).toHaveLength(1);
});

test('where the budget ends, the line is named up to which nothing is known', () => {
  const lines = Array.from({ length: 120 }, (_, at) =>
    at % 2 ? `permit tcp any 10.${at}.0.0 0.0.255.255 eq ${at}` : `deny tcp 172.16.${at}.0 0.0.0.255 any range ${at} ${at + 900}`,
  );
  const acl = parseAclLines('X', [...lines, 'deny ip any any', 'permit ip any any']);
  if (!acl.ok) throw new Error('a list');
  const budgets = Array.from({ length: 60 }, (_, at) => ({ nodes: 6_000_000, steps: 2_000 * (at + 1) }));
  const found = budgets
    .map((budget) => reviewAcl(acl.value, budget))
    .find((one) => one.ok && one.value.some(({ code }) => code === 'not-proved'));
  expect(found?.ok && found.value.map(({ code }) => code)).toContain('never-matches');
  const at = found?.ok ? found.value.find(({ code }) => code === 'not-proved') : undefined;
  expect(at?.message).toBe(
    `whether this entry and the ${(at?.line ?? 0) - 1} before it are needed was not proved: they overlap in too many ways`,
  );
});
