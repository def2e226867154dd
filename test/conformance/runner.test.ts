import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCases } from './case-file.ts';
import { type CaseReport, reportLines, runCase } from './run-cases.ts';
import { firstDifference } from './subset.ts';

const SAMPLE = join(import.meta.dirname, 'sample.yaml');
const RUN = join(import.meta.dirname, 'run.ts');

/** A case with a word its area does not know: area, `given`, the input, and what is said of it. */
const STRANGE: readonly (readonly [area: string, given: string, input: string, why: string])[] = [
  ['posture-state', '{ state: compliant, sticki: true }', '{ report: pass }', 'given: `sticki` is no word of this area'],
  ['posture-state', '{ state: compliant }', '{ reprot: pass }', 'input 1: `reprot` is no word of this area'],
  [
    'posture-state',
    '{ state: compliant }',
    '{ admin: release, report: pass }',
    'input 1: `report` and `admin` in one input: one thing happens at a time',
  ],
  ['coa', '{ session: { acctSesionId: x } }', 'terminate', 'given: `session.acctSesionId` is no word of this area'],
  ['coa', '{ session: { acctSessionId: x } }', '{ command: reauthenticate, typ: last }', 'input 1: `typ` is no word of this area'],
  ['device-tracking', '{}', '{ levl: glean }', 'input 1: `levl` is no word of this area'],
  ['device-tracking', '{}', 'glean', 'input 1: the input is "glean": an object, such as { key: … }, is needed'],
  ['device-tracking', '{ platform: abacus }', '{ name: t }', 'input 1: `platform`: a platform of the driver for IOS-XE'],
  ['config-render', '{}', '{ clients: [{ adress: 10.0.0.1 }] }', 'input 1: `clients.0.adress` is no word of this area'],
  ['acl-lint', '{ platfrm: x }', 'permit ip any any', 'given: `platfrm` is no word of this area'],
  ['authz', '{ exeptions: [] }', '{ user: Bob }', 'given: `exeptions` is no word of this area'],
  ['authz-merge', '{ profiles: {} }', '{ merge: [], order: up }', 'input 1: `order` is no word of this area'],
  ['authz-merge', '{ profiles: {} }', '{ merge: [A] }', 'input 1: `A` is no profile of the case'],
  [
    'command-set',
    '{ sets: { A: [{ grant: permit, comand: show }] } }',
    '{ sets: [A], command: show }',
    '`sets.A.0.comand` is no word of this area',
  ],
  ['command-set', '{ sets: {} }', '{ sets: [], command: show, arguments: run }', 'input 1: `arguments` is no word of this area'],
  ['config-validate', '{ platform: x }', '{ switchPorts: 8 }', 'given: `platform` is no word of this area'],
  ['config-validate', '{}', '{ policy: identity, exeptions: true }', 'input 1: `exeptions` is no word of this area'],
  ['epa-cli', '{ mod: strict }', 'x', 'given: `mod` is no word of this area'],
  ['epa-eval', '{ expr: \'sys.client_expr("proc_0_a")\', frequency: 2 }', '{ a: true }', 'given: `frequency` is no word of this area'],
  [
    'epa-eval',
    '{ expr: \'sys.client_expr("proc_0_a")\' }',
    '{ processes: {}, proceses: {} }',
    'input 1: `proceses` is no part of a report',
  ],
  ['epa-parse', '{ mode: strict }', 'x', 'given: `mode` is no word of this area'],
  ['epa-periodic', '{ flow: [{ epa: proc_0_a, defaultGrup: g }] }', '{ a: true }', 'given: `flow.0.defaultGrup` is no word of this area'],
  ['epa-run', '{ factr: {} }', 'challenge', 'given: `factr` is no word of this area'],
  ['group-mapping', '{ ruls: [] }', '{ adGroup: x }', 'given: `ruls` is no word of this area'],
  ['hit-counts', '{ servers: [] }', '{ viewFom: pri }', '`viewFom` is no word of this area'],
  ['identity', '{ source: deny, eror: default }', '{ store: {} }', 'given: `eror` is no word of this area'],
  ['identity', '{ source: deny }', '{ stor: { S: ok } }', 'input 1: `stor` is no word of this area'],
  [
    'identity',
    '{ source: { sequence: { authStors: [A] } } }',
    '{ store: {} }',
    'given: `source.sequence.authStors` is no word of this area',
  ],
  ['kext-parse', '{ bundl: x }', 'x', 'given: `bundl` is no word of this area'],
  ['mac-posture', '{}', '{ clientVersio: 4.9 }', 'input 1: `clientVersio` is no word of this area'],
  ['mobileconfig', '{ organisation: x }', 'lint', 'given: `organisation` is no word of this area'],
  ['ndg', '{ devices: [{ name: a, ip: nowhere }] }', '{ srcIp: 10.0.0.1 }', 'given: `nowhere` is no address and no prefix'],
  ['ndg', '{ devices: [] }', '{ srcIp: 10.0.0.1, port: 1 }', 'input 1: `port` is no word of this area'],
  [
    'policy-conversion',
    '{ policy: { mode: simple, result: a } }',
    '{ op: toRules, keep: true }',
    'input 1: `keep` is no word of this area',
  ],
  ['proxy', '{ slf: a }', '{ proto: radius }', 'given: `slf` is no word of this area'],
  ['proxy', '{ servers: [{ name: A, timeoutMs: 1, retries: 0 }] }', '{ B: accept }', 'input 1: `B` is no server of the case'],
  ['proxy', '{}', '{ proto: radius, seenProxyState: a }', 'input 1: `seenProxyState` is no word of this area'],
  ['rule-table', '{ rules: [], default: Z, defaut: Y }', '{ group: x }', 'given: `defaut` is no word of this area'],
  ['rule-table', '{ rules: [], default: Z }', '{ grup: x }', 'input 1: `grup` is no word of this area'],
  ['runbook', '{}', '{ tacConfirmd: true }', 'input 1: `tacConfirmd` is no word of this area'],
  [
    'service-run',
    '{ services: { A: { type: tacacs, auth: x } } }',
    '{ service: A, kind: authentication }',
    'given: `services.A.auth` is no word of this area',
  ],
  ['service-selection', '{ simple: A }', '{ protocol: radius }', 'input 1: `protocol` is no word of this area'],
  ['show-parse', '{ txt: x }', 'parse', '`txt` is no word of this area'],
  ['sysext-parse', '{ smple: x }', 'x', 'given: `smple` is no word of this area'],
  ['unknown-user', '{ dbs: { D1: { _dwn: y } } }', '{ user: bob }', 'given: `dbs.D1._dwn` is no word of this area'],
  ['unknown-user', '{}', '{ user: bob, pasword: x }', 'input 1: `pasword` is no word of this area'],
  ['windows-domains', '{ domains: {}, order: [] }', '{ user: a, password: b }', 'given: `order` is no word of this area'],
];

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

  it.each(STRANGE)('fails a case of %s with a word nobody knows, and names it: %s, %s', async (area, given, input, why) => {
    const cases = readCases('c.yaml', `cases: [{ id: A, area: ${area}, title: t, given: ${given}, input: [${input}], expect: [{}] }]`);
    if (!cases.ok) throw new Error('the case does not read');
    const [failure = '', ...more] = (await Promise.all(cases.value.map(runCase)))[0]?.failures ?? [];
    expect([failure, more]).toEqual([expect.stringContaining(why), []]);
  });

  it('fails a case in which time goes back', async () => {
    const input = '[{ t: 10, report: pass }, { t: 5, report: fail }]';
    const cases = readCases(
      'c.yaml',
      `cases: [{ id: A, area: posture-state, title: t, given: { state: pending }, input: ${input}, expect: [{}, {}] }]`,
    );
    if (!cases.ok) throw new Error('the case does not read');
    expect((await Promise.all(cases.value.map(runCase)))[0]?.failures).toEqual(['input 2: `t` is 5: time has gone on to 10']);
  });

  it('has such a case for every area', () => {
    const shown = new Set(STRANGE.map(([area]) => area));
    const areas = readdirSync(join(import.meta.dirname, 'areas')).map((file) => file.replace('.ts', ''));
    expect(areas.filter((area) => !shown.has(area))).toEqual([]);
  });

  it('exits 9 for a file that is no file of cases, naming the place', () => {
    const bad = join(folder, 'bad.yaml');
    writeFileSync(bad, 'cases:\n  - { id: A, area: rule-table, title: t, input: [1, 2], expect: [1] }\n');
    expect(run(bad)).toMatchObject({ status: 9, errors: expect.stringContaining(`${bad}:2:5: `) });
    expect(run(join(folder, 'absent.yaml')).status).toBe(9);
    expect(run().status).toBe(9);
  });

  it('exits 1 where a word is unknown to an area, and 9 where a key of a case is', () => {
    const file = join(folder, 'unknown.yaml');
    writeFileSync(file, 'cases: [{ id: A, area: show-parse, title: t, given: { txt: x }, input: [parse], expect: [{}] }]');
    expect(run(file)).toMatchObject({
      status: 1,
      lines: expect.arrayContaining([expect.stringContaining('`txt` is no word of this area')]),
    });
    writeFileSync(file, 'cases: [{ id: A, area: acl-lint, title: t, givn: {}, input: [x], expect: [{ ok: true }] }]');
    expect(run(file)).toMatchObject({ status: 9, errors: expect.stringContaining('`cases.0.givn` is not a known key') });
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
