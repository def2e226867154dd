import swagger from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { acceptedView } from '../views/accepted-view.ts';
import { deviceView } from '../views/device-view.ts';
import { jobSummary, jobView } from '../views/job-view.ts';
import { problemView } from '../views/problem-view.ts';
import { sessionView } from '../views/session-view.ts';
import { userView } from '../views/user-view.ts';
import type { App } from './app.ts';

/** Schemas that stand in the document once, by name. */
const named = z.registry<{ id: string }>();
named.add(problemView, { id: 'Problem' });
named.add(sessionView, { id: 'Session' });
named.add(jobView, { id: 'Job' });
named.add(jobSummary, { id: 'JobSummary' });
named.add(deviceView, { id: 'Device' });
named.add(acceptedView, { id: 'Accepted' });
named.add(userView, { id: 'User' });

const transformObject = createJsonSchemaTransformObject({ schemaRegistry: named });

/** The named schemas are all answers; the provider also writes each as an input, which nothing refers to. */
function withoutUnused(document: ReturnType<typeof transformObject>): ReturnType<typeof transformObject> {
  const { schemas = {} } = 'components' in document ? (document.components ?? {}) : {};
  for (const name of Object.keys(schemas)) if (name.endsWith('Input')) delete schemas[name];
  return document;
}

/** Gathers every route added afterwards into an OpenAPI 3.1 document, made of the schemas that validate. */
export function describeRoutes(app: App, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'portreeve', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'an API key' } } },
      security: [{ key: [] }],
    },
    transform: createJsonSchemaTransform({ schemaRegistry: named }),
    transformObject: (document) => withoutUnused(transformObject(document)),
  });
}
