import fastify from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { summaryOfPlan } from '../../plan/course.ts';
import { summaryView } from '../views/job-view.ts';
import { viewOfPosture } from '../views/posture-view.ts';
import { viewOfSession } from '../views/session-view.ts';
import { viewOfTcamFull } from '../views/tcam-view.ts';
import type { App } from './app.ts';
import { authorizeRequests } from './authorize.ts';
import { type ApiContext, freshId } from './context.ts';
import type { ApiDeps } from './deps.ts';
import { EventRing } from './event-ring.ts';
import { answerFailure, answerFailures, answerNoHttp } from './failures.ts';
import { type Remembered, rememberAnswers } from './idempotency.ts';
import { acceptJson, type JsonParser, LARGEST_BODY } from './json-body.ts';
import { describeRoutes } from './openapi.ts';
import { aclRoutes } from './routes/acls.ts';
import { auditRoutes } from './routes/audit.ts';
import { authLogRoutes } from './routes/auth-log.ts';
import { configurationRoutes } from './routes/configurations.ts';
import { deviceTcamRoutes } from './routes/device-tcam.ts';
import { deviceRoutes } from './routes/devices.ts';
import { eventRoutes } from './routes/events.ts';
import { hostKeyRoutes } from './routes/host-keys.ts';
import { idempotencyKeyRoutes } from './routes/idempotency-keys.ts';
import { jobRoutes } from './routes/jobs.ts';
import { managedListRoutes } from './routes/managed-lists.ts';
import { operationRoutes } from './routes/operations.ts';
import { planRoutes } from './routes/plans.ts';
import { policyRoutes } from './routes/policy.ts';
import { explainRoutes } from './routes/policy-explain.ts';
import { hitRoutes } from './routes/policy-hits.ts';
import { impactRoutes } from './routes/policy-impact.ts';
import { lintRoutes } from './routes/policy-lint.ts';
import { testRoutes } from './routes/policy-test.ts';
import { portRoutes } from './routes/ports.ts';
import { postureRoutes } from './routes/posture.ts';
import { sessionActionRoutes } from './routes/session-actions.ts';
import { sessionBulkRoutes } from './routes/session-bulk.ts';
import { sessionRepairRoutes } from './routes/session-repair.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { userRoutes } from './routes/users.ts';
import { validator } from './validate.ts';

const EVENTS_KEPT = 10_000;
const REQUEST_TIMEOUT = 30_000;

export type HttpServer = {
  readonly app: App;
  /** Port 0 lets the system choose; gives the address and port that were bound. */
  listen(at: {
    readonly address: string;
    readonly port: number;
  }): Promise<Result<{ readonly address: string; readonly port: number }, Fault>>;
  /** Answers what is under way, ends the event streams, takes nothing new. */
  close(): Promise<void>;
};

/** The HTTP API: every route of `/api/v1`, and health, readiness and metrics at the root as well. Listens only when told to. */
export function createHttpServer(deps: ApiDeps): HttpServer {
  const closing = new AbortController();
  // Starts at the time in microseconds, so that ids grow over restarts too.
  const ring = new EventRing(EVENTS_KEPT, deps.clock.now() * 1000);
  const context: ApiContext = { deps, ring, closing: closing.signal };
  const app = createApp(deps);

  answerFailures(app, deps.sink);
  const parse = acceptJson(app);
  describeRoutes(app, deps.version);
  authorizeRequests(app, deps.keys, deps.sink);
  app.addHook('preValidation', async (request) => {
    // A body may be left out; then it holds nothing, and its schema says whether that will do.
    if (request.method === 'POST' && request.body === undefined) request.body = {};
  });
  const remembered = rememberAnswers(app, deps.clock);
  app.addHook('onSend', async (request, reply, payload) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    return payload;
  });
  app.register(async (scope) => addRoutes(scope.withTypeProvider<ZodTypeProvider>(), context, { parse, remembered }), {
    prefix: '/api/v1',
  });
  app.register(async (scope) => operationRoutes(scope.withTypeProvider<ZodTypeProvider>(), context));

  const unwatch = publishChanges(context);
  app.addHook('preClose', async () => {
    unwatch();
    closing.abort();
  });
  return {
    app,
    listen: (at) => listen(app, at),
    close: async () => {
      await app.close();
    },
  };
}

function createApp(deps: ApiDeps): App {
  const app: App = fastify({
    logger: false,
    bodyLimit: LARGEST_BODY,
    requestTimeout: REQUEST_TIMEOUT,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    genReqId: () => freshId(deps),
    requestIdHeader: false,
    clientErrorHandler: (error, socket) => answerNoHttp(error, socket),
    frameworkErrors: (error, request, reply) => {
      answerFailure(error, request, reply, deps.sink);
    },
    routerOptions: { maxParamLength: 1024 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validator);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}

type Shared = { readonly parse: JsonParser; readonly remembered: Remembered };

function addRoutes(app: App, context: ApiContext, { parse, remembered }: Shared): void {
  sessionRoutes(app, context);
  sessionActionRoutes(app, context);
  sessionBulkRoutes(app, context);
  sessionRepairRoutes(app, context);
  postureRoutes(app, context, parse);
  deviceRoutes(app, context);
  portRoutes(app, context);
  hostKeyRoutes(app, context);
  deviceTcamRoutes(app, context);
  aclRoutes(app, context);
  planRoutes(app, context);
  configurationRoutes(app, context);
  managedListRoutes(app, context);
  jobRoutes(app, context);
  idempotencyKeyRoutes(app, remembered);
  policyRoutes(app, context);
  explainRoutes(app, context);
  impactRoutes(app, context);
  lintRoutes(app, context);
  hitRoutes(app, context);
  testRoutes(app, context);
  authLogRoutes(app, context);
  userRoutes(app, context);
  auditRoutes(app, context);
  eventRoutes(app, context);
  operationRoutes(app, context);
  app.get('/openapi.json', { config: { role: 'open' }, schema: { hide: true } }, async () => app.swagger());
}

/** Puts what changes into the ring. Only the reference is kept: it is written out when a reader wants it. */
function publishChanges({ deps, ring }: ApiContext): () => void {
  const stops = [
    deps.sessions.watch(({ kind, session }) =>
      ring.publish('session', `session.${kind}`, () => viewOfSession(session, deps.postures.status(session.endpoint), deps.clock.now())),
    ),
    // A heartbeat moves a deadline and nothing else: that is no news.
    deps.postures.watch((record, before) => {
      if (before?.revision === record.revision) return;
      ring.publish('posture', `posture.${record.state}`, () => viewOfPosture(record, deps.clock.now()));
    }),
    deps.graceNotices.watch((record) => ring.publish('posture', 'posture.grace-notice', () => viewOfPosture(record, deps.clock.now()))),
    deps.tcam.watch((told) => ring.publish('device', 'tcam.full', () => viewOfTcamFull(told))),
    deps.control.watch((plan) => ring.publish('job', `job.${plan.state}`, () => summaryView(summaryOfPlan(plan), deps.clock.now()))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

async function listen(
  app: App,
  { address, port }: { readonly address: string; readonly port: number },
): Promise<Result<{ readonly address: string; readonly port: number }, Fault>> {
  try {
    await app.listen({ host: address, port });
  } catch (cause) {
    const known = listenFault(cause as NodeJS.ErrnoException, `${address}:${port}`);
    if (known) return err(known);
    throw cause;
  }
  const bound = app.addresses()[0];
  return ok(typeof bound === 'object' ? { address: bound.address, port: bound.port } : { address, port });
}

function listenFault(cause: NodeJS.ErrnoException, at: string): Fault | undefined {
  switch (cause.code) {
    case 'EADDRINUSE':
      return fault('start.port-in-use', `the API cannot listen on \`${at}\`: another program has it`);
    case 'EACCES':
      return fault('start.port-forbidden', `the API may not listen on \`${at}\`: use a port above 1023`);
    case 'EADDRNOTAVAIL':
      return fault('start.address-unavailable', `the API cannot listen on \`${at}\`: no interface has this address`);
    default:
      return undefined;
  }
}
