import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import type { EventId, EventName } from '../../../model/event.ts';
import type { App } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { identifier } from '../fields.ts';
import { type JsonParser, readJson } from '../json-body.ts';
import type { PostureReports } from '../posture-results.ts';
import { RequestFault } from '../request-fault.ts';
import { type SignedHeaders, verifyWebhook } from '../webhook-signature.ts';
import { oneOrMany, outcomeAnswers, takeResults } from './posture-results.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The id of the webhook, once its signature was held against its body. */
    webhook: string | undefined;
  }
}

/** The envelope of Standard Webhooks, or what is in it. */
const body = z.union(
  [oneOrMany, z.looseObject({ type: z.string().max(200), data: oneOrMany })],
  'a result, an array of results, or { type, data } with one of them',
);

/** `POST /posture/webhooks/{name}`: results under a signature instead of an API key. Nothing of a body is looked at before its signature. */
export function postureWebhookRoutes(app: App, { deps }: ApiContext, reports: PostureReports, parse: JsonParser): void {
  app.decorateRequest('webhook', undefined);
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, text, done) => {
    const { name } = request.params as { readonly name?: string };
    const sender = deps.posture.webhooks().find((one) => one.name === name);
    const signed = sender && verifyWebhook(sender, signedHeaders(request.headers), text, deps.clock.now());
    if (signed?.ok) {
      request.webhook = signed.value;
      readJson(parse, request, text, done);
      return;
    }
    const why = signed?.error ?? fault('api.unauthorised', 'no signature of the webhook is made with its secret');
    deps.sink.count('api.denied', { code: why.code });
    deps.sink.emit('warn', 'api.denied', {
      requestId: request.id,
      from: request.ip,
      webhook: sender?.name,
      code: why.code,
      why: why.message,
    });
    done(new RequestFault(why));
  });

  app.post(
    '/posture/webhooks/:name',
    {
      config: { role: 'open' },
      // Without a body there was nothing to hold a signature against.
      preValidation: async (request) => {
        if (request.webhook === undefined) throw new RequestFault(fault('api.unauthorised', 'the webhook is not signed'));
      },
      schema: {
        operationId: 'reportPostureByWebhook',
        tags: ['posture'],
        summary: 'Posture results signed as Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature',
        security: [],
        params: z.strictObject({ name: identifier }),
        body,
        response: outcomeAnswers,
      },
    },
    async (request, reply) => {
      const { webhook, params } = request;
      const sent = 'data' in request.body ? request.body.data : request.body;
      const nameOf = (_: unknown, part?: number): EventName => ({
        id: `webhook:${params.name}:${webhook}${part === undefined ? '' : `:${part}`}` as EventId,
      });
      return takeResults(reply, reports, sent, nameOf, { actor: `webhook:${params.name}`, correlation: webhook });
    },
  );
}

function signedHeaders(headers: { readonly [name: string]: string | string[] | undefined }): SignedHeaders {
  return { id: headers['webhook-id'], timestamp: headers['webhook-timestamp'], signature: headers['webhook-signature'] };
}
