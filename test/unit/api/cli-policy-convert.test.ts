import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { speak } from './cli-fixture.ts';

const EXAMPLE = readFileSync('docs/example/policy/services.yaml', 'utf8');
const convert = (policy: string, to: string, input: string = EXAMPLE) => speak(['policy', 'convert', '-', policy, '--to', to], { input });

it('a simple result becomes the default rule, and comments stay (P12)', async () => {
  const { code, out, err } = await convert('serviceSelection', 'rules');
  expect([code, err]).toEqual([0, '']);
  expect(parse(out)).toEqual({ ...parse(EXAMPLE), serviceSelection: { rules: [], default: 'network-access' } });
  expect(out).toBe(EXAMPLE.replace('  simple: network-access', '  rules: []\n  default: network-access'));
});

it('the result of the default rule becomes the simple result, and what is given up is told (P13)', async () => {
  const { code, out, err } = await convert('network-access.identity', 'simple');
  expect([code, err]).toEqual([0, 'portreeve: 1 rule is given up; the result of the default rule is kept\n']);
  expect(parse(out).services[0].identity).toEqual({ simple: { store: 'internal-users' } });
});

it('there and back gives what there was where there were no rules', async () => {
  const rules = (await convert('serviceSelection', 'rules')).out;
  expect((await convert('serviceSelection', 'simple', rules)).out).toBe(EXAMPLE);
});

it.each([
  [
    'services: [{ name: a, identity: { simple: { store: x } } }]',
    'services: [{ name: a, identity: { rules: [], default: { store: x } } }]',
  ],
  [
    'services:\n  - identity:\n      simple:\n        store: x\n    name: a\n',
    'services:\n  - identity:\n      rules: []\n      default:\n        store: x\n    name: a\n',
  ],
])('in braces and in lines', async (simple, rules) => {
  expect((await convert('a.identity', 'rules', simple)).out).toBe(rules);
  expect((await convert('a.identity', 'simple', rules)).out).toBe(simple);
});

it('a file that is in that form already is printed as it is', async () => {
  expect((await convert('serviceSelection', 'simple')).out).toBe(EXAMPLE);
});

it.each([
  ['network-access.authorization', EXAMPLE, '`network-access.authorization` is not a policy of two forms'],
  ['identity', EXAMPLE, '`identity` is not a policy of two forms'],
  ['nowhere.identity', EXAMPLE, 'the file holds no `nowhere.identity`'],
  ['serviceSelection', 'serviceSelection: { rules: [] }', 'neither `simple` nor `rules` with a `default`'],
  ['serviceSelection', 'serviceSelection: { simple', 'Flow map in block collection'],
])('%s is refused where it cannot be', async (policy, text, why) => {
  const { code, out, err } = await convert(policy, 'rules', text);
  expect(code).not.toBe(0);
  expect(out).toBe('');
  expect(err).toContain(why);
});
