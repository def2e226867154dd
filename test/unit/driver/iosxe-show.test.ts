import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';

const FOLDER = 'test/golden/drivers/cisco-iosxe/show';

describe.each(queries)('$name', ({ name, parse }) => {
  const folder = join(FOLDER, name);
  const cases = readdirSync(folder).filter((file) => file.endsWith('.txt'));

  test('has captures', () => expect(cases.length).toBeGreaterThan(0));

  test.each(cases)('%s', (file) => {
    const expected = join(folder, file.replace(/txt$/, 'json'));
    const read = parse(readFileSync(join(folder, file), 'utf8'));
    if (process.env.UPDATE === '1') writeFileSync(expected, `${JSON.stringify(read, null, 2)}\n`);
    expect(existsSync(expected)).toBe(true);
    expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(readFileSync(expected, 'utf8')));
  });

  test('a question the device does not know is an error', () => {
    const text = "sw-1#show something\n           ^\n% Invalid input detected at '^' marker.\n\nsw-1#";
    expect(parse(text)).toEqual({
      ok: false,
      error: { why: 'the device does not know the question', line: "% Invalid input detected at '^' marker." },
    });
  });

  test('an answer about something else is an error that names its first line', () => {
    const read = parse('Cryptochecksum: 1234\nnothing of the kind\n');
    expect(read).toEqual({ ok: false, error: { why: expect.stringMatching(/^no .+ is in the answer$/), line: 'Cryptochecksum: 1234' } });
  });

  test('only a prompt is an empty answer: nothing, or an error that says so', () => {
    const read = parse('sw-1#show something\nsw-1#');
    if (read.ok) expect(Object.values(read.value.facts).every((one) => Array.isArray(one) && one.length === 0)).toBe(true);
    else expect(read.error.why).toBe('the answer is empty');
  });
});

test('every query has a name of its own and a command', () => {
  expect(new Set(queries.map(({ name }) => name)).size).toBe(queries.length);
  for (const { command } of queries) expect(command).toMatch(/^(?:show|test) \S/);
});

test('no golden folder is without its query', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(queries.map(({ name }) => name).sort());
});
