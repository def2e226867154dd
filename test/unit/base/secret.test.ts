import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../src/base/secret.ts';

const secret = new Secret('open-sesame');

test.each([
  ['a template', () => `${secret}`],
  ['concatenation', () => `x${String(secret)}`],
  ['JSON', () => JSON.stringify({ secret })],
  ['inspect', () => inspect({ deep: { secret } }, { depth: 9, showHidden: true })],
  ['own properties', () => JSON.stringify([Object.keys(secret), Object.entries(secret), { ...secret }])],
])('%s does not show it', (_name, show) => {
  expect(show()).not.toContain('open-sesame');
});

test('reveal gives it', () => {
  expect(secret.reveal()).toBe('open-sesame');
});
