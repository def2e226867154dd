import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import type { Instant } from '../../../base/time.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { Session } from '../../../model/session.ts';
import { type SessionRepairView, sessionRepairView } from '../../views/session-repair-view.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { durationUpTo, identifier } from '../fields.ts';
import { sendProblem } from '../problem.ts';

/** Sessions asked about in one request. */
const MOST = 200;
const LONGEST = 366 * 86_400_000;

const body = z.strictObject({
  device: identifier.optional().describe('only sessions of this device'),
  olderThan: durationUpTo(LONGEST, 'at most 366d, such as 1h')
    .default(0)
    .describe('only sessions of which nothing was heard for so long, such as 1h; all where it is left out'),
});

/** `POST /sessions:repair`. */
export function sessionRepairRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/sessions::repair',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'repairSessions',
        tags: ['sessions'],
        summary: `Ask devices for sessions, by CoA or over SSH, and end those they do not have; at most ${MOST} at a time, the oldest first`,
        querystring: dryRunQuery,
        body,
        response: { 200: sessionRepairView, ...problems },
      },
    },
    async (request, reply) => {
      const { device, olderThan } = request.body;
      const unknown = device === undefined || deps.devices.get(device as DeviceId) ? undefined : noDevice(device);
      if (unknown) return sendProblem(reply, unknown);
      const since = deps.clock.now() - olderThan;
      const stale = [...deps.sessions.list()]
        .filter((one) => one.state !== 'ended' && one.seenAt <= since && (device === undefined || one.device === device))
        .sort((a, b) => a.seenAt - b.seenAt);
      const asked = stale.slice(0, MOST);
      const left = stale.length - asked.length;
      if (isDryRun(request)) return { sessions: asked.map((one) => unasked(one, deps.clock.now())), left };
      const sessions = await deps.control.seek(asked, actorOf(request));
      return { sessions: [...sessions], left };
    },
  );
}

function unasked({ id, device, seenAt }: Session, now: Instant): SessionRepairView['sessions'][number] {
  const what = `nothing was heard of it for ${Math.round((now - seenAt) / 1000)} s`;
  return { session: id, device, outcome: 'unasked', what };
}

function noDevice(device: string): Fault {
  return fault('device.unknown', `no device \`${device}\` is configured`);
}
