import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { AclDocument } from '../../../model/event.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { aclPlanView } from '../../views/acl-plan-view.ts';
import { readPushFile } from '../acl-push-file.ts';
import { begin, begunBefore } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { wouldSend } from '../dry-run.ts';
import { followAccepted } from '../follow-jobs.ts';
import { withinMaxDevices } from '../max-targets.ts';
import { showAclPlan } from '../show-plan.ts';

type Options = { readonly file: string; readonly device: readonly string[]; readonly name?: string; readonly reason?: string };

const CHANGES_PENDING = 2;
const PUSH = '/acls:push';

/** Plans first and shows it; pushes then, unless it is a dry run or there is nothing to change. */
export async function pushAcl(call: Call): Promise<number> {
  const { file, device, name, reason } = call.options<Options>();
  const { dryRun } = call.common;
  const list = await listOf(call, file, name);
  if (!list.ok) return call.fail(list.error);
  const body = { ...list.value, devices: device, ...(reason !== undefined && { reason }) };
  const ask = { method: 'POST', path: PUSH, body, schema: acceptedView, within: 120_000 } as const;
  if (dryRun === 'client') return wouldSend(call, ask);
  const few = await withinMaxDevices(call, { devices: device });
  if (!few.ok) return call.fail(few.error);

  const before = await begunBefore(call);
  if (!before.ok) return call.fail(before.error);
  if (!before.value.includes(PUSH)) {
    const plan = await call.api({ method: 'POST', path: '/acls:plan', body, schema: aclPlanView, within: 120_000 });
    if (!plan.ok) return call.fail(plan.error);
    const changes = plan.value.plans.some(({ steps }) => steps.length > 0);
    if (dryRun || !changes) {
      call.print(plan.value, { table: () => showAclPlan(plan.value, call.paint) });
      return changes ? CHANGES_PENDING : 0;
    }
    if (call.forPeople) call.io.out(showAclPlan(plan.value, call.paint));
    const agreed = await confirm(call, `push access list ${body.name} to devices:`, plan.value.devices);
    if (!agreed.ok) return call.fail(agreed.error);
  }
  const begun = await begin(call, ask);
  return begun.ok ? followAccepted(call, begun.value, `access list ${body.name}`) : call.fail(begun.error);
}

/** The one list meant: the only one of the file, under the name given, or that of several which has the name. */
async function listOf(call: Call, file: string, name: string | undefined): Promise<Result<AclDocument, readonly Fault[]>> {
  const read = await readPushFile(call, file, name);
  if (!read.ok) return read;
  const { lists, rollout } = read.value;
  const [only, ...more] = lists;
  const meant = more.length === 0 ? only : lists.find((one) => one.name === name);
  const elsewhere = `\`portreeve acl plan -f ${file} --out p.plan\`, then \`portreeve acl apply p.plan\``;
  if (meant === undefined) {
    const names = lists.map((one) => one.name).join(', ');
    return err([
      fault('input.invalid', `\`${file}\` has several lists (${names}): say which with --name, or push all of them by ${elsewhere}`),
    ]);
  }
  if (rollout !== undefined)
    return err([
      fault(
        'input.invalid',
        `\`${file}\` says how to go about it (\`rollout\`), and \`acl push\` takes all devices at once: use ${elsewhere}`,
      ),
    ]);
  return ok({ name: name ?? meant.name, lines: meant.lines });
}
