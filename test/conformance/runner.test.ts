import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases } from './case-file.ts';
import { type CaseReport, reportLines, runCase } from './run-cases.ts';
import { firstDifference } from './subset.ts';

const SAMPLE = join(import.meta.dirname, 'sample.yaml');
const RUN = join(import.meta.dirname, 'run.ts');

function run(...files: readonly string[]): { readonly status: number | null; readonly lines: readonly string[]; readonly errors: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [RUN, ...files], { encoding: 'utf8' });
  return { status, lines: stdout.trimEnd().split('\n'), errors: stderr };
}

describe('the conformance runner', () => {
  let reports: readonly CaseReport[] = [];
  let folder = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    const cases = readCases('sample.yaml', readFileSync(SAMPLE, 'utf8'));
    if (!cases.ok) throw new Error('the sample does not read');
    reports = await Promise.all(cases.value.map(runCase));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('passes a right expectation', () => {
    expect(reports[0]?.failures).toEqual([]);
  });

  it('fails a wrong one and says what was expected and what came', () => {
    expect(reports[1]?.failures).toEqual(['input 1: result: expected "Y", got "Z"']);
  });

  it('fails a case whose area has no engine', () => {
    expect(reports[2]?.failures).toEqual(['no engine for area no-such-area yet']);
  });

  it('prints a line a case, the reasons, and the sum', () => {
    expect(reportLines(reports)).toEqual([
      'ok   RIGHT rule-table: first match wins',
      'FAIL WRONG rule-table: a wrong expectation',
      '       input 1: result: expected "Y", got "Z"',
      'FAIL ABSENT no-such-area: an area without an engine',
      '       no engine for area no-such-area yet',
      '1 passed, 2 failed',
    ]);
  });

  it('exits 1 when a case failed and 0 when all passed', () => {
    const right = join(folder, 'right.yaml');
    writeFileSync(right, readFileSync(SAMPLE, 'utf8').split('  - id: WRONG')[0] ?? '');
    expect(run(right)).toMatchObject({ status: 0, lines: ['ok   RIGHT rule-table: first match wins', '1 passed, 0 failed'] });
    expect(run(SAMPLE)).toMatchObject({ status: 1 });
    expect(run(SAMPLE, right).lines.at(-1)).toBe('2 passed, 2 failed');
  });

  it.each([
    ['posture-state', '{ state: compliant, sticki: true }', '{ report: pass }', 'given: `sticki` is no word of this area'],
    ['posture-state', '{ state: compliant }', '{ reprot: pass }', 'input 1: `reprot` is no word of this area'],
    ['coa', '{ session: { acctSesionId: x } }', 'terminate', 'given: `session.acctSesionId` is no word of this area'],
    ['coa', '{ session: { acctSessionId: x } }', '{ command: reauthenticate, typ: last }', 'input 1: `typ` is no word of this area'],
    ['device-tracking', '{}', '{ level: glean }', 'input 1: `level` is no word of this area'],
    ['config-render', '{}', '{ clients: [{ address: 10.0.0.1 }] }', 'input 1: `clients.0.address` is no word of this area'],
  ])('fails a case of %s with a word nobody knows, and names it', async (area, given, input, why) => {
    const cases = readCases('c.yaml', `cases: [{ id: A, area: ${area}, title: t, given: ${given}, input: [${input}], expect: [{}] }]`);
    if (!cases.ok) throw new Error('the case does not read');
    expect((await Promise.all(cases.value.map(runCase)))[0]?.failures).toEqual([why]);
  });

  it('exits 9 for a file that is no file of cases, naming the place', () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'cases:\n  - { id: A, area: rule-table, title: t, input: [1, 2], expect: [1] }\n');
    expect(run(bad)).toMatchObject({ status: 9, errors: expect.stringContaining(`${bad}:2:5: `) });
    expect(run(join(folder, 'absent.yaml')).status).toBe(9);
    expect(run().status).toBe(9);
  });

  it.each([
    ['- { id: A, area: acl-lint, title: t, givn: {}, input: [x], expect: [{ ok: true }] }', 9, 'givn` is not a known key'],
    [
      '- { id: A, area: acl-lint, title: t, given: { platfrm: x }, input: [x], expect: [{ ok: true }] }',
      1,
      '`platfrm` is no word of this area',
    ],
    [
      '- { id: A, area: acl-lint, title: t, input: [{ acl: permit ip any any, redirct: true }], expect: [{ ok: true }] }',
      1,
      '`redirct` is no word of this area',
    ],
    ['- { id: A, area: device-tracking, title: t, input: [{ nam: t }], expect: [{ ok: true }] }', 1, '`nam` is no word of this area'],
    [
      '- { id: A, area: config-render, title: t, input: [{ clients: [{ address: 10.0.0.1 }] }], expect: [{ ok: false }] }',
      1,
      '`clients.0.address` is no word of this area',
    ],
    ['- { id: A, area: show-parse, title: t, given: { txt: x }, input: [parse], expect: [{}] }', 1, '`txt` is no word of this area'],
  ])('does not pass over a key it does not know: %s', (written, status, why) => {
    const file = join(folder, 'unknown.yaml');
    writeFileSync(file, `cases:\n  ${written}\n`);
    const ran = run(file);
    expect([ran.status, `${ran.lines.join(' ')} ${ran.errors}`]).toEqual([status, expect.stringContaining(why)]);
  });
});

describe('the subset match', () => {
  it.each([
    [{ a: 1 }, { a: 1, b: 2 }, undefined],
    [{ a: { b: [1] } }, { a: { b: [1, 2] } }, 'a.b: expected [1], got [1,2]'],
    [{ a: [] }, { a: [] }, undefined],
    [{ a: [{ x: 1 }] }, { a: [{ x: 1, y: 2 }] }, undefined],
    [{ a: null }, {}, 'a: expected null, got nothing'],
    [{ a: '1' }, { a: 1 }, 'a: expected "1", got 1'],
    [{ a: 1 }, null, 'the answer: expected {"a":1}, got null'],
  ])('%j against %j', (expected, got, difference) => {
    expect(firstDifference(expected, got)).toBe(difference);
  });
});
