import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { fault } from '../../base/fault.ts';
import { given } from '../../base/given.ts';
import { canonicalJson } from '../../base/json.ts';
import type { Instant } from '../../base/time.ts';
import { usedKey } from '../../control/used-key.ts';
import type { EventId, EventName } from '../../model/event.ts';
import type { Clock } from '../../ports/clock.ts';
import { isDryRun } from './dry-run.ts';
import { sendProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route changes something, and so takes an Idempotency-Key and `dryRun`. */
    readonly changes?: boolean;
    /** A field of the body that may differ from one time to the next, as what a plan was made on does. */
    readonly mayDiffer?: string;
  }
  interface FastifyRequest {
    /** What the Idempotency-Key stands for: a digest of key, route and sender, and one of the body. */
    idempotency: { readonly id: string; readonly body: string } | undefined;
  }
}

const KEPT = 24 * 60 * 60 * 1000;
const MOST = 10_000;

type Answer = { readonly status: number; readonly type: string; readonly location: string | undefined; readonly body: string };
type Entry = {
  /** The digest of key and sender, whatever was asked. */
  readonly under: string;
  readonly method: string;
  readonly url: string;
  readonly bodyHash: string;
  readonly at: Instant;
  answer: Answer | undefined;
};

/** What is remembered of the requests under a key, oldest first. */
export type RememberedRequest = { readonly method: string; readonly path: string; readonly at: Instant; readonly status?: number };
export type Remembered = (apiKey: string, key: string) => readonly RememberedRequest[];

/**
 * `Idempotency-Key` (IETF httpapi draft): the same key and body give the same answer again, with `Idempotency-Replayed: true`; another body is
 * refused; while the first is still being answered, 409. Answers are kept in memory, for 24 h and 10,000 keys at most. What outlives a restart is
 * the event made under the key (`eventNameOf`): the journal takes it once, so nothing is done twice, but the answer is then a plain `duplicate`, and
 * another body is refused by the digest that was recorded with it.
 */
export function rememberAnswers(app: FastifyInstance, clock: Clock): Remembered {
  const entries = new Map<string, Entry>();
  app.decorateRequest('idempotency', undefined);

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (!request.routeOptions.config.changes || key === undefined || isDryRun(request)) return;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      await sendProblem(
        reply,
        fault('api.invalid', 'the Idempotency-Key is not 1 to 255 visible ASCII characters', { at: 'header/idempotency-key' }),
      );
      return;
    }
    forget(entries, clock.now());
    const id = digestOf(`${request.apiKey?.name}\n${request.method} ${request.url}\n${key}`);
    const bodyHash = digestOf(canonicalJson(identityOf(request.body ?? null, request.routeOptions.config.mayDiffer)));
    const known = entries.get(id);
    if (known) {
      await answerAgain(reply, known, bodyHash);
      return;
    }
    const under = digestOf(`${request.apiKey?.name}\n${key}`);
    entries.set(id, { under, method: request.method, url: request.url, bodyHash, at: clock.now(), answer: undefined });
    request.idempotency = { id, body: bodyHash };
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const entry = request.idempotency === undefined ? undefined : entries.get(request.idempotency.id);
    if (!entry || request.idempotency === undefined) return payload;
    // What failed on our side is not an answer worth keeping: the sender shall try again with the same key.
    if (reply.statusCode >= 500 || typeof payload !== 'string') entries.delete(request.idempotency.id);
    else entry.answer = answerOf(reply, payload);
    return payload;
  });

  return (apiKey, key) => {
    const under = digestOf(`${apiKey}\n${key}`);
    return [...entries.values()]
      .filter((entry) => entry.under === under && entry.at + KEPT > clock.now())
      .map(({ method, url, at, answer }) => ({ method, path: url.replace(/^\/api\/v1/, ''), at, ...given({ status: answer?.status }) }));
  };
}

/** The body, without what may differ of it. */
function identityOf(body: unknown, mayDiffer: string | undefined): unknown {
  if (mayDiffer === undefined || typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== mayDiffer));
}

/** The event a request stands for: named by its Idempotency-Key where there is one, so that a repetition is known even after a restart. */
export function eventNameOf({ idempotency }: FastifyRequest, fresh: () => string, part?: number): EventName {
  const base = idempotency === undefined ? `api-${fresh()}` : `key-${idempotency.id.slice(0, 32)}`;
  const id = (part === undefined ? base : `${base}-${part}`) as EventId;
  return idempotency === undefined ? { id } : { id, request: idempotency.body.slice(0, 32) };
}

function answerOf(reply: FastifyReply, body: string): Answer {
  const location = reply.getHeader('location');
  return {
    status: reply.statusCode,
    type: String(reply.getHeader('content-type') ?? 'application/json'),
    location: typeof location === 'string' ? location : undefined,
    body,
  };
}

async function answerAgain(reply: FastifyReply, known: Entry, bodyHash: string): Promise<void> {
  if (known.bodyHash !== bodyHash) {
    await sendProblem(reply, usedKey());
    return;
  }
  const { answer } = known;
  if (!answer) {
    await sendProblem(reply, fault('api.conflict', 'the request with this Idempotency-Key is still being answered: ask again in a moment'));
    return;
  }
  if (answer.location !== undefined) reply.header('location', answer.location);
  await reply.code(answer.status).header('idempotency-replayed', 'true').type(answer.type).send(answer.body);
}

/** INVARIANT: entries stand in the order in which they came, so the oldest are first. One still in flight is never forgotten. */
function forget(entries: Map<string, Entry>, now: Instant): void {
  for (const [id, entry] of entries) {
    if (entry.at + KEPT > now && entries.size < MOST) return;
    if (entry.answer) entries.delete(id);
    else if (entries.size < MOST) return;
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
