import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { configurationSchema } from '../../../drivers/cisco-iosxe/config/schema.ts';
import { devicesSchema } from '../../../src/app/config/devices-schema.ts';
import { playbookSchema } from '../../../src/plan/playbook-schema.ts';
import { apiFixture } from '../api/api-fixture.ts';
import { FIELDS } from './fields.ts';
import { stringPaths } from './string-paths.ts';

const api = apiFixture();
afterAll(() => api.server.close());

type Operation = { readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> } };
const { paths } = (await api.ask('GET', '/openapi.json', { key: undefined })).json() as {
  readonly paths: Readonly<Record<string, { readonly post?: Operation }>>;
};

/** What asks something of devices: lists, documents, ports and live sessions. */
const REACHES_DEVICES = /^\/(?:acls|plans|configurations|devices:|sessions:bulk|sessions\/\{id\}\/actions\/|devices\/\{id\}\/enable-port)/;

/** Texts of the bodies of these requests, by the schemas that validate them. */
const routes = Object.entries(paths).flatMap(([path, { post }]) => {
  const short = path.replace('/api/v1', '');
  if (post === undefined || !REACHES_DEVICES.test(short)) return [];
  return [{ name: `POST ${short}`, fields: stringPaths(post.requestBody?.content['application/json']?.schema ?? {}) }];
});

function written(name: string, schema: z.ZodType) {
  return { name, fields: stringPaths(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })) };
}

const SCHEMAS = [
  written('device document', configurationSchema),
  written('playbook', playbookSchema),
  written('devices.yaml', devicesSchema),
  ...routes,
];

test('a schema is walked to its last text', () => {
  const schema = z.strictObject({
    plain: z.string(),
    word: z.enum(['a', 'b']),
    many: z.array(z.union([z.string(), z.strictObject({ deep: z.string().optional() })])),
    chosen: z.record(z.string(), z.strictObject({ x: z.string() })),
  });
  expect(written('', schema).fields).toEqual(['chosen/{name}', 'chosen/{}/x', 'many/[]', 'many/[]/deep', 'plain']);
});

test.each(SCHEMAS)('$name: every text it takes is in the table, and no other', ({ name, fields }) => {
  expect(Object.keys((FIELDS as Readonly<Record<string, { fields: object }>>)[name]?.fields ?? {}).toSorted()).toEqual(fields);
});

test('the table has no surface that no schema or suite knows', () => {
  const walked = new Set(SCHEMAS.map(({ name }) => name));
  const requests = Object.keys(FIELDS).filter((name) => name.startsWith('POST '));
  expect(requests.filter((name) => !walked.has(name))).toEqual([]);
  for (const { testedBy } of Object.values(FIELDS))
    expect(existsSync(join(import.meta.dirname, '../..', `${testedBy}.test.ts`)), testedBy).toBe(true);
});
