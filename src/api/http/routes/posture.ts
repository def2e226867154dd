import type { App } from '../app.ts';
import type { ApiContext } from '../context.ts';
import type { JsonParser } from '../json-body.ts';
import { PostureReports } from '../posture-results.ts';
import { postureEndpointRoutes } from './posture-endpoints.ts';
import { postureFlowRoutes } from './posture-flows.ts';
import { postureQuarantineRoutes } from './posture-quarantine.ts';
import { postureResultRoutes } from './posture-results.ts';
import { postureWebhookRoutes } from './posture-webhooks.ts';

/** Everything below `/posture`. The webhooks read bodies in their own way, so they have a scope of their own. */
export function postureRoutes(app: App, context: ApiContext, parse: JsonParser): void {
  const reports = new PostureReports(context);
  postureResultRoutes(app, context, reports);
  postureEndpointRoutes(app, context);
  postureQuarantineRoutes(app, context);
  postureFlowRoutes(app, context, reports);
  app.register(async (scope) => postureWebhookRoutes(scope as App, context, reports, parse));
}
