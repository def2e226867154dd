import { z } from 'zod';
import { parseAclLines, parseAclText } from '../../../acl/parse.ts';
import { aclDocument } from '../../../acl/print.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { AclDocument } from '../../../model/event.ts';
import { courseOf } from '../../../plan/course.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { aclPlanView } from '../../views/acl-plan-view.ts';
import { viewOfJob } from '../../views/job-view.ts';
import { answerEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import type { DeviceList } from '../deps.ts';
import { dryRunQuery } from '../dry-run.ts';
import { identifier, listName, reason } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';
import { sendProblem } from '../problem.ts';

const push = z
  .strictObject({
    name: listName,
    lines: z.array(z.string().max(300, 'at most 300 characters')).max(10_000, 'at most 10000 lines').optional(),
    text: z.string().optional().describe('the list as text, one entry a line; either this or `lines`'),
    devices: z.array(identifier).min(1, 'at least one device').max(1000, 'at most 1000 devices'),
    reason: reason.optional(),
  })
  .refine((body) => (body.lines === undefined) !== (body.text === undefined), { message: 'either `lines` or `text`', path: ['lines'] });

type Push = z.output<typeof push>;
type Faults = readonly [Fault, ...Fault[]];
const MOST_FAULTS = 20;

/** `POST /acls:plan` and `POST /acls:push`. In a route, `::` stands for one colon. */
export function aclRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/acls::plan',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'planAcl',
        tags: ['access lists'],
        summary: 'What a push would do: steps, difference, TCAM arithmetic. Nothing is stored or sent',
        body: push,
        response: { 200: aclPlanView, ...problems },
      },
    },
    async (request, reply) => {
      const wanted = readPush(request.body, deps.devices);
      if (!wanted.ok) return sendProblem(reply, ...wanted.error);
      const event = {
        ...eventNameOf(request, () => `plan-${freshId(deps)}`),
        at: deps.clock.now(),
        actor: actorOf(request),
        kind: 'acl.push' as const,
        ...wanted.value,
      };
      const plans = await deps.control.preview(event);
      if (!plans.ok) return sendProblem(reply, plans.error);
      const { acls, devices } = wanted.value;
      const [acl] = acls;
      return {
        acl: { name: acl.name, lines: [...acl.lines] },
        devices: [...devices],
        plans: plans.value.map((plan) => viewOfJob(courseOf(plan), deps.clock.now(), { limit: plan.steps.length })),
      };
    },
  );

  app.post(
    '/acls::push',
    {
      config: { role: 'admin', changes: true },
      schema: {
        operationId: 'pushAcl',
        tags: ['access lists'],
        summary: 'Put an access list on devices, read it back, save',
        querystring: dryRunQuery,
        body: push,
        response: { 200: acceptedView, 202: acceptedView, ...problems },
      },
    },
    async (request, reply) => {
      const wanted = readPush(request.body, deps.devices);
      if (!wanted.ok) return sendProblem(reply, ...wanted.error);
      const event = {
        ...eventNameOf(request, () => freshId(deps)),
        at: deps.clock.now(),
        actor: actorOf(request),
        kind: 'acl.push' as const,
        ...wanted.value,
      };
      return answerEvent(deps, request, reply, event);
    },
  );
}

type Wanted = { readonly acls: readonly [AclDocument]; readonly devices: readonly DeviceId[]; readonly reason?: string };

/** The list in canonical form and the devices by their ids; every fault of both at once. */
function readPush(body: Push, devices: DeviceList): Result<Wanted, Faults> {
  const acl = body.lines ? parseAclLines(body.name, body.lines) : parseAclText(body.name, body.text ?? '');
  const bad = acl.ok
    ? []
    : acl.error.map(({ line, column, message }) =>
        fault('acl.syntax', `line ${line}, column ${column}: ${message}`, { at: body.lines ? `/lines/${Math.max(0, line - 1)}` : '/text' }),
      );
  const unknown = body.devices.flatMap((name, index) =>
    devices.get(name as DeviceId) ? [] : [fault('device.unknown', `no device \`${name}\` is configured`, { at: `/devices/${index}` })],
  );
  const [first, ...others] = [...bad, ...unknown];
  if (first) return err([first, ...others.slice(0, MOST_FAULTS - 1)]);
  if (!acl.ok) return err([fault('acl.syntax', `\`${body.name}\` is not an access list`)]);
  return ok({
    acls: [aclDocument(acl.value)],
    devices: [...new Set(body.devices)] as DeviceId[],
    ...(body.reason !== undefined && { reason: body.reason }),
  });
}
