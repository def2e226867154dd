import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { SharedSecret } from '../../../src/wire/radius/secret.ts';

test('a shared secret prints nowhere', () => {
  const secret = new SharedSecret('testing123');
  const shown = [`${secret}`, JSON.stringify({ secret }), inspect({ secret }, { depth: 9, showHidden: true }), String(secret)].join(' ');
  expect(shown).not.toContain('testing123');
  expect(shown).toContain('[redacted]');
});

test('it keeps a copy: changing the octets it was made of changes nothing', () => {
  const octets = Buffer.from('abc');
  const secret = new SharedSecret(octets);
  octets[0] = 0;
  expect(Buffer.from(secret.octets).toString()).toBe('abc');
});
