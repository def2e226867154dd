import { expect, test } from 'vitest';
import { sharedLookup } from '../../../src/adapters/identity/ldap/shared-lookup.ts';

test('a host is looked up once for all who ask at the same time, and again for who asks later', () => {
  const asked: string[] = [];
  const answers: (() => void)[] = [];
  const lookup = sharedLookup((host, _options, done) => {
    asked.push(host);
    answers.push(() => done(null, `address of ${host}`, 4));
  });
  const told: unknown[] = [];
  const ask = (host: string, all = false): void => lookup(host, { all }, (_error, address) => told.push(address));
  for (let i = 0; i < 10; i++) ask('a.example');
  ask('b.example');
  ask('a.example', true);
  expect(asked).toEqual(['a.example', 'b.example', 'a.example']);
  for (const answer of answers.splice(0)) answer();
  expect(told).toEqual([...Array(10).fill('address of a.example'), 'address of b.example', 'address of a.example']);
  ask('a.example');
  expect(asked).toHaveLength(4);
});
