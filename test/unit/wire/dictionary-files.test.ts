import { expect, test } from 'vitest';
import { standardDictionary } from '../../../src/wire/radius/dictionaries/index.ts';
import { Dictionary, extendDictionary, parseDictionary } from '../../../src/wire/radius/dictionary.ts';

const NO_FILES = (): undefined => undefined;

function parse(text: string, files: Readonly<Record<string, string>> = {}): Dictionary {
  const read = parseDictionary('dir/main', text, (path) => files[path], standardDictionary);
  if (!read.ok) throw new Error(JSON.stringify(read.error));
  return extendDictionary(standardDictionary, read.value);
}

function faults(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  const read = parseDictionary('dir/main', text, (path) => files[path], standardDictionary);
  return read.ok ? [] : read.error.map(({ at, message, code }) => `${at} ${code} ${message}`);
}

test('attributes with flags, sizes and comments', () => {
  const dictionary = parse(`
# a comment
ATTRIBUTE  One    201  string             # with a comment
attribute  Two    202  Integer has_tag
ATTRIBUTE  Three  203  string has_tag,encrypt=2
ATTRIBUTE  Four   204  octets[16] concat
ATTRIBUTE  Five   0xcd integer array
ATTRIBUTE  Six    206  string encrypt=User-Password
`);
  expect(dictionary.attribute('one')).toMatchObject({ key: 201, dataType: 'string', tagged: false, encrypt: 0, type: 'text' });
  expect(dictionary.attribute('Two')).toMatchObject({ dataType: 'integer', tagged: true, type: 'number' });
  expect(dictionary.attribute('Three')).toMatchObject({ tagged: true, encrypt: 2 });
  expect(dictionary.attribute('Four')).toMatchObject({ dataType: 'octets', size: 16, concat: true, type: 'octets' });
  expect(dictionary.attribute('Five')?.oid).toEqual([205]);
  expect(dictionary.attribute('Six')?.encrypt).toBe(1);
});

test('values, hexadecimal too, of own and of built-in attributes, in any order', () => {
  const dictionary = parse('VALUE Mine First 1\nATTRIBUTE Mine 201 integer\nVALUE Mine Last 0xffffffff\nVALUE service-type Special 0x10\n');
  expect([...(dictionary.attribute('Mine')?.names ?? [])]).toEqual([
    ['First', 1],
    ['Last', 0xffffffff],
  ]);
  expect(dictionary.attribute('Service-Type')?.names?.get('Special')).toBe(16);
  expect(dictionary.attribute('Service-Type')?.names?.get('Call-Check')).toBe(10);
  expect(standardDictionary.attribute('Service-Type')?.names?.has('Special')).toBe(false);
});

test('vendors with layouts, in blocks and by name', () => {
  const dictionary = parse(`
VENDOR Acme 32473 format=2,1
VENDOR Plain 32474
BEGIN-VENDOR Acme
ATTRIBUTE Acme-Text 0x0701 string
END-VENDOR Acme
ATTRIBUTE Plain-Text 1 string Plain
BEGIN-VENDOR Cisco
ATTRIBUTE Cisco-Mine 200 string
END-VENDOR Cisco
`);
  expect(dictionary.attribute('Acme-Text')).toMatchObject({ vendor: 32473, oid: [26, 32473, 0x701], key: 32473 * 65536 + 0x701 });
  expect(dictionary.vendorFormat(32473)).toEqual({ typeOctets: 2, lengthOctets: 1, continuation: false });
  expect(dictionary.attribute('Plain-Text')).toMatchObject({ vendor: 32474, oid: [26, 32474, 1] });
  expect(dictionary.attribute('Cisco-Mine')?.key).toBe(9 * 65536 + 200);
  expect(dictionary.vendor('acme')?.number).toBe(32473);
});

test('extended types, TLVs in blocks and dotted, extended vendor types', () => {
  const dictionary = parse(`
ATTRIBUTE Group 241.90 tlv
BEGIN-TLV Group
ATTRIBUTE Group-A 1 integer
ATTRIBUTE Group-Inner 2 tlv
BEGIN-TLV Group-Inner
ATTRIBUTE Group-Inner-A 1 string
END-TLV Group-Inner
END-TLV Group
ATTRIBUTE Group-B 241.90.3 byte
VENDOR Acme 32473
BEGIN-VENDOR Acme format=Extended-Vendor-Specific-5
ATTRIBUTE Acme-Long 1 string
END-VENDOR Acme
BEGIN-VENDOR Acme parent=Vendor-Specific
ATTRIBUTE Acme-Short 1 string
END-VENDOR Acme
ATTRIBUTE Newer 247 extended long
`);
  expect(dictionary.attribute('Group-A')?.oid).toEqual([241, 90, 1]);
  expect(dictionary.attribute('Group-Inner-A')?.oid).toEqual([241, 90, 2, 1]);
  expect(dictionary.attribute('Group-B')?.oid).toEqual([241, 90, 3]);
  expect(dictionary.attribute('Acme-Long')).toMatchObject({ oid: [245, 26, 32473, 1], vendor: 32473 });
  expect(dictionary.attribute('Acme-Short')).toMatchObject({ oid: [26, 32473, 1], vendor: 32473 });
  expect(dictionary.attribute('Newer')?.dataType).toBe('long-extended');
  expect(dictionary.attribute('Group')?.key).toBe(241 * 256 + 90);
});

test('includes, relative to the file that includes, optional ones, and the place of a fault in them', () => {
  const files = { 'sub/a': '$INCLUDE b\nATTRIBUTE In-A 201 string\n', 'sub/b': 'ATTRIBUTE In-B 202 string\n', bad: '\nNONSENSE\n' };
  const dictionary = parse('$INCLUDE sub/a\n$INCLUDE- not/there\n', files);
  expect(dictionary.attribute('In-A')?.oid).toEqual([201]);
  expect(dictionary.attribute('In-B')?.oid).toEqual([202]);
  expect(faults('$INCLUDE bad\n$INCLUDE missing', files)).toEqual([
    'dir/bad:2:1 config.syntax `NONSENSE` is not a keyword of dictionary files',
    'dir/main:2:10 config.reference `missing` cannot be read',
  ]);
});

test('a file that includes itself ends', () => {
  expect(faults('$INCLUDE a', { a: '$INCLUDE b', b: '$INCLUDE a' })).toEqual([
    'dir/b:1:10 config.reference `a` includes itself, or is included too deep',
  ]);
});

test('lines of FreeRADIUS 4 that say nothing about the wire are passed over', () => {
  expect(
    faults('FLAGS internal\nMEMBER x byte\nSTRUCT y z 1\nPROTOCOL RADIUS 1\nBEGIN-PROTOCOL RADIUS\nEND-PROTOCOL RADIUS\nALIAS a b\n'),
  ).toEqual([]);
});

test('every fault comes back, each with its place', () => {
  const text = [
    'ATTRIBUTE Short 1',
    'ATTRIBUTE Bad-Type 201 strnig',
    'ATTRIBUTE Bad-Number 1.x string',
    'ATTRIBUTE No-Parent 201.1 string',
    'ATTRIBUTE Not-A-Parent 1.1 string',
    'ATTRIBUTE Bad-Flag 202 string has_tag,encrypt=4',
    'VALUE Nothing One 1',
    'VALUE Service-Type One',
    'VALUE Service-Type Two two',
    'VENDOR Acme many',
    'VENDOR Acme 1 format=3,1',
    'BEGIN-VENDOR Nobody',
    'ATTRIBUTE Inside 1 string',
    'END-VENDOR Somebody',
    'BEGIN-TLV User-Name',
    'END-TLV User-Name',
    'BEGIN-VENDOR Cisco format=User-Name',
    'ATTRIBUTE Too-Big 256 string',
    'END-TLV',
    'BEGIN-VENDOR Cisco',
    'SOMETHING else',
  ].join('\n');
  expect(faults(text)).toEqual([
    'dir/main:1:17 config.syntax ATTRIBUTE needs a name, a number and a type',
    'dir/main:2:24 config.invalid `strnig` is not a data type',
    'dir/main:3:22 config.invalid `1.x` is not an attribute number',
    'dir/main:4:21 config.reference `201.1`: there is no attribute 201',
    'dir/main:5:24 config.reference `1.1`: User-Name holds no others',
    'dir/main:6:31 config.invalid `encrypt=4` is not a flag of an attribute: has_tag, concat, encrypt=1, 2 or 3',
    'dir/main:8:20 config.syntax VALUE needs an attribute, a name and a number',
    'dir/main:9:24 config.invalid `two` is not a whole number',
    'dir/main:10:13 config.syntax VENDOR needs a name and a number of at most 32 bits',
    'dir/main:11:15 config.invalid `format=3,1` is not a layout such as format=1,1 or format=2,1',
    'dir/main:12:14 config.reference the vendor `Nobody` is not defined',
    'dir/main:14:12 config.syntax END-VENDOR `Somebody`, where `Nobody` is open',
    'dir/main:15:11 config.reference `User-Name` is not an attribute of type tlv',
    "dir/main:17:20 config.reference `format=User-Name` names no attribute that holds vendors'",
    'dir/main:18:19 config.invalid `256`: `256` is above 255, the most here',
    'dir/main:19:1 config.syntax END-TLV ``, where `Cisco` is open',
    'dir/main:21:1 config.syntax `SOMETHING` is not a keyword of dictionary files',
    'dir/main:20 config.syntax `Cisco` is begun and never ended',
    'dir/main:7:7 config.reference `Nothing` is not defined, so it can have no VALUE',
  ]);
});

test('a later definition of a number gives the name, an earlier name still finds it', () => {
  const dictionary = parse('ATTRIBUTE Other-Name 1 string\n');
  expect(dictionary.byKey(1)?.name).toBe('Other-Name');
  expect(dictionary.attribute('User-Name')?.key).toBe(1);
});

test('no text makes the parser throw', () => {
  for (const text of [
    '',
    '\n\n',
    'ATTRIBUTE',
    'VALUE',
    'VENDOR',
    'BEGIN-VENDOR',
    'END-VENDOR',
    'BEGIN-TLV',
    '$INCLUDE',
    '\u0000',
    'ATTRIBUTE a . string',
    '#',
  ]) {
    expect(() => parseDictionary('x', text, NO_FILES)).not.toThrow();
  }
});

test('an empty dictionary is one too', () => {
  expect(new Dictionary().attribute('User-Name')).toBeUndefined();
});
