import { z } from 'zod';
import type { DeviceId } from '../../../model/device.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { answerEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { dryRunQuery } from '../dry-run.ts';
import { identifier, reason } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';

const port = z
  .string('a port such as GigabitEthernet0/1/4')
  .min(1, 'a port such as GigabitEthernet0/1/4')
  .max(60, 'a port such as GigabitEthernet0/1/4');

/** `POST /devices/{id}/enable-port`: what `disable-port` cannot take back by RADIUS. */
export function portRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/devices/:id/enable-port',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'enablePort',
        tags: ['devices'],
        summary: 'Open a port that was shut, by the command line of its device',
        params: z.strictObject({ id: identifier }),
        querystring: dryRunQuery,
        body: z.strictObject({ port, reason }),
        response: { 200: acceptedView, 202: acceptedView, ...problems },
      },
    },
    async (request, reply) => {
      const event = {
        ...eventNameOf(request, () => freshId(deps)),
        at: deps.clock.now(),
        actor: actorOf(request),
        kind: 'port.enable' as const,
        device: request.params.id as DeviceId,
        port: request.body.port,
        reason: request.body.reason,
      };
      return answerEvent(deps, request, reply, event);
    },
  );
}
