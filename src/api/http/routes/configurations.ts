import { z } from 'zod';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { ControlEvent } from '../../../model/event.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { configurationPlanView, viewOfDocumentSurvey } from '../../views/configuration-plan-view.ts';
import { driftView, standingView, viewOfDrift, viewOfStanding } from '../../views/drift-view.ts';
import { answerEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import type { DeviceList } from '../deps.ts';
import { dryRunQuery } from '../dry-run.ts';
import { identifier, reason, selector } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';
import { sendProblem } from '../problem.ts';
import { selectDevices } from '../select-devices.ts';

const LONGEST_DOCUMENT = 256 * 1024;

const targets = {
  devices: z.array(identifier).min(1, 'at least one device').max(1000, 'at most 1000 devices').optional(),
  selector: selector.optional(),
};
const document = z
  .string('a configuration document')
  .min(1, 'a configuration document')
  .max(LONGEST_DOCUMENT, `at most ${LONGEST_DOCUMENT} characters`)
  .describe('YAML, as in docs/schema/cisco-iosxe.schema.json; keys are named in it, not written out');

const push = z.strictObject({
  document,
  ...targets,
  allowMissing: z.boolean().default(false).describe('go on though a device lacks what the document needs and does not bring'),
  skipRefused: z
    .boolean()
    .default(false)
    .describe('leave out devices that are refused; left out, one that is refused refuses the push. A plan shows them either way'),
  basis: z
    .record(identifier, z.string().regex(/^[0-9a-f]{1,64}$/, 'a fingerprint as a plan gives it'))
    .optional()
    .describe('fingerprints of a plan: only the devices it names are meant, and one with another configuration by now is not touched'),
  reason: reason.optional(),
});
const look = z.strictObject({ document, ...targets });
const save = z.strictObject({ ...targets, reason: reason.optional() });

/** `POST /configurations:plan`, `:push`, `:drift`, `GET /devices/{id}/drift` and `POST /devices:save`. In a route, `::` stands for one colon. */
export function configurationRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/configurations::plan',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'planConfiguration',
        tags: ['configurations'],
        summary: 'What a document would change on devices: the very lines, keys redacted. Nothing is stored or sent',
        body: push,
        response: { 200: configurationPlanView, ...problems },
      },
    },
    async (request, reply) => {
      const wanted = readPush(request.body, deps.devices);
      if (!wanted.ok) return sendProblem(reply, ...wanted.error);
      const name = eventNameOf(request, () => `plan-${freshId(deps)}`);
      const survey = await deps.control.surveyDocument({ ...name, at: deps.clock.now(), actor: actorOf(request), ...wanted.value });
      return survey.ok ? viewOfDocumentSurvey(survey.value) : sendProblem(reply, survey.error);
    },
  );

  app.post(
    '/configurations::push',
    {
      config: { role: 'admin', changes: true, mayDiffer: 'basis' },
      schema: {
        operationId: 'pushConfiguration',
        tags: ['configurations'],
        summary: 'Bring a document onto devices: entered so that it is taken back unless confirmed, read back, confirmed, saved',
        querystring: dryRunQuery,
        body: push,
        response: { 200: acceptedView, 202: acceptedView, ...problems },
      },
    },
    async (request, reply) => {
      const wanted = readPush(request.body, deps.devices);
      if (!wanted.ok) return sendProblem(reply, ...wanted.error);
      const name = eventNameOf(request, () => freshId(deps));
      return answerEvent(deps, request, reply, { ...name, at: deps.clock.now(), actor: actorOf(request), ...wanted.value });
    },
  );

  app.post(
    '/configurations::drift',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'lookForDrift',
        tags: ['configurations'],
        summary: 'Where devices are not as a document wants them, asked now',
        body: look,
        response: { 200: driftView, ...problems },
      },
    },
    async (request, reply) => {
      const devices = selectDevices(deps.devices, request.body);
      if (!devices.ok) return sendProblem(reply, ...devices.error);
      return { devices: (await deps.control.drift(request.body.document, devices.value)).map(viewOfDrift) };
    },
  );

  app.get(
    '/devices/:id/drift',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'getDrift',
        tags: ['configurations'],
        summary: 'How the device stands to the documents of `deviceDocuments.wanted`: as last seen, or asked now',
        params: z.strictObject({ id: identifier }),
        querystring: z.strictObject({ ask: z.enum(['now']).optional().describe('ask the device; otherwise what was seen last') }),
        response: { 200: standingView, ...problems },
      },
    },
    async (request, reply) => {
      const device = deps.devices.get(request.params.id as DeviceId);
      if (!device) return sendProblem(reply, fault('device.unknown', `no device \`${request.params.id}\` is configured`));
      if (request.query.ask === undefined) return viewOfStanding(device.id, deps.drift.last(device.id));
      const report = await deps.drift.look(device);
      return report.ok ? viewOfStanding(device.id, report.value) : sendProblem(reply, report.error);
    },
  );

  app.post(
    '/devices::save',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'saveConfigurations',
        tags: ['configurations'],
        summary: 'Have devices write their configuration to where they start from',
        querystring: dryRunQuery,
        body: save,
        response: { 200: acceptedView, 202: acceptedView, ...problems },
      },
    },
    async (request, reply) => {
      const devices = selectDevices(deps.devices, request.body);
      if (!devices.ok) return sendProblem(reply, ...devices.error);
      const { reason: why } = request.body;
      const event = { kind: 'config.save' as const, devices: devices.value, ...(why !== undefined && { reason: why }) };
      const name = eventNameOf(request, () => freshId(deps));
      return answerEvent(deps, request, reply, { ...name, at: deps.clock.now(), actor: actorOf(request), ...event });
    },
  );
}

type Push = z.output<typeof push>;
type Wanted = Omit<Extract<ControlEvent, { kind: 'config.push' }>, 'id' | 'at' | 'actor'>;

function readPush(body: Push, known: DeviceList): Result<Wanted, readonly [Fault, ...Fault[]]> {
  const devices = selectDevices(known, body);
  if (!devices.ok) return devices;
  const { basis } = body;
  const meant = basis === undefined ? devices.value : devices.value.filter((id) => Object.hasOwn(basis, id));
  if (meant.length === 0) return err([fault('plan.no-target', 'the plan names none of these devices: plan again', { at: '/basis' })]);
  return ok({
    kind: 'config.push',
    document: body.document,
    devices: meant,
    allowMissing: body.allowMissing,
    skipRefused: body.skipRefused,
    ...(basis !== undefined && { basis: basis as Readonly<Record<DeviceId, string>> }),
    ...(body.reason !== undefined && { reason: body.reason }),
  });
}
