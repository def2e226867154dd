import { randomUUID } from 'node:crypto';
import { basename, extname } from 'node:path';
import { acceptedView } from '../../views/accepted-view.ts';
import { aclPlanView } from '../../views/acl-plan-view.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { readText } from '../read-text.ts';
import { waitOf } from '../settings.ts';
import { showAclPlan } from '../show-plan.ts';
import { followAccepted } from '../wait-for-job.ts';

type Options = {
  readonly file: string;
  readonly device: readonly string[];
  readonly name?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly wait?: string | true;
};

const CHANGES_PENDING = 2;

/** Plans first and shows it; pushes then, unless it is a dry run or there is nothing to change. */
export async function pushAcl(call: Call): Promise<number> {
  const { file, device, name, reason, dryRun = false, yes = false, wait: given } = call.options<Options>();
  const wait = waitOf(given);
  if (!wait.ok) return call.fail([wait.error]);
  const text = await readText(call.io, file);
  if (!text.ok) return call.fail([text.error]);
  const body = {
    name: name ?? nameIn(text.value) ?? basename(file, extname(file)),
    text: text.value,
    devices: device,
    ...(reason !== undefined && { reason }),
  };

  const plan = await call.api({ method: 'POST', path: '/acls:plan', body, schema: aclPlanView, within: 120_000 });
  if (!plan.ok) return call.fail(plan.error);
  const changes = plan.value.plans.some(({ steps }) => steps.length > 0);
  if (dryRun || !changes) {
    call.print(plan.value, { table: () => showAclPlan(plan.value, call.paint) });
    return changes ? CHANGES_PENDING : 0;
  }
  if (!call.settings.json && !call.settings.quiet) call.io.out(showAclPlan(plan.value, call.paint));
  const agreed = await confirm(call.io, `push access list ${body.name} to devices:`, plan.value.devices, yes);
  if (!agreed.ok) return call.fail(agreed.error);
  const accepted = await call.api({
    method: 'POST',
    path: '/acls:push',
    body,
    idempotencyKey: randomUUID(),
    schema: acceptedView,
    within: 120_000,
  });
  return accepted.ok ? followAccepted(call, accepted.value, wait.value, `access list ${body.name}`) : call.fail(accepted.error);
}

/** The name an `ip access-list extended NAME` line gives, where the text begins with one. */
function nameIn(text: string): string | undefined {
  return /^(?:\s*(?:!.*)?\n)*ip access-list (?:extended|standard) (\S+)\s*$/m.exec(text)?.[1];
}
