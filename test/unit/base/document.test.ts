import { expect, test } from 'vitest';
import { z } from 'zod';
import { readDocument } from '../../../src/base/document.ts';

const schema = z.strictObject({
  name: z.string(),
  port: z.int().max(65535, 'a port up to 65535').default(1812),
  devices: z.array(z.strictObject({ id: z.string(), mode: z.enum(['on', 'off']) })).default([]),
  queue: z.union([z.literal('embedded'), z.strictObject({ redis: z.strictObject({ host: z.string() }) })]).default('embedded'),
});

const read = (text: string) => readDocument('x.yaml', text, schema);

function faultsOf(text: string) {
  const result = read(text);
  return result.ok ? [] : result.error.map(({ code, at, message }) => [at, code, message]);
}

test('a document that fits gives its value, and where each part stands', () => {
  const result = read('name: a\ndevices:\n  - id: sw1\n    mode: on\n');
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  expect(result.value.value).toEqual({ name: 'a', port: 1812, devices: [{ id: 'sw1', mode: 'on' }], queue: 'embedded' });
  expect(result.value.at(['devices', 0, 'mode'])).toBe('x.yaml:4:11');
  expect(result.value.at(['devices', 0, 'missing'])).toBe('x.yaml:3:5');
  expect(result.value.at(['port'])).toBe('x.yaml:1:1');
});

test('every fault at once, each with its place, the value and what is allowed', () => {
  expect(faultsOf('name: 7\nport: 70000\ndevices:\n  - id: sw1\n    mode: half\n  - mode: on\ncolour: red\n')).toEqual([
    ['x.yaml:1:7', 'config.invalid', expect.stringMatching(/^`name` is `7`: /)],
    ['x.yaml:2:7', 'config.invalid', '`port` is `70000`: a port up to 65535'],
    ['x.yaml:5:11', 'config.invalid', expect.stringMatching(/^`devices.0.mode` is `half`: .*"on"\|"off"/)],
    ['x.yaml:6:5', 'config.invalid', expect.stringMatching(/^`devices.1.id` is missing: /)],
    ['x.yaml:7:1', 'config.unknown-key', '`colour` is not a known key'],
  ]);
});

test('in a choice, the branch that came nearest is the one complained about', () => {
  expect(faultsOf('name: a\nqueue:\n  redis:\n    host: 7\n')).toEqual([
    ['x.yaml:4:11', 'config.invalid', expect.stringMatching(/^`queue.redis.host` is `7`: /)],
  ]);
});

test.each([
  ['a tab for indentation', 'name:\n\ta: 1\n', 'x.yaml:2:1'],
  ['a key twice', 'name: a\nname: b\n', 'x.yaml:2:1'],
  ['an open bracket', 'name: [a\n', 'x.yaml:2:1'],
])('%s is a fault of syntax', (_name, text, at) => {
  expect(faultsOf(text).map(([place, code]) => [place, code])).toContainEqual([at, 'config.syntax']);
});

test('anchors and aliases are refused where they stand', () => {
  expect(faultsOf('name: &a x\nqueue: *a\n')).toEqual([
    ['x.yaml:1:10', 'config.syntax', expect.stringContaining('anchors and aliases')],
    ['x.yaml:2:8', 'config.syntax', expect.stringContaining('anchors and aliases')],
  ]);
});

test('an empty file is an empty map: what is missing is named', () => {
  expect(faultsOf('')).toEqual([['x.yaml:1:1', 'config.invalid', expect.stringMatching(/^`name` is missing: /)]]);
});

test('YAML 1.2: `no` and `on` are texts', () => {
  const result = read('name: no\n');
  expect(result.ok && result.value.value.name).toBe('no');
});

test('a value is cut where it is long', () => {
  const [[, , message] = []] = faultsOf(`name: a\nport: ${'x'.repeat(500)}\n`);
  expect(message?.length).toBeLessThan(200);
});

test('a file of more than 16 MiB is not read', () => {
  expect(faultsOf(`# ${'x'.repeat(16 * 1024 * 1024)}\n`)).toEqual([
    ['x.yaml:1:1', 'config.syntax', expect.stringContaining('larger than')],
  ]);
});
