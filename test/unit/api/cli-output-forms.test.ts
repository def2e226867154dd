import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Mac, parseMac } from '../../../src/model/mac.ts';
import { recordAfter } from '../posture/records.ts';
import { LAPTOP, provedPlan, START, session } from './api-fixture.ts';
import { cliFixture, speak } from './cli-fixture.ts';

let fixture: Awaited<ReturnType<typeof cliFixture>>;
const PHONE = parseMac('02-00-5E-00-00-07') as Mac;

beforeAll(async () => {
  fixture = await cliFixture();
  fixture.sessions.put(session('s-1'));
  fixture.sessions.put(session('s-2', { endpoint: PHONE, userName: 'on' }));
  fixture.control.tell(provedPlan('p-1'));
  fixture.deps.postures.put(recordAfter({ endpoint: LAPTOP, status: 'compliant', version: 1, at: START, failedChecks: [] }));
});
afterAll(() => fixture.server.close());

const out = async (...argv: readonly string[]) => {
  const spoken = await fixture.run(argv);
  expect(spoken).toMatchObject({ code: 0, err: '' });
  return spoken.out;
};

/** Commands whose answer is a list, and those whose answer is one object, with the names in it. */
const LOOKS: readonly (readonly [name: string, argv: readonly string[], names: readonly string[]])[] = [
  ['session list', ['session', 'list'], ['s-1', 's-2']],
  ['session get', ['session', 'get', 's-1'], ['s-1']],
  ['device list', ['device', 'list'], ['sw1', 'sw2']],
  ['device get', ['device', 'get', 'sw1'], ['sw1']],
  ['job list', ['job', 'list'], ['p-1']],
  ['job show', ['job', 'show', 'p-1'], ['p-1']],
  ['posture list', ['posture', 'list'], [LAPTOP]],
  ['acl status', ['acl', 'status', 'p-1'], ['sw1']],
  ['policy revisions', ['policy', 'revisions'], ['1']],
  ['audit verify', ['audit', 'verify'], []],
];

describe.each(LOOKS)('%s', (_, argv, names) => {
  test('json, yaml and jsonpath hold the same value', async () => {
    const json = await out(...argv, '-o', 'json');
    const value = without(JSON.parse(json));
    expect(json.startsWith('{\n  "')).toBe(true);
    const yaml = parse(await out(...argv, '-o', 'yaml'));
    expect(without(yaml)).toEqual(value);
    expect(Object.keys(yaml)).toEqual(Object.keys(JSON.parse(json)));
    expect(without(JSON.parse(await out(...argv, '-o', 'jsonpath={.}')))).toEqual(value);
  });

  test('name is a name a line, jsonl a row a line', async () => {
    expect(await out(...argv, '-o', 'name')).toBe(names.map((name) => `${name}\n`).join(''));
    const rows = (await out(...argv, '-o', 'jsonl')).trimEnd().split('\n');
    expect(rows).toHaveLength(Math.max(1, names.length));
    for (const row of rows) expect(typeof JSON.parse(row)).toBe('object');
  });
});

/** What the clock moves on between two answers is left out. */
function without(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, one) => (key === 'age' || key === 'remainingSeconds' ? undefined : one)));
}

/** `acl status` is columns only when it is wide. */
test.each(LOOKS.filter(([name]) => name !== 'acl status'))('%s -o wide says all that table says', async (_, argv) => {
  const table = await out(...argv, '-o', 'table');
  expect(table).toBe(await out(...argv));
  const wide = await out(...argv, '-o', 'wide');
  for (const word of table.split(/\s+/)) if (!/^\d+[smhd]$/.test(word)) expect(wide).toContain(word);
});

test.each([
  [
    ['session', 'list'],
    ['ADDRESS', 'VLAN', 'RULE', 'STARTED', 'AUDIT SESSION'],
  ],
  [
    ['device', 'list'],
    ['GROUPS', 'LOGIN', 'HOST KEY'],
  ],
  [
    ['job', 'list'],
    ['FAILED', 'OPEN', 'FINISHED', 'APPROVAL'],
  ],
  [
    ['posture', 'list'],
    ['ADDRESSES', 'VERSION', 'RESULT AT'],
  ],
  [
    ['acl', 'status', 'p-1'],
    ['BATCH', 'VERIFIED', 'WHY'],
  ],
])('%s has further columns with -o wide alone', async (argv, columns) => {
  const [table, wide] = [await out(...argv), await out(...argv, '-o', 'wide')];
  for (const column of columns) {
    expect(wide).toContain(column);
    expect(table).not.toContain(column);
  }
});

test('a path picks values, with text between, and ends with a line break', async () => {
  expect(await out('session', 'list', '-o', 'jsonpath={.sessions[*].id}')).toBe('s-1 s-2\n');
  expect(await out('session', 'list', '-o', 'jsonpath={.sessions[1].mac}={.sessions[1].userName}\\n')).toBe(`${PHONE}=on\n`);
  expect(await out('session', 'list', "--output=jsonpath={.sessions[0]['device']}")).toBe('sw1\n');
});

test('what is accepted is told in every form', async () => {
  expect(await out('session', 'query', 's-1', '-o', 'name')).toMatch(/^p-\d+\n$/);
  expect(JSON.parse(await out('session', 'query', 's-1', '-o', 'jsonl'))).toMatchObject({ session: 's-1', jobs: [{}] });
  expect(await out('session', 'query', 's-1', '-o', 'jsonpath={.actions[0].session}')).toBe('s-1\n');
  expect(parse(await out('posture', 'report', LAPTOP, 'compliant', '-o', 'yaml'))).toMatchObject({ duplicate: false });
});

test('commands that need no server print in the same forms', async () => {
  const decode = (...more: readonly string[]) => speak(['packet', 'decode', `0c010014${'00'.repeat(16)}`, ...more]);
  expect(parse((await decode('-o', 'yaml')).out)).toEqual(JSON.parse((await decode('-o', 'json')).out));
  expect((await decode('-o', 'jsonpath={.codeName}')).out).toBe('Status-Server\n');
  expect((await speak(['policy', 'schema', '-o', 'jsonl'])).out).toBe('{}\n');
  expect((await speak(['policy', 'template', '-o', 'name'])).out).toBe('mab\n');
});

test('name is every row where -q is only some of them, or says something else', async () => {
  const check = (...more: readonly string[]) =>
    speak(['acl', 'check', '-', ...more], { input: 'ip access-list extended WEB\n permit tcp any any eq 80\n' });
  expect([(await check('-q')).out, (await check('-o', 'name')).out]).toEqual(['', 'WEB\n']);
  expect([await out('acl', 'status', 'p-1', '-q'), await out('acl', 'status', 'p-1', '-o', 'name')]).toEqual(['', 'sw1\n']);
  const rules = JSON.parse(await out('policy', 'hits', '-o', 'json')).rules.map(({ rule }: { readonly rule: string }) => `${rule}\n`);
  expect(await out('policy', 'hits', '-o', 'name')).toBe(rules.join(''));
  expect((await out('policy', 'hits', '-o', 'jsonl')).trimEnd().split('\n')).toHaveLength(rules.length);
});

test('the form may be said before the noun, and at the command it counts first', async () => {
  expect(await out('-o', 'name', 'session', 'list')).toBe('s-1\ns-2\n');
  expect(await out('-o', 'json', 'session', 'list', '-o', 'name')).toBe('s-1\ns-2\n');
});

test('-q changes the forms for people alone', async () => {
  expect(await out('session', 'list', '-q', '-o', 'wide')).toBe('s-1\ns-2\n');
  expect(await out('session', 'list', '-q', '-o', 'jsonl')).toBe(await out('session', 'list', '-o', 'jsonl'));
});

test('an unknown form is refused with those there are, and a path with its column; nothing is done: exit 9', async () => {
  const before = fixture.control.events.length;
  expect(await fixture.run(['session', 'query', 's-1', '-o', 'xml'])).toMatchObject({
    code: 9,
    out: '',
    err: 'portreeve: `xml` is no form to print in: one of table, wide, json, jsonl, yaml, name, jsonpath={.key}\n',
  });
  expect(await fixture.run(['session', 'query', 's-1', '-o', 'jsonpath={.a..b}'])).toMatchObject({
    code: 9,
    out: '',
    err: expect.stringContaining('column 4 of the path `{.a..b}`: `..` is not known here'),
  });
  expect(fixture.control.events).toHaveLength(before);
});

test('YAML 1.1 readers too take a user called `on` for a string', async () => {
  const yaml = await out('session', 'list', '-o', 'yaml');
  expect(yaml).toContain('userName: "on"');
  expect(parse(yaml, { version: '1.1' })).toEqual(parse(yaml));
});

test('escape sequences of the network do not reach a terminal, and a name is one line', async () => {
  fixture.sessions.put(session('s-9', { endpoint: PHONE, userName: 'eve\u001b[2J\nbob' }));
  const argv = ['session', 'get', 's-9', '-o', 'jsonpath={.userName}'];
  expect((await fixture.run(argv, { terminal: true })).out).toBe('eve?[2J\nbob\n');
  expect((await fixture.run(argv)).out).toBe('eve\u001b[2J\nbob\n');
  fixture.sessions.put(session('s-9', { state: 'ended' }));
});
