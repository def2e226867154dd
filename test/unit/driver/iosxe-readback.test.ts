import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readback } from '../../../drivers/cisco-iosxe/readback.ts';

const golden = 'test/golden/drivers/cisco-iosxe';

describe.each([
  ['access-lists', readback.accessLists.parse],
  ['sessions', readback.sessions.parse],
  ['version', readback.version.parse],
] as const)('%s', (folder, parse) => {
  const cases = readdirSync(`${golden}/${folder}`).filter((file) => file.endsWith('.txt'));

  test.each(cases)('%s', (file) => {
    const expected = `${golden}/${folder}/${file.replace(/txt$/, 'json')}`;
    const read = parse(readFileSync(`${golden}/${folder}/${file}`, 'utf8'));
    if (process.env.UPDATE === '1') writeFileSync(expected, `${JSON.stringify(read, null, 2)}\n`);
    expect(existsSync(expected)).toBe(true);
    expect(read).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
  });

  test.each(cases)('%s with the line ends of a terminal reads the same', (file) => {
    const text = readFileSync(`${golden}/${folder}/${file}`, 'utf8');
    expect(parse(text.replaceAll('\n', '\r\n'))).toEqual(parse(text));
  });

  test.each(cases)('%s cut anywhere does not throw', (file) => {
    const text = readFileSync(`${golden}/${folder}/${file}`, 'utf8');
    for (let end = 0; end < text.length; end += 7) parse(text.slice(0, end));
  });
});

test('a question the device does not know is an error, not an empty answer', () => {
  const text = "show access-session details\n                    ^\n% Invalid input detected at '^' marker.\n";
  expect(readback.sessions.parse(text)).toEqual({
    ok: false,
    error: { why: 'the device refused the question', line: "% Invalid input detected at '^' marker." },
  });
});

test('the question about one list takes only a list name', () => {
  expect(readback.accessList.command('PR-FULL-01234567')).toBe('show ip access-lists PR-FULL-01234567');
  expect(() => readback.accessList.command('X\nreload')).toThrow(/not an access list name/);
  expect(() => readback.accessList.command('X | redirect flash:x')).toThrow(/not an access list name/);
});
