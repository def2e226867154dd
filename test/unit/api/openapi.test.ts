import { afterAll, expect, test } from 'vitest';
import { apiFixture } from './api-fixture.ts';

const fixture = apiFixture();
afterAll(() => fixture.server.close());
const document = await fixture.ask('GET', '/openapi.json', { key: undefined }).then((answer) => answer.json());

type Operation = {
  operationId?: string;
  summary?: string;
  responses: Record<string, { content?: Record<string, unknown> }>;
  requestBody?: unknown;
};
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

test('OpenAPI 3.1 with every route, colons as they are sent', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(operations.map(({ name }) => name).toSorted()).toMatchInlineSnapshot();
});

test('every route has a summary, and every guarded one answers faults as problem documents', () => {
  for (const { name, operation } of operations) {
    expect(operation.summary, name).toBeTypeOf('string');
    if (/healthz|readyz/.test(name)) continue;
    expect(Object.keys(operation.responses.default?.content ?? {}), name).toEqual(['application/problem+json']);
  }
});

test('names of operations are used once', () => {
  const names = operations.flatMap(({ operation }) => operation.operationId ?? []);
  expect(new Set(names).size).toBe(names.length);
});

test('every reference leads somewhere, and no schema is there for nothing', () => {
  const text = JSON.stringify(document);
  const referred = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]));
  expect([...referred].toSorted()).toEqual(Object.keys(document.components.schemas).toSorted());
});

test('the schema of a request is the one that validates', async () => {
  const bounce = document.paths['/api/v1/sessions/{id}/actions/bounce'].post.requestBody.content['application/json'].schema;
  expect(bounce).toMatchObject({ required: ['reason'], additionalProperties: false });
});
