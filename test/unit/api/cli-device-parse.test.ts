import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { queries } from '../../../drivers/cisco-iosxe/show/queries.ts';
import { ok } from '../../../src/base/result.ts';
import type { ShowQuery } from '../../../src/driver/contract.ts';
import { speak } from './cli-fixture.ts';

const acme: ShowQuery = { name: 'weather', command: 'display weather', parse: () => ok({ facts: { sunny: true }, notes: [] }) };
const parts = {
  showQueries: () =>
    new Map([
      ['cisco-iosxe', queries],
      ['mute', []],
      ['acme', [acme]],
    ] as const),
};
const sample = (query: string): string => readFileSync(`test/golden/drivers/cisco-iosxe/show/${query}/s2.txt`, 'utf8');
const parse = (query: string, input: string, ...more: readonly string[]) =>
  speak(['device', 'parse', '--query', query, ...more], { parts, input });

test('the facts of a capture as JSON (C25)', async () => {
  const spoken = await parse('access-session-detail', sample('access-session-detail'));
  expect([spoken.code, spoken.err]).toEqual([0, '']);
  const facts = JSON.parse(spoken.out);
  expect(facts).toMatchObject({ sessions: [{ userName: 'coa2', server: { filterIds: ['Filter_ID_COA2'] } }] });
  expect(facts).not.toHaveProperty('notes');
});

test('a file may be named', async () => {
  const spoken = await parse('device-tracking-policies', '', 'test/golden/drivers/cisco-iosxe/show/device-tracking-policies/s2.txt');
  expect(JSON.parse(spoken.out).targets).toHaveLength(4);
});

test('what may be missing is noted beside the facts', async () => {
  const text = sample('access-session-detail');
  const spoken = await parse('access-session-detail', text.slice(0, text.indexOf('POLICY_COA') + 3));
  expect(JSON.parse(spoken.out).notes).toEqual([
    { why: 'the answer ends without a line end and may be cut here', line: expect.stringMatching(/^Current Policy/) },
  ]);
  expect(spoken.code).toBe(0);
});

test('help lists every query of every driver with its command', async () => {
  const { code, out } = await speak(['device', 'parse', '--help'], { parts });
  expect(code).toBe(0);
  expect(out).toContain('Queries of acme, with a command that answers them:');
  expect(out).not.toContain('Queries of mute');
  for (const { name, command } of [...queries, acme]) {
    expect(out.split('\n').map((line) => line.trim().split(/\s{2,}/))).toContainEqual([name, command]);
  }
});

test.each([
  ['no such query', ['--query', 'weather'], 9, /^portreeve: `weather` is no query of cisco-iosxe: one of aaa-servers, /],
  ['no query', [], 9, /required option/],
  ['no such driver', ['--query', 'version', '--driver', 'nobody'], 9, /^portreeve: `nobody` is no driver\n$/],
  ['no such file', ['--query', 'version', '/nowhere/at-all'], 9, /cannot be read \(ENOENT\)/],
] as const)('%s', async (_, argv, code, err) => {
  const spoken = await speak(['device', 'parse', ...argv], { parts });
  expect([spoken.code, spoken.out]).toEqual([code, '']);
  expect(spoken.err).toMatch(err);
});

test.each([
  [
    'text that is something else',
    'hello\n',
    /^portreeve: no software version is in the answer: `hello`; give what `show version` prints\n$/,
  ],
  ['nothing', '', /^portreeve: the answer is empty; give what `show version` prints\n$/],
  ['the answer to another question', sample('access-session-detail'), /; `--query access-session-detail` reads it\n$/],
  ['a refusal', "           ^\n% Invalid input detected at '^' marker.\n", /^portreeve: the device refused the question: `% Invalid input/],
])('%s is a fault and exit 1', async (_, text, err) => {
  const spoken = await parse('version', text);
  expect([spoken.code, spoken.out]).toEqual([1, '']);
  expect(spoken.err).toMatch(err);
});
