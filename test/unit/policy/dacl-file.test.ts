import { describe, expect, it } from 'vitest';
import { daclEntryPair, readDacl } from '../../../src/policy/dacl-file.ts';

function faults(path: string, text: string): readonly string[] {
  const read = readDacl(path, text);
  return read.ok ? [] : read.error.map(({ at, message }) => `${at} ${message}`);
}

describe('a dACL file', () => {
  it('gives its lines without comments and blank lines, inner blanks kept', () => {
    const read = readDacl('policy/dacls/FULL.acl', '! why\r\n# more\n\n  permit  ip any any  \r\ndeny ip any any');
    expect(read.ok && read.value).toEqual({ name: 'FULL', lines: ['permit  ip any any', 'deny ip any any'] });
  });

  it.each(['1ST', 'a.b', 'a b', '', `A${'x'.repeat(63)}`])('may not be called %j', (name) => {
    expect(faults(`${name}.acl`, 'permit ip any any')[0]).toContain('is not a dACL name');
  });

  it('needs an entry: a device takes an empty list as permit all', () => {
    expect(faults('A.acl', '! nothing\n')).toEqual(['A.acl:1:1 `A` holds no entry: a device takes an empty list as permit all']);
  });

  it('takes an entry that fits the attribute to the octet, and no longer one', () => {
    const longest = `permit ip any any ${'x'.repeat(218)}`;
    expect(daclEntryPair(0, longest).length).toBe(247);
    expect(faults('A.acl', longest)).toEqual([]);
    expect(faults('A.acl', `permit ip any any\n\n  ${longest}x`)).toEqual([
      'A.acl:3:3 the entry is 1 octets too long: as `ip:inacl#2=per…` it must fit 247 octets',
    ]);
  });

  it('counts the digits of the number an entry will have', () => {
    const many = Array.from({ length: 899 }, () => 'permit ip any any').join('\n');
    const longest = `permit ip any any ${'x'.repeat(217)}`;
    expect(faults('A.acl', `${many}\n${longest}`)).toEqual([expect.stringContaining('A.acl:900:1 the entry is 1 octets too long')]);
  });

  it('refuses what a terminal or a log could misread', () => {
    expect(faults('A.acl', 'permit ip any any\u0007')).toEqual(['A.acl:1:1 the entry holds a character that is not printable ASCII']);
  });
});
