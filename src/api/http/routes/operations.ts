import { z } from 'zod';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';

const health = z.object({ status: z.literal('ok'), version: z.string() });
const readiness = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string().optional() })),
});

/** `GET /healthz` (the process lives), `GET /readyz` (what is not in order) and `GET /metrics`. */
export function operationRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/healthz',
    {
      config: { role: 'open' },
      schema: { tags: ['operations'], summary: 'Whether the process lives', response: { 200: health } },
    },
    async () => ({ status: 'ok' as const, version: deps.version }),
  );

  app.get(
    '/readyz',
    {
      config: { role: 'open' },
      schema: {
        tags: ['operations'],
        summary: 'Whether everything the server needs is in order; 503 when something is not',
        response: { 200: readiness, 503: readiness },
      },
    },
    async (_request, reply) => {
      const checks = await deps.ready();
      const ready = checks.every((check) => check.ok);
      return reply.code(ready ? 200 : 503).send({ ready, checks: checks.map((check) => ({ ...check })) });
    },
  );

  app.get(
    '/metrics',
    {
      config: { role: 'viewer' },
      schema: {
        tags: ['operations'],
        summary: 'Counters for Prometheus',
        response: { 200: { description: 'the text exposition format', content: { 'text/plain': { schema: z.string() } } }, ...problems },
      },
    },
    async (_request, reply) => {
      const text = await deps.metrics.text();
      return reply.type(deps.metrics.contentType).send(text);
    },
  );
}
