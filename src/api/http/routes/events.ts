import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { type App, problems } from '../app.ts';
import { isStillKnown } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
import { TOPICS, type Topic } from '../event-ring.ts';
import { streamEvents } from '../event-stream.ts';
import { sendProblem } from '../problem.ts';

const MOST_READERS = 64;

const topics = z
  .string()
  .max(100)
  .default(TOPICS.join(','))
  .transform((text, ctx): ReadonlySet<Topic> => {
    const named = text.split(',');
    const known = TOPICS.filter((topic) => named.includes(topic));
    if (known.length === named.length) return new Set(known);
    ctx.addIssue(`topics from ${TOPICS.join(', ')}, each once, with commas between`);
    return z.NEVER;
  });

/** `GET /events`: what happens, as it happens (server-sent events). */
export function eventRoutes(app: App, { deps, ring, closing }: ApiContext): void {
  let readers = 0;

  app.get(
    '/events',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'streamEvents',
        tags: ['events'],
        summary: 'What happens, as server-sent events; Last-Event-ID goes on where a broken connection ended',
        querystring: z.strictObject({ topics }),
        headers: z.looseObject({
          'last-event-id': z
            .string()
            .regex(/^[0-9]{1,16}$/, 'the id of an event: a whole number')
            .optional(),
        }),
        response: { 200: { description: 'the events', content: { 'text/event-stream': { schema: z.string() } } }, ...problems },
      },
    },
    async (request, reply) => {
      if (readers >= MOST_READERS) {
        return sendProblem(reply, fault('api.busy', `${MOST_READERS} readers are connected already: try again later`));
      }
      readers++;
      reply.hijack();
      reply.raw.once('close', () => {
        readers--;
      });
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': request.id,
      });
      const last = request.headers['last-event-id'];
      streamEvents(reply.raw, ring, deps.clock, {
        topics: request.query.topics,
        after: last === undefined ? undefined : Number(last),
        stop: closing,
        welcome: () => isStillKnown(request.apiKey, deps.keys()),
      });
      return reply;
    },
  );
}
