import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { parseDuration } from '../../../base/time.ts';
import { type Enrolled, enrollable } from '../../../control/enrol-device.ts';
import type { DeviceId } from '../../../model/device.ts';
import { enrolmentView, type HostKeyView, hostKeyView, viewOfHostKey } from '../../views/host-key-view.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import type { ApiContext } from '../context.ts';
import type { ApiDeps } from '../deps.ts';
import { dryRunQuery, isDryRun } from '../dry-run.ts';
import { identifier } from '../fields.ts';
import { sendProblem } from '../problem.ts';

const LONGEST_WINDOW = 24 * 3_600_000;

const params = z.strictObject({ id: identifier });
const fingerprint = z
  .string('a fingerprint as OpenSSH prints it')
  .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as OpenSSH prints it: SHA256: and 43 characters');
const windowLength = z
  .string()
  .max(16)
  .default('10m')
  .transform((text, ctx): number => {
    const length = parseDuration(text);
    if (length !== undefined && length <= LONGEST_WINDOW) return length;
    ctx.addIssue('a duration of at most 24h, such as 10m');
    return z.NEVER;
  });

/** `GET` and `POST /devices/{id}/hostkey`, `POST` and `DELETE /devices/{id}/hostkey/enrolment`. */
export function hostKeyRoutes(app: App, { deps }: ApiContext): void {
  app.get(
    '/devices/:id/hostkey',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getHostKey',
        tags: ['devices'],
        summary: 'The SSH host key of a device, and the one that was refused',
        params,
        response: { 200: hostKeyView, ...problems },
      },
    },
    async (request, reply) => {
      const shown = hostKeyShown(deps, request.params.id as DeviceId);
      return shown.ok ? shown.value : sendProblem(reply, shown.error);
    },
  );

  app.post(
    '/devices/:id/hostkey',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'acceptHostKey',
        tags: ['devices'],
        summary: 'Accept the SSH host key that was refused',
        params,
        querystring: dryRunQuery,
        body: z.strictObject({ accept: fingerprint.describe('the fingerprint of the key that was refused, as read on the device') }),
        response: { 200: hostKeyView, ...problems },
      },
    },
    async (request, reply) => {
      const id = request.params.id as DeviceId;
      const device = enrollable(deps.devices, id);
      if (!device.ok) return sendProblem(reply, device.error);
      const { accept } = request.body;
      const accepted = isDryRun(request) ? deps.enrolment.refusedAs(id, accept) : await deps.enrolment.accept(id, accept, actorOf(request));
      const shown = accepted.ok ? hostKeyShown(deps, id) : accepted;
      return shown.ok ? shown.value : sendProblem(reply, shown.error);
    },
  );

  app.post(
    '/devices/:id/hostkey/enrolment',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'enrolDevice',
        tags: ['devices'],
        summary: 'Take the first SSH host key the device shows, for a while; a login is tried at once',
        params,
        querystring: dryRunQuery,
        body: z.strictObject({ for: windowLength.describe('how long at most: 10m') }),
        response: { 200: enrolmentView, ...problems },
      },
    },
    async (request, reply) => {
      const id = request.params.id as DeviceId;
      const enrolled = isDryRun(request) ? mayEnrol(deps, id) : await deps.enrol(id, request.body.for, actorOf(request));
      if (!enrolled.ok) return sendProblem(reply, enrolled.error);
      const shown = hostKeyShown(deps, id);
      if (!shown.ok) return sendProblem(reply, shown.error);
      const { failure } = enrolled.value;
      return { ...shown.value, ...(failure && { failure: { code: failure.code, message: failure.message } }) };
    },
  );

  app.delete(
    '/devices/:id/hostkey/enrolment',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'endEnrolment',
        tags: ['devices'],
        summary: 'Close the window before its time',
        params,
        querystring: dryRunQuery,
        response: { 200: hostKeyView, ...problems },
      },
    },
    async (request, reply) => {
      const id = request.params.id as DeviceId;
      const closed = isDryRun(request) ? ok(undefined) : await deps.enrolment.close(id, actorOf(request));
      const shown = closed.ok ? hostKeyShown(deps, id) : closed;
      return shown.ok ? shown.value : sendProblem(reply, shown.error);
    },
  );
}

function mayEnrol({ devices, enrolment }: Pick<ApiDeps, 'devices' | 'enrolment'>, id: DeviceId): Result<Enrolled, Fault> {
  const device = enrollable(devices, id);
  if (!device.ok) return device;
  const may = enrolment.unenrolled(id);
  return may.ok ? ok({}) : may;
}

function hostKeyShown(deps: Pick<ApiDeps, 'devices' | 'enrolment'>, id: DeviceId): Result<HostKeyView, Fault> {
  const device = deps.devices.get(id);
  if (!device) return err(fault('device.unknown', `no device \`${id}\` is configured`));
  if (!device.ssh) return err(fault('device.not-configured', `device \`${id}\` has no ssh settings: add the section ssh`));
  return ok(viewOfHostKey(id, device.ssh, deps.enrolment.state(id)));
}
