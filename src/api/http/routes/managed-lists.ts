import { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { namingOf } from '../../../control/list-naming.ts';
import type { DeviceId } from '../../../model/device.ts';
import { profilesNaming } from '../../../policy/list-versions.ts';
import { managedListList, managedListView, viewOfListOn } from '../../views/managed-list-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import { identifier } from '../fields.ts';
import { sendProblem } from '../problem.ts';

/** `GET /acls` and `GET /acls/{name}`: which version of each list portreeve put on devices is in force where. */
export function managedListRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/acls',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listAcls',
        tags: ['access lists'],
        summary: 'The access lists put on devices, and which version of each is in force where',
        querystring: z.strictObject({ device: identifier.optional() }),
        response: { 200: managedListList, ...problems },
      },
    },
    async (request, reply) => {
      const naming = namingOf(deps.sessions.list());
      const { device } = request.query;
      const lists = deps.lists.list().filter((one) => one.withdrawn === undefined && (device === undefined || one.device === device));
      // One that is no longer configured may have lists all the same.
      if (device !== undefined && lists.length === 0 && deps.devices.get(device as DeviceId) === undefined)
        return sendProblem(reply, fault('device.unknown', `no device \`${device}\` is configured`));
      return { lists: lists.map((one) => viewOfListOn(one, naming)) };
    },
  );

  app.get(
    '/acls/:name',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getAcl',
        tags: ['access lists'],
        summary: 'One access list: its version on each device, since when and by which job, and the sessions that name it',
        params: z.strictObject({ name: identifier }),
        response: { 200: managedListView, ...problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params;
      const found = deps.lists
        .list({ list: name })
        .filter(({ withdrawn }) => withdrawn === undefined)
        .sort((a, b) => a.device.localeCompare(b.device));
      if (found.length === 0) {
        return sendProblem(reply, fault('api.not-found', `no access list \`${name}\` was put on a device: list those that were`));
      }
      const naming = namingOf(deps.sessions.list());
      const profiles = [...profilesNaming(deps.policy.current(), name)];
      return { list: name, profiles, devices: found.map((one) => viewOfListOn(one, naming)) };
    },
  );
}
