import { describe, expect, it } from 'vitest';
import { type Condition, withoutPositions } from '../../../src/rules/ast.ts';
import { LONGEST, parseCondition } from '../../../src/rules/parse.ts';

function parsed(text: string): Condition {
  const read = parseCondition(text);
  if (!read.ok) throw new Error(read.error.message);
  return withoutPositions(read.value);
}

function refused(text: string): string {
  const read = parseCondition(text);
  if (read.ok) throw new Error(`accepted: ${text}`);
  return `${read.error.line}:${read.error.column} ${read.error.message}`;
}

const compare = (attr: string, op: string, value?: unknown): unknown => ({
  kind: 'compare',
  attr,
  op,
  ...(value === undefined ? {} : { value }),
});

describe('the text form of a condition', () => {
  it.each([
    ["user = 'bob'", compare('user', 'eq', 'bob')],
    ["user != 'bob'", compare('user', 'ne', 'bob')],
    ['time.hour >= 8', compare('time.hour', 'ge', 8)],
    ['time.hour<18', compare('time.hour', 'lt', 18)],
    ['x <= -1.5', compare('x', 'le', -1.5)],
    ['system.HostLookup = true', compare('system.HostLookup', 'eq', true)],
    ["Service-Type in ('Login-User', 10)", compare('Service-Type', 'in', ['Login-User', 10])],
    ["a not-in ('x')", compare('a', 'notIn', ['x'])],
    ["a contains 'x'", compare('a', 'contains', 'x')],
    ["a starts-with 'x'", compare('a', 'startsWith', 'x')],
    ["a ends-with 'x'", compare('a', 'endsWith', 'x')],
    ["a matches-glob 'x*'", compare('a', 'matchesGlob', 'x*')],
    ["device.Location in-group 'All:East'", compare('device.Location', 'inGroup', 'All:East')],
    ["NAS-IP-Address in-range '10.0.0.0/8'", compare('NAS-IP-Address', 'ipInRange', '10.0.0.0/8')],
    ["a in-range ('10.0.0.1', '10.0.0.3-10.0.0.9')", compare('a', 'ipInRange', ['10.0.0.1', '10.0.0.3-10.0.0.9'])],
    ['time.hour between 8 and 17', compare('time.hour', 'between', [8, 17])],
    ["time.now in-date-time '2026-08-01' and '2026-08-14'", compare('time.now', 'inDateTime', ['2026-08-01', '2026-08-14'])],
    ['exists(State)', compare('State', 'exists')],
    ['not-exists(State)', compare('State', 'notExists')],
    ['any', { kind: 'any' }],
    ['ref(office-hours)', { kind: 'ref', name: 'office-hours' }],
    ["ref('office hours')", { kind: 'ref', name: 'office hours' }],
    ["`device.Device Type` = 'All:Switch'", compare('device.Device Type', 'eq', 'All:Switch')],
    ["user = 'O''Brien'", compare('user', 'eq', "O'Brien")],
    ['user = "say ""hi"""', compare('user', 'eq', 'say "hi"')],
  ])('%s', (text, condition) => {
    expect(parsed(text)).toEqual(condition);
  });

  it('binds `not` before `and` before `or`', () => {
    const a = compare('a', 'eq', 1);
    const b = compare('b', 'eq', 2);
    const c = compare('c', 'eq', 3);
    expect(parsed('a = 1 or not b = 2 and c = 3')).toEqual({
      kind: 'anyOf',
      of: [a, { kind: 'all', of: [{ kind: 'not', of: b }, c] }],
    });
    expect(parsed('(a = 1 or b = 2) and c = 3')).toEqual({ kind: 'all', of: [{ kind: 'anyOf', of: [a, b] }, c] });
  });

  it('does not take the `and` of between for a conjunction', () => {
    expect(parsed('a between 1 and 2 and b = 2')).toEqual({ kind: 'all', of: [compare('a', 'between', [1, 2]), compare('b', 'eq', 2)] });
  });

  it('keeps where each comparison stands', () => {
    const read = parseCondition("a = 1\n  and b = 'x'");
    expect(read.ok && read.value.kind === 'all' && read.value.of.map(({ at }) => at)).toEqual([
      { line: 1, column: 1 },
      { line: 2, column: 7 },
    ]);
  });
});

describe('a text that is no condition', () => {
  it.each([
    ['', '1:1 an attribute name, `not` or `(` is expected, not the end'],
    ['user', '1:5 an operator such as `=` or `in` is expected after `user`, not the end'],
    ["user == 'x'", '1:7 a value is expected, not `=`'],
    ['posture.status = compliant', "1:18 a value is expected, not `compliant`: write 'compliant' in quotes"],
    ["user = 'bob", "1:8 the quote ' is not closed on its line"],
    ['a = 1\nand\n  b # 2', '3:5 `#` is neither a name, a number, a quoted text nor an operator'],
    ['(a = 1 and b = 2', '1:17 `)` is expected, not the end'],
    ['a = 1 b = 2', '1:7 `and`, `or` or the end is expected, not `b`'],
    ['a in ()', '1:7 a value is expected, not `)`'],
    ['a in (1 2)', '1:9 `,` or `)` is expected, not `2`'],
    ['and = 1', '1:1 an attribute name is expected, not `and`'],
    ['a = 12x', '1:5 `12x` is neither a name, a number, a quoted text nor an operator'],
    ['exists State', '1:8 `(` is expected, not `State`'],
  ])('%j', (text, message) => {
    expect(refused(text)).toBe(message);
  });

  it('takes 4096 characters and no more', () => {
    const text = `a = '${'x'.repeat(LONGEST - 6)}'`;
    expect(parseCondition(text).ok).toBe(true);
    expect(refused(`${text} `)).toContain('at most 4096');
  });

  it('takes 15 parentheses and refuses a deeper nest at its parenthesis', () => {
    expect(parseCondition(`${'('.repeat(15)}any${')'.repeat(15)}`).ok).toBe(true);
    expect(refused(`${'('.repeat(16)}any${')'.repeat(16)}`)).toBe('1:16 the condition is nested more than 16 deep');
    expect(refused('not '.repeat(1000))).toContain('nested more than 16 deep');
  });
});
