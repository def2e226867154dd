import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standardDictionary } from '../../src/wire/radius/dictionaries/index.ts';
import { extendDictionary, parseDictionary } from '../../src/wire/radius/dictionary.ts';

const word = fc.oneof(
  fc.constantFrom('ATTRIBUTE', 'VALUE', 'VENDOR', 'BEGIN-VENDOR', 'END-VENDOR', 'BEGIN-TLV', 'END-TLV', '$INCLUDE', '$INCLUDE-', 'FLAGS'),
  fc.constantFrom(
    'Cisco',
    'User-Name',
    'Mine',
    'format=2,1',
    'has_tag,encrypt=2',
    'string',
    'tlv',
    'octets[16]',
    'main',
    'Extended-Vendor-Specific-1',
  ),
  fc.constantFrom('1', '26.9.200', '241.5.1', '241.26.9.1', '0xffff', '4294967296', '1.', '.', '-1', '201.1.2.3'),
  fc.string({ maxLength: 8 }),
);
const lines = fc.array(
  fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')),
  { maxLength: 12 },
);

test('any text is entries or faults, each with a place; what parses extends the dictionary', () => {
  fc.assert(
    fc.property(lines, (given) => {
      const text = given.join('\n');
      const read = parseDictionary('main', text, (path) => (path === 'main' ? text : undefined), standardDictionary);
      if (read.ok) expect(extendDictionary(standardDictionary, read.value).attribute('User-Password')?.key).toBe(2);
      else for (const { at } of read.error) expect(at).toMatch(/^\S+:\d+(:\d+)?$/);
    }),
    { numRuns: 1000 },
  );
});

test('what is written as a file is read as it was', () => {
  const name = fc.stringMatching(/^[A-Z][a-z]{1,8}-[A-Z][a-z0-9]{1,8}$/);
  const attribute = fc.record({
    name,
    number: fc.integer({ min: 192, max: 240 }),
    type: fc.constantFrom('string', 'integer', 'octets', 'ipaddr', 'date', 'ifid'),
    flags: fc.constantFrom('', 'has_tag', 'encrypt=2', 'has_tag,encrypt=1', 'concat'),
  });
  fc.assert(
    fc.property(fc.uniqueArray(attribute, { selector: (one) => one.name.toLowerCase(), minLength: 1, maxLength: 8 }), (given) => {
      const text = given.map((one) => `ATTRIBUTE\t${one.name}\t${one.number}\t${one.type}\t${one.flags} # comment`).join('\r\n');
      const read = parseDictionary('main', text, () => undefined);
      if (!read.ok) throw new Error(JSON.stringify(read.error));
      const flagsOf = (one: { tagged: boolean; encrypt: number; concat: boolean }): string =>
        [one.tagged ? 'has_tag' : '', one.encrypt ? `encrypt=${one.encrypt}` : '', one.concat ? 'concat' : '']
          .filter((flag) => flag !== '')
          .join(',');
      const back = read.value.attributes.map((one) => ({ name: one.name, number: one.oid[0], type: one.dataType, flags: flagsOf(one) }));
      expect(back).toEqual(given);
    }),
  );
});
