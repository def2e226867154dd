import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fromHex, sameBytesConstantTime } from '../../base/bytes.ts';
import { type Fault, fault } from '../../base/fault.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import { type ApiKey, ROLES, type Role } from './deps.ts';
import { sendProblem } from './problem.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role that may use the route; `open` needs no key. */
    readonly role?: Role | 'open';
  }
  interface FastifyRequest {
    /** The key the request came with; undefined on open routes. */
    apiKey: ApiKey | undefined;
  }
}

type KnownKey = { readonly key: ApiKey; readonly digest: Uint8Array };

/** Lets a request through when its `Authorization: Bearer` key has the role of the route. A route that names no role is closed to all but admins. */
export function authorizeRequests(app: FastifyInstance, keys: () => readonly ApiKey[], sink: EventSink): void {
  let known: { readonly of: readonly ApiKey[]; readonly digests: readonly KnownKey[] } | undefined;
  const digests = (): readonly KnownKey[] => {
    const of = keys();
    if (known?.of !== of) known = { of, digests: of.flatMap(knownKey) };
    return known.digests;
  };
  app.decorateRequest('apiKey', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const needed = request.is404 ? 'open' : (request.routeOptions.config.role ?? 'admin');
    if (needed === 'open') return;
    request.apiKey = keyOf(request, digests());
    const refusal = refusalOf(request.apiKey, needed);
    if (!refusal) return;
    sink.count('api.denied', { code: refusal.code });
    sink.emit('warn', 'api.denied', {
      requestId: request.id,
      from: request.ip,
      route: request.routeOptions.url,
      code: refusal.code,
      key: request.apiKey?.name,
    });
    await sendProblem(reply, refusal);
  });
}

function knownKey(key: ApiKey): readonly KnownKey[] {
  const digest = fromHex(key.sha256);
  return digest?.length === 32 ? [{ key, digest }] : [];
}

/** Whether a key that was let in would be let in still, with no less than it may. */
export function isStillKnown(key: ApiKey | undefined, keys: readonly ApiKey[]): boolean {
  return keys.some((one) => one.name === key?.name && one.sha256 === key.sha256 && ROLES.indexOf(one.role) >= ROLES.indexOf(key.role));
}

function refusalOf(key: ApiKey | undefined, needed: Role): Fault | undefined {
  if (!key) return fault('api.unauthorised', 'no known API key was sent: send one as `Authorization: Bearer <key>`');
  if (ROLES.indexOf(key.role) >= ROLES.indexOf(needed)) return undefined;
  return fault('api.forbidden', `the API key \`${key.name}\` has the role ${key.role}, and this needs ${needed}`);
}

/** Compares with every key and always to the end, so that the time taken tells nothing about any of them. */
function keyOf(request: FastifyRequest, known: readonly KnownKey[]): ApiKey | undefined {
  const match = /^Bearer +([\x21-\x7e]{1,512}) *$/i.exec(request.headers.authorization ?? '');
  if (!match) return undefined;
  const digest = createHash('sha256')
    .update(match[1] ?? '')
    .digest();
  let found: ApiKey | undefined;
  for (const one of known) if (sameBytesConstantTime(digest, 0, one.digest, 0, 32)) found = one.key;
  return found;
}

/** How the audit trail names whoever sent the request. */
export function actorOf(request: FastifyRequest): string {
  return `api:${request.apiKey?.name ?? 'nobody'}`;
}
