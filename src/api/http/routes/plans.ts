import { z } from 'zod';
import { parseAclLines } from '../../../acl/parse.ts';
import { aclDocument } from '../../../acl/print.ts';
import { type Fault, fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { DeviceId } from '../../../model/device.ts';
import type { AclDocument } from '../../../model/event.ts';
import { MOST_DEVICES, MOST_LISTS, readPlanFile } from '../../../plan/plan-file.ts';
import { rolloutOfWritten, rolloutWish } from '../../../plan/rollout-schema.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { pushPlanView, viewOfPushPlan } from '../../views/push-plan-view.ts';
import { answerEvent } from '../accepted.ts';
import { type App, problems } from '../app.ts';
import { actorOf } from '../authorize.ts';
import { type ApiContext, freshId } from '../context.ts';
import { dryRunQuery } from '../dry-run.ts';
import { identifier, listName, reason, selector } from '../fields.ts';
import { eventNameOf } from '../idempotency.ts';
import { sendProblem } from '../problem.ts';
import { type Faults, selectDevices } from '../select-devices.ts';

const MOST_FAULTS = 20;

const list = z.strictObject({
  name: listName,
  lines: z.array(z.string().max(300, 'at most 300 characters')).min(1, 'at least one line').max(10_000, 'at most 10000 lines'),
});

const ask = z
  .strictObject({
    lists: z.array(list).min(1, 'at least one list').max(MOST_LISTS, `at most ${MOST_LISTS} lists`),
    devices: z.array(identifier).min(1, 'at least one device').max(MOST_DEVICES, `at most ${MOST_DEVICES} devices`).optional(),
    selector: selector.optional(),
    rollout: rolloutWish.optional(),
    reason: reason.optional(),
    diff: z.boolean().default(false).describe('show the difference line by line'),
  })
  .refine((body) => body.devices !== undefined || body.selector !== undefined, {
    message: '`devices`, `selector` or both',
    path: ['devices'],
  });

/** `POST /plans`: what a push would do, device by device. `POST /plans:apply`: what a plan file says, if all is still as it was. */
export function planRoutes(app: App, { deps }: ApiContext): void {
  app.post(
    '/plans',
    {
      config: { role: 'operator' },
      schema: {
        operationId: 'makePlan',
        tags: ['access lists'],
        summary: 'What a push of access lists would do to each device, and what each is decided on. Nothing is stored or sent',
        body: ask,
        response: { 200: pushPlanView, ...problems },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const devices = selectDevices(deps.devices, body);
      if (!devices.ok) return sendProblem(reply, ...devices.error);
      const acls = readLists(body.lists);
      if (!acls.ok) return sendProblem(reply, ...acls.error);
      const survey = await deps.control.survey({
        ...eventNameOf(request, () => `plan-${freshId(deps)}`),
        at: deps.clock.now(),
        actor: actorOf(request),
        kind: 'acl.push',
        acls: acls.value,
        devices: devices.value,
        ...given({ reason: body.reason, rollout: body.rollout && rolloutOfWritten(body.rollout) }),
      });
      return survey.ok ? viewOfPushPlan(acls.value, survey.value, body.diff) : sendProblem(reply, survey.error);
    },
  );

  app.post(
    '/plans::apply',
    {
      config: { role: 'admin', changes: true },
      bodyLimit: LARGEST_PLAN,
      schema: {
        operationId: 'applyPlan',
        tags: ['access lists'],
        summary: 'Do what a plan file says; refused when the policy or a device is not as it was',
        querystring: dryRunQuery,
        body: z.strictObject({ plan: z.record(z.string(), z.unknown()).describe('the plan file as it was written') }),
        response: { 200: acceptedView, 202: acceptedView, ...problems },
      },
    },
    async (request, reply) => {
      const plan = readPlanFile(request.body.plan);
      if (!plan.ok) return sendProblem(reply, { ...plan.error, at: '/plan' });
      const { lists, devices, policyRevision, rollout, reason: why } = plan.value;
      const acls = readLists(lists);
      if (!acls.ok) return sendProblem(reply, ...acls.error);
      return answerEvent(deps, request, reply, {
        ...eventNameOf(request, () => freshId(deps)),
        at: deps.clock.now(),
        actor: actorOf(request),
        kind: 'acl.push',
        acls: acls.value,
        devices: devices.map(({ device }) => device as DeviceId),
        basis: { policyRevision, devices: Object.fromEntries(devices.map(({ device, basis }) => [device, basis])) },
        ...given({ reason: why, rollout: rollout && rolloutOfWritten(rollout) }),
      });
    },
  );
}

/** A plan of two thousand devices and fifty lists. */
const LARGEST_PLAN = 4 * 1024 * 1024;

/** The lists in canonical form; every fault of all of them at once. */
function readLists(lists: readonly z.output<typeof list>[]): Result<readonly AclDocument[], Faults> {
  const faults: Fault[] = [];
  const names = new Set<string>();
  const acls = lists.flatMap(({ name, lines }, index): readonly AclDocument[] => {
    if (names.has(name)) faults.push(fault('api.invalid', `the list \`${name}\` is given twice`, { at: `/lists/${index}/name` }));
    names.add(name);
    const read = parseAclLines(name, lines);
    if (read.ok) return [aclDocument(read.value)];
    for (const { line, column, message } of read.error) {
      const text = `\`${name}\`, line ${line}, column ${column}: ${message}`;
      faults.push(fault('acl.syntax', text, { at: `/lists/${index}/lines/${Math.max(0, line - 1)}` }));
    }
    return [];
  });
  const [first, ...others] = faults;
  return first ? err([first, ...others.slice(0, MOST_FAULTS - 1)]) : ok(acls);
}
