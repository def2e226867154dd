import { z } from 'zod';
import { toIso } from '../../../base/time.ts';
import { idempotencyKeyView } from '../../views/idempotency-view.ts';
import { type App, problems } from '../app.ts';
import type { Remembered } from '../idempotency.ts';

/** `GET /idempotency-keys/{key}`: whether something was begun under a key, before it is asked for again. */
export function idempotencyKeyRoutes(app: App, remembered: Remembered): void {
  app.get(
    '/idempotency-keys/:key',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getIdempotencyKey',
        tags: ['jobs'],
        summary: 'What this API key asked for under an Idempotency-Key in the last 24 hours, since the start of the server',
        params: z.strictObject({ key: z.string().regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 visible ASCII characters') }),
        response: { 200: idempotencyKeyView, ...problems },
      },
    },
    async (request) => {
      const { key } = request.params;
      const requests = remembered(request.apiKey?.name ?? '', key).map(({ at, ...one }) => ({ ...one, at: toIso(at) }));
      return { key, requests };
    },
  );
}
