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
  expect(operations.map(({ name }) => name).toSorted()).toMatchInlineSnapshot(`
    [
      "DELETE /api/v1/devices/{id}/hostkey/enrolment",
      "DELETE /api/v1/posture/endpoints/{id}/quarantine",
      "DELETE /api/v1/users/{profile}/{name}",
      "GET /api/v1/acls",
      "GET /api/v1/acls/{name}",
      "GET /api/v1/audit",
      "GET /api/v1/auth-log",
      "GET /api/v1/auth-log/{id}",
      "GET /api/v1/devices",
      "GET /api/v1/devices/{id}",
      "GET /api/v1/devices/{id}/drift",
      "GET /api/v1/devices/{id}/hostkey",
      "GET /api/v1/devices/{id}/tcam",
      "GET /api/v1/events",
      "GET /api/v1/healthz",
      "GET /api/v1/idempotency-keys/{key}",
      "GET /api/v1/jobs",
      "GET /api/v1/jobs/{id}",
      "GET /api/v1/jobs/{id}/recap",
      "GET /api/v1/metrics",
      "GET /api/v1/policy",
      "GET /api/v1/policy/hits",
      "GET /api/v1/policy/revisions",
      "GET /api/v1/policy/revisions/{revision}",
      "GET /api/v1/posture/endpoints",
      "GET /api/v1/posture/endpoints/{id}",
      "GET /api/v1/readyz",
      "GET /api/v1/sessions",
      "GET /api/v1/sessions/{id}",
      "GET /api/v1/users",
      "GET /api/v1/users/{profile}/{name}",
      "GET /healthz",
      "GET /metrics",
      "GET /readyz",
      "PATCH /api/v1/users/{profile}/{name}",
      "POST /api/v1/acls:plan",
      "POST /api/v1/acls:push",
      "POST /api/v1/audit:verify",
      "POST /api/v1/configurations:drift",
      "POST /api/v1/configurations:plan",
      "POST /api/v1/configurations:push",
      "POST /api/v1/devices/{id}/enable-port",
      "POST /api/v1/devices/{id}/hostkey",
      "POST /api/v1/devices/{id}/hostkey/enrolment",
      "POST /api/v1/devices/{id}/probe",
      "POST /api/v1/devices/{id}/tcam/forecast",
      "POST /api/v1/devices/{id}/tcam/reconcile",
      "POST /api/v1/devices:save",
      "POST /api/v1/jobs/{id}/approve",
      "POST /api/v1/jobs/{id}/cancel",
      "POST /api/v1/jobs/{id}/deny",
      "POST /api/v1/jobs/{id}/pause",
      "POST /api/v1/jobs/{id}/resume",
      "POST /api/v1/jobs/{id}/retry",
      "POST /api/v1/jobs/{id}/rollback",
      "POST /api/v1/plans",
      "POST /api/v1/plans:apply",
      "POST /api/v1/policy/hits:reset",
      "POST /api/v1/policy:explain",
      "POST /api/v1/policy:impact",
      "POST /api/v1/policy:lint",
      "POST /api/v1/policy:publish",
      "POST /api/v1/policy:record",
      "POST /api/v1/policy:reload",
      "POST /api/v1/policy:rollback",
      "POST /api/v1/policy:test",
      "POST /api/v1/policy:validate",
      "POST /api/v1/posture/endpoints/{id}/challenge",
      "POST /api/v1/posture/endpoints/{id}/heartbeat",
      "POST /api/v1/posture/endpoints/{id}/report",
      "POST /api/v1/posture/results",
      "POST /api/v1/posture/webhooks/{name}",
      "POST /api/v1/sessions/{id}/actions/activate-service",
      "POST /api/v1/sessions/{id}/actions/authorize-only",
      "POST /api/v1/sessions/{id}/actions/bounce",
      "POST /api/v1/sessions/{id}/actions/change-authorization",
      "POST /api/v1/sessions/{id}/actions/deactivate-service",
      "POST /api/v1/sessions/{id}/actions/disable-port",
      "POST /api/v1/sessions/{id}/actions/disconnect",
      "POST /api/v1/sessions/{id}/actions/interface-template",
      "POST /api/v1/sessions/{id}/actions/query",
      "POST /api/v1/sessions/{id}/actions/reauthenticate",
      "POST /api/v1/sessions:bulk-action",
      "POST /api/v1/sessions:repair",
      "POST /api/v1/users:purge",
      "PUT /api/v1/posture/endpoints/{id}/quarantine",
    ]
  `);
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
