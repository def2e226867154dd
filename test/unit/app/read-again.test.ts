import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { readYaml } from '../../../src/app/config/read-files.ts';

const schema = z.strictObject({ hosts: z.array(z.strictObject({ name: z.string() })) });

it('a file that says the same is not gone through again, and its places are told all the same', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'portreeve-')), 'hosts.yaml');
  writeFileSync(file, 'hosts:\n  - { name: a }\n  - { name: b }\n');
  const first = readYaml(file, schema);
  const again = readYaml(file, schema);
  if (!first.ok || !again.ok) throw new Error('the file is in order');
  expect(again.value.value).toBe(first.value.value);
  const path = ['hosts', 1, 'name'];
  expect([again.value.at(path), again.value.at(['hosts', 0])]).toEqual([first.value.at(path), first.value.at(['hosts', 0])]);
  expect(again.value.at(path)).toMatch(/hosts\.yaml:3:13$/);
  writeFileSync(file, 'hosts:\n  - { name: c }\n');
  expect(readYaml(file, schema)).toMatchObject({ ok: true, value: { value: { hosts: [{ name: 'c' }] } } });
  writeFileSync(file, 'hosts: nothing\n');
  expect(readYaml(file, schema).ok).toBe(false);
  expect(readYaml(file, z.strictObject({ hosts: z.string() })).ok).toBe(true);
});
