import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fillJsonPath, parseJsonPath } from '../../../src/api/cli/json-path.ts';

const ANSWER = {
  sessions: [
    { id: 's-1', mac: 'AA', granted: { profiles: ['EMPLOYEE', 'VOICE'] }, age: 3 },
    { id: 's-2', mac: 'BB', live: true },
    { id: 's-3', mac: 'CC' },
  ],
  'audit.key': { "it's": 1 },
};

function filled(template: string, value: unknown = ANSWER): string {
  const path = parseJsonPath(template);
  if (!path.ok) throw new Error(path.error.message);
  return fillJsonPath(path.value, value);
}

test.each([
  ['{.sessions[*].id}', 's-1 s-2 s-3'],
  ['{.sessions[0].id}', 's-1'],
  ['{.sessions[-1].id}', 's-3'],
  ['{.sessions[1:].id}', 's-2 s-3'],
  ['{.sessions[:2].id}', 's-1 s-2'],
  ['{.sessions[0:1].id}', 's-1'],
  ['{.sessions[-2:].id}', 's-2 s-3'],
  ['{.sessions[0].granted.profiles[*]}', 'EMPLOYEE VOICE'],
  ['{.sessions[0].granted}', '{"profiles":["EMPLOYEE","VOICE"]}'],
  ["{['sessions'][1]['mac']}", 'BB'],
  ['{["sessions"][1].mac}', 'BB'],
  ["{['audit.key']['it\\'s']}", '1'],
  ['{.sessions[1].live} {.sessions[0].age}', 'true 3'],
  ['mac={.sessions[0].mac}\\n\\tid={.sessions[0].id}{"\\n"}', 'mac=AA\n\tid=s-1\n'],
  ['\\{{.sessions[0].id}\\\\', '{s-1\\'],
  ['{.sessions[9].id}{.nothing}{.sessions.id}{.sessions[*].toString}', ''],
  ['{.constructor}', ''],
])('%s', (template, text) => {
  expect(filled(template)).toBe(text);
});

test('a list at the top, and all of it', () => {
  expect(filled('{[*].id}', [{ id: 'a' }, { id: 'b' }])).toBe('a b');
  expect(filled('{.[0].id}', [{ id: 'a' }])).toBe('a');
  expect(filled('{.}', { a: [1, null] })).toBe('{"a":[1,null]}');
});

test.each([
  ['id', 1, 'there is no path in braces'],
  ['', 1, 'there is no path in braces'],
  ['{.a', 4, 'a `}` is missing'],
  ['a{}', 3, '`}` is not known here'],
  ['{id}', 2, '`id` is not known here'],
  ['{.a..b}', 4, '`..` is not known here'],
  ['{.a[?(@.b==1)].c}', 4, '`[?(@.b==1)]` is not known here'],
  ['{.a[0,1]}', 4, '`[0,1]` is not known here'],
  ['{.a[0:4:2]}', 4, '`[0:4:2]` is not known here'],
  ['{.a[-]}', 4, '`[-]` is not known here'],
  ['{range .a[*]}', 2, '`range` is not known here'],
  ['{.a}}', 5, '`}` closes no brace'],
  ['x\\q{.a}', 2, '`\\q` is none of'],
])('%s is refused at column %i', (template, column, why) => {
  const path = parseJsonPath(template);
  expect(path).toMatchObject({ ok: false, error: { code: 'input.invalid' } });
  if (!path.ok) expect(path.error.message).toContain(`column ${column} of the path \`${template}\`: ${why}`);
});

test('any key is found in brackets, and no template throws or hangs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (key, value) => {
      const quoted = key.replace(/[\\']/g, '\\$&');
      expect(filled(`{['${quoted}']}`, Object.fromEntries([[key, value]]))).toBe(value);
    }),
  );
  const pieces = ['{', '}', '.', '[', ']', '*', "'", '"', '\\', 'a', '0', '-', ':', ' ', '\n'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (written) => {
      const path = parseJsonPath(written.join(''));
      if (path.ok) expect(typeof fillJsonPath(path.value, { a: [{ a: 1 }] })).toBe('string');
    }),
  );
});
