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
