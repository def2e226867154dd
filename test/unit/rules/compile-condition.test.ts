import { describe, expect, it } from 'vitest';
import type { Condition } from '../../../src/rules/ast.ts';
import { compileCondition } from '../../../src/rules/compile.ts';
import { parseCondition } from '../../../src/rules/parse.ts';
import { type Facts, resolve } from './facts.ts';

function condition(text: string): Condition {
  const read = parseCondition(text);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

function holds(text: string, facts: Facts): boolean {
  const test = compileCondition(condition(text), resolve);
  if (!test.ok) throw new Error(test.error.map(({ message }) => message).join('; '));
  return test.value(facts);
}

function faults(text: string, shared: Readonly<Record<string, string>> = {}): readonly string[] {
  const map = new Map(Object.entries(shared).map(([name, one]) => [name, condition(one)]));
  const test = compileCondition(condition(text), resolve, map);
  return test.ok ? [] : test.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe('a comparison', () => {
  it.each<[string, Facts, boolean]>([
    ["text = 'a'", { text: 'a' }, true],
    ["text = 'a'", { text: 'A' }, false],
    ["text != 'a'", { text: 'b' }, true],
    ["text in ('a', 'b')", { text: 'b' }, true],
    ["text not-in ('a', 'b')", { text: 'c' }, true],
    ["text not-in ('a', 'b')", { text: 'a' }, false],
    ["text contains 'ell'", { text: 'hello' }, true],
    ["text starts-with 'he'", { text: 'hello' }, true],
    ["text ends-with 'lo'", { text: 'hello' }, true],
    ["text ends-with 'he'", { text: 'hello' }, false],
    ["text matches-glob 'h?l*o'", { text: 'hello' }, true],
    ["number = 'Call-Check'", { number: 10 }, true],
    ["number = 'call-check'", { number: 10 }, true],
    ['number = 10', { number: 10 }, true],
    ['number < 10', { number: 10 }, false],
    ['number <= 10', { number: 10 }, true],
    ['number > 9', { number: 10 }, true],
    ['number between 8 and 10', { number: 10 }, true],
    ['number between 8 and 10', { number: 7 }, false],
    ['flag = true', { flag: true }, true],
    ['flag != true', { flag: false }, true],
    ["octets = '0A1b'", { octets: '0a1b' }, true],
    ["color = 'Red'", { color: 'RED' }, true],
    ["text in-range '10.0.0.0/8'", { text: '10.200.0.1' }, true],
    ["text in-range ('192.0.2.1-192.0.2.9')", { text: '192.0.2.10' }, false],
    ["text in-range '0.0.0.0/0'", { text: 'no address' }, false],
    ["untyped = 'x'", { untyped: 'x' }, true],
    ['untyped >= 3', { untyped: 3 }, true],
    ["untyped = '3'", { untyped: 3 }, false],
  ])('%s on %j is %s', (text, facts, expected) => {
    expect(holds(text, facts)).toBe(expected);
  });

  it('takes a group and what is below it, by component', () => {
    expect(holds("text in-group 'All:East'", { text: 'All:East' })).toBe(true);
    expect(holds("text in-group 'All:East'", { text: 'All:East:Paris' })).toBe(true);
    expect(holds("text in-group 'All:East'", { text: 'All:Eastern' })).toBe(false);
    expect(holds("text in-group 'All:East'", { text: 'All' })).toBe(false);
  });

  it('counts a date as its whole day, in UTC unless it says otherwise', () => {
    const at = (iso: string): Facts => ({ now: Date.parse(iso) });
    const window = "now between '2026-08-01' and '2026-08-14'";
    expect(holds(window, at('2026-07-31T23:59:59.999Z'))).toBe(false);
    expect(holds(window, at('2026-08-01T00:00:00Z'))).toBe(true);
    expect(holds(window, at('2026-08-14T23:59:59.999Z'))).toBe(true);
    expect(holds(window, at('2026-08-15T00:00:00Z'))).toBe(false);
    expect(holds("now = '2026-08-14'", at('2026-08-14T12:00:00Z'))).toBe(true);
    expect(holds("now > '2026-08-14'", at('2026-08-14T12:00:00Z'))).toBe(false);
    expect(holds("now >= '2026-08-14T08:30+02:00'", at('2026-08-14T06:30:00Z'))).toBe(true);
    expect(holds("now >= '2026-08-14T08:30+02:00'", at('2026-08-14T06:29:59Z'))).toBe(false);
    expect(holds("now in-date-time '2026-08-14T08:00' and '2026-08-14T09:00'", at('2026-08-14T09:00:59Z'))).toBe(true);
  });
});

describe('an attribute that is missing', () => {
  it.each([
    "text = 'a'",
    "text != 'a'",
    "text not-in ('a')",
    'number < 3',
    "text contains ''",
    "text in-range '0.0.0.0/0'",
    'exists(text)',
  ])('%s is false', (text) => {
    expect(holds(text, {})).toBe(false);
    expect(holds(text, { text: [], number: [] })).toBe(false);
  });

  it('is seen by not-exists and by not', () => {
    expect(holds('not-exists(text)', {})).toBe(true);
    expect(holds('not-exists(text)', { text: [] })).toBe(true);
    expect(holds('not-exists(text)', { text: '' })).toBe(false);
    expect(holds("not text = 'a'", {})).toBe(true);
  });
});

describe('an attribute with several values', () => {
  it('passes when one value passes', () => {
    expect(holds("text = 'b'", { text: ['a', 'b'] })).toBe(true);
    expect(holds("text starts-with 'c'", { text: ['a', 'b'] })).toBe(false);
  });

  it('is unequal only when every value is', () => {
    expect(holds("text != 'b'", { text: ['a', 'b'] })).toBe(false);
    expect(holds("text != 'c'", { text: ['a', 'b'] })).toBe(true);
  });
});

describe('conditions of conditions', () => {
  const facts: Facts = { text: 'a', number: 1, flag: true };
  it.each([
    ["text = 'a' and number = 1 and flag = true", true],
    ["text = 'a' and number = 1 and flag = false", false],
    ["text = 'x' or number = 2 or flag = true", true],
    ["text = 'x' or number = 2", false],
    ["not (text = 'a' and number = 2)", true],
    ['any', true],
    ['not any', false],
  ])('%s is %s', (text, expected) => {
    expect(holds(text, facts)).toBe(expected);
  });

  it('looks shared conditions up', () => {
    const shared = new Map([
      ['ours', condition("text = 'a' and ref(counted)")],
      ['counted', condition('number > 0')],
    ]);
    const test = compileCondition(condition('ref(ours) and ref(counted)'), resolve, shared);
    expect(test.ok && test.value(facts)).toBe(true);
    expect(test.ok && test.value({ ...facts, number: 0 })).toBe(false);
  });
});

describe('faults', () => {
  it.each([
    ['nosuch = 1', '1:1 there is no attribute `nosuch`'],
    ["number = 'Nonsense'", '1:1 `number`: `Nonsense` is not a number or one of `Login-User`, `Call-Check`'],
    ['text = 1', '1:1 `text`: `1` is not a text in quotes'],
    ["flag = 'true'", '1:1 `flag`: `true` is not `true` or `false`'],
    ["color = 'green'", '1:1 `color`: `green` is not one of red, blue'],
    ["octets = 'xyz'", "1:1 `octets`: `xyz` is not octets in hexadecimal such as '0a1b'"],
    ['text < 3', '1:1 `text`: `<` compares numbers and instants, the attribute is a text'],
    ["number contains '1'", '1:1 `number`: `contains` compares texts, the attribute is a number'],
    [
      "text in-range '10.0.0.1/8'",
      '1:1 `text`: `10.0.0.1/8` is not an address, a block such as 10.1.0.0/16 or a range such as 10.1.0.5-10.1.0.9',
    ],
    ["now = '2026-02-30'", '1:1 `now`: `2026-02-30` is not a date or time such as 2026-08-14 or 2026-08-14T08:30+02:00'],
    ['number between 9 and 8', '1:1 `number`: the lower end `9` is above the upper end `8`'],
    ['number in-date-time 1 and 2', '1:1 `number`: `in-date-time` compares instants such as `time.now`'],
    ['ref(nosuch)', '1:1 there is no shared condition `nosuch`'],
  ])('%s', (text, fault) => {
    expect(faults(text)).toEqual([fault]);
  });

  it('come all at once, each with its place', () => {
    expect(faults('nosuch = 1 or\n text = 2 and\n flag = 3').map((one) => one.slice(0, 3))).toEqual(['1:1', '2:2', '3:2']);
  });

  it('name a circle of shared conditions', () => {
    expect(faults('ref(a)', { a: 'ref(b)', b: 'ref(a)' })).toEqual(['1:1 the shared condition `a` refers to itself']);
  });

  it('refuse a list where one value belongs, and the reverse', () => {
    const list: Condition = { kind: 'compare', attr: 'text', op: 'eq', value: ['a', 'b'] };
    const present: Condition = { kind: 'compare', attr: 'text', op: 'exists', value: 'a' };
    const pair: Condition = { kind: 'compare', attr: 'number', op: 'between', value: [1] };
    const messages = [list, present, pair].map((one) => compileCondition(one, resolve)).map((one) => (one.ok ? '' : one.error[0]?.message));
    expect(messages).toEqual([
      '`text`: `=` takes one value, `in` takes a list',
      '`text`: `exists` takes no value',
      '`number`: `between` takes two values, the lower and the upper end',
    ]);
  });
});
