import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMac } from '../../../src/model/mac.ts';
import { spelled, spellingOf } from '../../../src/model/mac-spelling.ts';

const SPELLINGS = [
  'AA-BB-CC-DD-EE-FF',
  'aa-bb-cc-dd-ee-ff',
  'AA:BB:CC:DD:EE:FF',
  'aa:bb:cc:dd:ee:ff',
  'aabb.ccdd.eeff',
  'aabbccddeeff',
  'AABBCCDDEEFF',
];

test.each(SPELLINGS)('%s is a spelling of its own', (spelling) => {
  expect(spellingOf(spelling)).toBe(spelling);
});

test('an address written in a spelling is that address, and shows the spelling where it has letters', () => {
  const octets = fc.uint8Array({ minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(octets, fc.constantFrom(...SPELLINGS), (bytes, spelling) => {
      const mac = parseMac(Buffer.from(bytes).toString('hex'));
      if (mac === undefined) throw new Error('six octets are an address');
      const text = spelled(mac, spelling);
      expect(parseMac(text)).toBe(mac);
      if (/[a-f]/i.test(text)) expect(spellingOf(text)).toBe(spelling);
    }),
  );
});

test.each(['', 'alice', '02-00-00-00-00-01', 'Aa-bb-cc-dd-ee-ff', 'aa-bb:cc-dd-ee-ff', 'aa-bb-cc-dd-ee'])(
  '%j shows no spelling',
  (text) => {
    expect(spellingOf(text)).toBeUndefined();
  },
);
