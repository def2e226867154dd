import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { jsonSchemas } from '../../../src/app/config/json-schemas.ts';

const validators = new Map([...jsonSchemas()].map(([name, text]) => [name, z.fromJSONSchema(JSON.parse(text))]));

const FILES: readonly (readonly [name: string, files: string])[] = [
  ['policy', 'docs/example/policy/*.yaml'],
  ['policy-cases', 'docs/example/policy-cases.yaml'],
  ['identities', 'docs/example/identities.yaml'],
  ['devices', 'docs/example/{,compose/}devices.yaml'],
  ['portreeve', 'docs/example/{,compose/}portreeve.yaml'],
  ['playbook', 'playbooks/*.yaml'],
  ['posture', 'docs/example/posture/*.yaml'],
];

describe.each(FILES)('the JSON Schema of %s', (name, pattern) => {
  const files = globSync(pattern);

  it('takes the files that come with portreeve', () => {
    expect(files.length).toBeGreaterThan(0);
    for (const file of files)
      expect(validators.get(name)?.safeParse(parse(readFileSync(file, 'utf8'))), file).toMatchObject({ success: true });
  });

  it('is named by each of them, so that editors find it', () => {
    for (const file of files) {
      const schema = relative(dirname(file), join('docs/schema', `${name}.schema.json`));
      expect(readFileSync(file, 'utf8').split('\n')[0], file).toBe(`# yaml-language-server: $schema=${schema}`);
    }
  });

  it('refuses a misspelled key', () => {
    const [file = ''] = files;
    const written = { ...(parse(readFileSync(file, 'utf8')) as object), mispeled: 1 };
    expect(validators.get(name)?.safeParse(written).success).toBe(false);
  });
});

test('what is written is what the schemas make', () => {
  for (const [name, text] of jsonSchemas()) expect(readFileSync(`docs/schema/${name}.schema.json`, 'utf8'), name).toBe(text);
});

test('the starter configuration and every template are what the schemas take', () => {
  const files = [
    ...globSync('src/app/init/starter/policy/*.yaml').map((file) => ['policy', file] as const),
    ...globSync('src/app/init/templates/*.yaml').map((file) => ['policy', file] as const),
    ...['devices', 'identities', 'portreeve'].map((name) => [name, `src/app/init/starter/${name}.yaml`] as const),
  ];
  expect(files.length).toBeGreaterThan(8);
  for (const [name, file] of files) {
    expect(validators.get(name)?.safeParse(parse(readFileSync(file, 'utf8'))), file).toMatchObject({ success: true });
  }
});

const SERVICE = { name: 's', type: 'radius', allowedProtocols: ['PAP'], identity: { simple: 'deny' }, authorization: { default: 'deny' } };

test.each([
  [
    'a status there is not',
    { services: [{ ...SERVICE, authorization: { rules: [{ when: 'any', status: 'on', result: 'deny' }], default: 'deny' } }] },
  ],
  ['a RADIUS service without authorization (P15)', { services: [{ ...SERVICE, authorization: undefined }] }],
  ['a method there is not', { services: [{ ...SERVICE, allowedProtocols: ['PAPP'] }] }],
  ['exceptions of an identity policy (P7)', { services: [{ ...SERVICE, identity: { simple: 'deny', exceptions: [] } }] }],
  ['a simple authorization (P8)', { services: [{ ...SERVICE, authorization: { simple: 'deny', default: 'deny' } }] }],
  ['an operator there is not', { conditions: [{ name: 'c', when: { attr: 'user', op: 'equals', value: 'x' } }] }],
  ['a VLAN above 4094', { profiles: [{ name: 'p', vlan: 5000 }] }],
  ['a misspelt key of a profile', { profiles: [{ name: 'p', vlann: 5 }] }],
  ['a day in another language', { dateTimeConditions: [{ name: 'd', days: ['Montag'] }] }],
  ['a grant there is not', { commandSets: [{ name: 'c', rows: [{ grant: 'allow', command: 'x' }] }] }],
])('the JSON Schema of policy refuses %s', (_what, written) => {
  const validator = validators.get('policy');
  expect(validator?.safeParse({ services: [SERVICE] })).toMatchObject({ success: true });
  expect(validator?.safeParse(JSON.parse(JSON.stringify(written))).success).toBe(false);
});
