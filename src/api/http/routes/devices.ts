import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { ok } from '../../../base/result.ts';
import { namingOf } from '../../../control/list-naming.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { SessionId } from '../../../model/session.ts';
import type { SessionDirectory } from '../../../ports/session-directory.ts';
import { deviceList, deviceView, viewOfDevice } from '../../views/device-view.ts';
import { viewOfListOn } from '../../views/managed-list-view.ts';
import { probeView, viewOfProbe } from '../../views/probe-view.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { identifier, selector } from '../fields.ts';
import { sendProblem } from '../problem.ts';
import { devicesMatching } from '../select-devices.ts';

/** `GET /devices`, `GET /devices/{id}` and `POST /devices/{id}/probe`. */
export function deviceRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/devices',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listDevices',
        tags: ['devices'],
        summary: 'The configured devices, or those a selector matches',
        querystring: z.strictObject({ filter: selector.optional() }),
        response: { 200: deviceList, ...problems },
      },
    },
    async (request, reply) => {
      const { filter } = request.query;
      const found = filter === undefined ? ok(deps.devices.list()) : devicesMatching(deps.devices, filter, '/filter');
      if (!found.ok) return sendProblem(reply, ...found.error);
      const live = liveByDevice(deps.sessions);
      return {
        devices: found.value.map((device) => viewOfDevice(device, live.get(device.id) ?? 0, knownOf(deps, device.id))),
      };
    },
  );

  app.get(
    '/devices/:id',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getDevice',
        tags: ['devices'],
        summary: 'One device, without its secrets',
        params: z.strictObject({ id: identifier }),
        response: { 200: deviceView, ...problems },
      },
    },
    async (request, reply) => {
      const device = deps.devices.get(request.params.id as DeviceId);
      if (!device) return sendProblem(reply, fault('device.unknown', `no device \`${request.params.id}\` is configured`));
      const naming = namingOf(deps.sessions.list());
      const lists = deps.lists
        .list({ device: device.id })
        .filter(({ withdrawn }) => withdrawn === undefined)
        .map((one) => viewOfListOn(one, naming));
      return viewOfDevice(device, liveByDevice(deps.sessions).get(device.id) ?? 0, knownOf(deps, device.id), lists);
    },
  );

  app.post(
    '/devices/:id/probe',
    {
      config: { role: 'operator', changes: true },
      schema: {
        operationId: 'probeDevice',
        tags: ['devices'],
        summary: 'Find out how the device wants to be told, by questions about a session that cannot exist',
        params: z.strictObject({ id: identifier }),
        querystring: dryRunQuery,
        body: z.strictObject({
          session: identifier
            .optional()
            .describe('a live session to try the names on: it is queried, or ended where the driver knows no query'),
          dryRun: z.boolean().default(false).describe('the same as in the query: keep nothing of what is found'),
        }),
        response: { 200: probeView, ...problems },
      },
    },
    async (request, reply) => {
      const { session } = request.body;
      const dryRun = request.body.dryRun || isDryRun(request);
      const named = session === undefined ? {} : { session: session as SessionId };
      const report = await deps.probe(request.params.id as DeviceId, { dryRun, actor: actorOf(request), ...named });
      return report.ok ? viewOfProbe(report.value) : sendProblem(reply, report.error);
    },
  );
}

/** What was learned of a device besides its configuration. */
function knownOf({ coaProfiles, enrolment }: Pick<ApiDeps, 'coaProfiles' | 'enrolment'>, id: DeviceId): Parameters<typeof viewOfDevice>[2] {
  return { profile: coaProfiles.get(id), hostKey: enrolment.state(id) };
}

function liveByDevice(sessions: SessionDirectory): ReadonlyMap<DeviceId, number> {
  const live = new Map<DeviceId, number>();
  for (const { device, state } of sessions.list()) if (state !== 'ended') live.set(device, (live.get(device) ?? 0) + 1);
  return live;
}
