import { z } from 'zod';
import { parseAclLines } from '../../../acl/parse.ts';
import { aclDocument } from '../../../acl/print.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { tcamWhatIf } from '../../../control/tcam-what-if.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { AclDocument } from '../../../model/event.ts';
import {
  type TcamView,
  tcamForecastView,
  tcamReconciledView,
  tcamView,
  viewOfForecast,
  viewOfReconciled,
  viewOfTcam,
} from '../../views/tcam-view.ts';
import { type App, problems } from '../app.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { identifier, listName } from '../fields.ts';
import { sendProblem } from '../problem.ts';

const device = z.strictObject({ id: identifier });

const whatIf = z.strictObject({
  lists: z
    .array(z.strictObject({ name: listName, lines: z.array(z.string().max(300)).max(10_000) }))
    .max(100)
    .default([])
    .describe('lists that would be put on the device'),
  dacls: z
    .array(z.strictObject({ name: z.string().min(1).max(64), sessions: z.int().min(1).max(1_000_000) }))
    .max(100)
    .default([])
    .describe('dACLs of the policy, and how many sessions more would have each'),
  port: z.string().min(1).max(100).optional().describe('the port of the sessions; without it they may be on every ASIC'),
});

/** `GET /devices/{id}/tcam`, and under it `POST forecast` and `POST reconcile`. */
export function deviceTcamRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/devices/:id/tcam',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getDeviceTcam',
        tags: ['devices'],
        summary: 'What each ASIC of a device holds, by what, and what is reserved and free',
        params: device,
        response: { 200: tcamView, ...problems },
      },
    },
    async (request, reply) => {
      const account = accountOf(deps, request.params.id as DeviceId);
      return account.ok ? account.value : sendProblem(reply, account.error);
    },
  );

  app.post(
    '/devices/:id/tcam/forecast',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'forecastDeviceTcam',
        tags: ['devices'],
        summary: 'What lists and sessions would do to each ASIC. Nothing is reserved, stored or sent',
        params: device,
        body: whatIf,
        response: { 200: tcamForecastView, ...problems },
      },
    },
    async (request, reply) => {
      const id = request.params.id as DeviceId;
      const account = accountOf(deps, id);
      if (!account.ok) return sendProblem(reply, account.error);
      const { lists, dacls, port } = request.body;
      const read = readLists(lists);
      if (!read.ok) return sendProblem(reply, read.error);
      const forecast = tcamWhatIf(deps.tcam, deps.policy.current(), id, { lists: read.value, dacls, ...(port !== undefined && { port }) });
      return forecast.ok ? viewOfForecast(id, forecast.value) : sendProblem(reply, forecast.error);
    },
  );

  app.post(
    '/devices/:id/tcam/reconcile',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'reconcileDeviceTcam',
        tags: ['devices'],
        summary: 'Hold the account against what the device shows, over SSH; what is there beyond it counts from now on',
        params: device,
        response: { 200: tcamReconciledView, ...problems },
      },
    },
    async (request, reply) => {
      const id = request.params.id as DeviceId;
      if (deps.devices.get(id) === undefined) return sendProblem(reply, unknown(id));
      const reconciled = await deps.control.reconcileTcam(id);
      if (!reconciled.ok) return sendProblem(reply, reconciled.error);
      const account = accountOf(deps, id);
      return account.ok ? viewOfReconciled(reconciled.value, account.value) : sendProblem(reply, account.error);
    },
  );
}

function accountOf({ devices, tcam }: ApiDeps, id: DeviceId): Result<TcamView, Fault> {
  if (devices.get(id) === undefined) return err(unknown(id));
  const account = viewOfTcam(tcam, id);
  return account === undefined
    ? err(fault('device.not-configured', `nothing is known of the access list hardware of \`${id}\`: its driver puts no lists on it`))
    : ok(account);
}

function unknown(id: string): Fault {
  return fault('device.unknown', `no device \`${id}\` is configured`);
}

function readLists(lists: readonly { readonly name: string; readonly lines: readonly string[] }[]): Result<readonly AclDocument[], Fault> {
  const read: AclDocument[] = [];
  for (const [index, { name, lines }] of lists.entries()) {
    const acl = parseAclLines(name, lines);
    const [first] = acl.ok ? [] : acl.error;
    if (first !== undefined) {
      const at = `/lists/${index}/lines/${Math.max(0, first.line - 1)}`;
      return err(fault('acl.syntax', `line ${first.line}, column ${first.column}: ${first.message}`, { at }));
    }
    if (acl.ok) read.push(aclDocument(acl.value));
  }
  return ok(read);
}
