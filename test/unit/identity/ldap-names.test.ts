import fc from 'fast-check';
import { BerReader, BerWriter, EqualityFilter, type Filter } from 'ldapts';
import { describe, expect, test } from 'vitest';
import { canBeName, readAccountName, sameName } from '../../../src/adapters/identity/ldap/account-name.ts';
import { firstValue } from '../../../src/adapters/identity/ldap/distinguished-name.ts';
import { allOf, anyOf, equals, ofClass } from '../../../src/adapters/identity/ldap/filter.ts';

describe('names', () => {
  test.each(['', 'a\u0000b', 'a\nb', '\u007f', 'a\u0085', '\ud800', 'x'.repeat(257)])('%j is nobody', (name) => {
    expect(canBeName(name)).toBe(false);
    expect(readAccountName(name)).toBeUndefined();
  });

  test.each([
    ['CORP\\alice', { kind: 'qualified', domain: 'CORP', user: 'alice' }],
    ['corp.example\\alice@x', { kind: 'qualified', domain: 'corp.example', user: 'alice@x' }],
    ['alice@corp.example', { kind: 'principal', whole: 'alice@corp.example', user: 'alice', suffix: 'corp.example' }],
    ['a@b@corp.example', { kind: 'principal', whole: 'a@b@corp.example', user: 'a@b', suffix: 'corp.example' }],
    ['host/pc1.corp.example', { kind: 'host', host: 'pc1.corp.example' }],
    ['alice', { kind: 'plain', user: 'alice' }],
    ['x'.repeat(256), { kind: 'plain', user: 'x'.repeat(256) }],
  ] as const)('%s is read (U19, U20)', (name, expected) => {
    expect(readAccountName(name)).toEqual(expected);
  });

  test.each(['CORP\\', '\\alice', '\\', 'A\\B\\c', 'A\\\\c', 'alice@', '@corp.example', '@', 'host/'])('%s is no account', (name) => {
    expect(readAccountName(name)).toBeUndefined();
  });

  test('are the same but for case, and for nothing else', () => {
    expect(sameName('Älice', 'äLICE')).toBe(true);
    expect(sameName('A\u0308lice', 'älice')).toBe(true);
    for (const other of ['alice ', ' alice', 'al ice', 'ａｌｉｃｅ', 'álice', 'alıce']) expect(sameName('alice', other)).toBe(false);
  });
});

describe('filters', () => {
  /** What goes over the wire, read again. */
  const sent = (filter: Filter): Buffer => {
    const writer = new BerWriter();
    filter.write(writer);
    return writer.buffer;
  };

  test('a name stays one value whatever it holds', () => {
    const nasty = fc.oneof(fc.string(), fc.constantFrom('*', '*)(uid=*', '\\00', ')(|(uid=*', 'a*b', '\\2a', '(', '#', 'ü*'));
    fc.assert(
      fc.property(nasty, (name) => {
        const reader = new BerReader(sent(equals('uid', name)));
        expect(reader.readSequence(0xa3)).toBe(0xa3);
        expect(reader.readString()).toBe('uid');
        expect(reader.readString(0x04, true)).toEqual(Buffer.from(name));
        expect(reader.remain).toBe(0);
      }),
    );
  });

  test('one of one is itself, no class restricts nothing', () => {
    const one = equals('uid', 'alice');
    expect(anyOf([one])).toBe(one);
    expect(allOf([one])).toBe(one);
    expect(ofClass([], one)).toBe(one);
    expect(ofClass(['person', 'device'], one).toString()).toBe('(&(|(objectClass=person)(objectClass=device))(uid=alice))');
    expect(one).toBeInstanceOf(EqualityFilter);
  });
});

test.each([
  ['CN=Net Ops,OU=Groups,DC=x', 'Net Ops'],
  ['CN=Net\\, Ops,OU=Groups', 'Net, Ops'],
  ['CN=a\\+b+SN=c,DC=x', 'a+b'],
  ['CN=Z\\C3\\BCrich,DC=x', 'Zürich'],
  ['CN=Zürich 🚢,DC=x', 'Zürich 🚢'],
  ['CN=\\#1\\\\2,DC=x', '#1\\2'],
  ['no name', 'no name'],
  ['CN=', ''],
])('the first value of %s is %s', (dn, value) => {
  expect(firstValue(dn)).toBe(value);
});
