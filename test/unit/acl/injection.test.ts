import { expect, test } from 'vitest';
import { parseAclName } from '../../../src/acl/name.ts';
import { parseAclDocument, parseAclLines, parseAclText, parseEntry } from '../../../src/acl/parse.ts';
import { printEntry } from '../../../src/acl/print.ts';

/** What must never reach a command line, put into every place a user can write. */
const hostile = [
  '\r',
  '\n',
  '\r\n',
  '\0',
  '\t',
  '\x1b[A',
  '\x03',
  '\x16',
  '\x1a',
  '\x08',
  '\x7f',
  '\x85',
  '\u2028',
  '\u00a0',
  'é',
  '\u202e',
  '\uff1f',
  '\ufeff',
  '?',
];
const commands = ['end', 'do reload', 'no aaa new-model', 'tclsh', 'event manager applet x'];
const places: readonly ((text: string) => string)[] = [
  (text) => `remark guests${text}`,
  (text) => `remark ${text}guests`,
  (text) => `permit ip any any${text}`,
  (text) => `permit tcp any any eq 80${text}`,
  (text) => `permit ip host 10.0.0.1${text} any`,
  (text) => `${text}permit ip any any`,
];
const cases = hostile.flatMap((character) => commands.flatMap((command) => places.map((place) => place(`${character}${command}`))));

test('hostile characters are refused at every place, and named by their column', () => {
  expect(cases.length).toBeGreaterThan(300);
  for (const line of cases) {
    const read = parseEntry(line);
    expect(read.ok, JSON.stringify(line)).toBe(false);
    if (!read.ok) expect(read.error.column).toBe([...line].findIndex((one) => one < ' ' || one > '~' || one === '?') + 1);
    expect(parseAclDocument({ name: 'X', lines: ['permit ip any any', line] }).ok).toBe(false);
  }
});

test('a remark cannot begin a comment of its own', () => {
  expect(parseEntry('remark ! end').ok).toBe(false);
  expect(parseEntry('remark ^C').ok).toBe(true);
});

test('what a remark holds is printed as one line', () => {
  const read = parseEntry('remark guests; do reload | redirect flash:x');
  expect(read.ok && printEntry(read.value)).toBe('remark guests; do reload | redirect flash:x');
});

test.each(['', '1ABC', '-A', 'A B', 'A\n', 'A?', 'é', 'A'.repeat(64), 'A;B', '101', 'A\u200b'])('%j is no list name', (name) => {
  expect(parseAclName(name)).toBeUndefined();
});

test.each(['A', 'redirect_acl', 'PR-FULL-0123abcd', 'A'.repeat(63)])('%s is one', (name) => {
  expect(parseAclName(name)).toBe(name);
});

test('a comment among lines that are given one by one is refused, in a text it is passed over', () => {
  expect(parseAclLines('X', ['! reload', 'permit ip any any'])).toMatchObject({ ok: false, error: [{ line: 1, column: 1 }] });
  expect(parseAclText('X', '! mine\npermit ip any any\n')).toMatchObject({ ok: true, value: { sourceLines: [2] } });
});
