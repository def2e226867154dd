import { writeFileSync } from 'node:fs';
import { type Fault, fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { PLAN_FORMAT, type PlanContent, planFileText, readPlanFile } from '../../../plan/plan-file.ts';
import type { WrittenRollout } from '../../../plan/rollout-schema.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { changesOf, type PushPlanView, pushPlanView } from '../../views/push-plan-view.ts';
import { readPushFile } from '../acl-push-file.ts';
import { begin, begunBefore } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { wouldSend } from '../dry-run.ts';
import { followAccepted } from '../follow-jobs.ts';
import { devicesOfInventory } from '../inventory-devices.ts';
import { withinMaxDevices } from '../max-targets.ts';
import { readText } from '../read-text.ts';
import { type RolloutOptions, rolloutOf } from '../rollout-options.ts';
import { showPushPlan } from '../show-push-plan.ts';

/** How long a server may take to ask every device, in ms. */
const ASKING = 600_000;
const CHANGES_PENDING = 2;

type PlanOptions = RolloutOptions & {
  readonly file: string;
  readonly selector?: string;
  readonly device?: readonly string[];
  readonly inventory?: string;
  readonly inventoryFormat?: string;
  readonly skipUnknown?: true;
  readonly out?: string;
  readonly reason?: string;
  readonly skipRefused?: true;
};

/** `acl plan`: exit 0 when nothing would change, 2 when something would, 4 when a device is refused; then no file is written unless those are left out. */
export async function planAcls(call: Call): Promise<number> {
  const options = call.options<PlanOptions>();
  const { selector, reason, out, skipRefused = false } = options;
  const { diff } = call.common;
  const file = await readPushFile(call, options.file);
  if (!file.ok) return call.fail(file.error);
  const rollout = rolloutOf(options, file.value.rollout);
  if (!rollout.ok) return call.fail(rollout.error);
  const devices = await devicesNamed(call, options);
  if (!devices.ok) return call.fail(devices.error);
  if (selector === undefined && devices.value === undefined)
    return call.fail([fault('input.invalid', 'no device is meant: add --selector, --device or --inventory')]);
  const few = await withinMaxDevices(call, { devices: devices.value, selector });
  if (!few.ok) return call.fail(few.error);
  const body = { lists: file.value.lists, diff, ...given({ selector, devices: devices.value, reason, rollout: rollout.value }) };
  const plan = await call.api({ method: 'POST', path: '/plans', body, schema: pushPlanView, within: ASKING });
  if (!plan.ok) return call.fail(plan.error);
  const { counts } = plan.value;
  call.print(plan.value, {
    table: () => showPushPlan(plan.value, call.paint, rollout.value),
    rows: () => plan.value.targets,
    ids: () => plan.value.targets.filter((one) => changesOf(one) > 0).map((one) => one.device),
  });
  if (counts.refused > 0 && !skipRefused) {
    const what = `${counts.refused} of ${counts.devices} devices ${counts.refused === 1 ? 'is' : 'are'} refused`;
    return call.fail([
      fault('plan.refused', `${what}${out === undefined ? '' : ', no plan file was written'}: mend that, or add --skip-refused`),
    ]);
  }
  if (counts.changes === 0) return 0;
  if (out === undefined) return CHANGES_PENDING;
  const written = writePlan(out, plan.value, given({ reason, rollout: rollout.value }));
  if (!written.ok) return call.fail([written.error]);
  if (call.forPeople) call.io.out(`Apply with: portreeve acl apply ${out}\n`);
  return CHANGES_PENDING;
}

/** By name on the command line, and by an inventory. */
async function devicesNamed(call: Call, options: PlanOptions): Promise<Result<readonly string[] | undefined, readonly Fault[]>> {
  const { device, inventory, inventoryFormat, skipUnknown = false } = options;
  if (inventory === undefined) return ok(device);
  const found = await devicesOfInventory(call, inventory, inventoryFormat, skipUnknown);
  return found.ok ? ok([...(device ?? []), ...found.value]) : found;
}

function writePlan(
  out: string,
  { policyRevision, lists, targets }: PushPlanView,
  more: { readonly reason?: string; readonly rollout?: WrittenRollout },
): Result<void, Fault> {
  const devices = targets.flatMap((one) =>
    one.basis !== undefined && changesOf(one) > 0 ? [{ device: one.device, basis: one.basis }] : [],
  );
  const createdAt = new Date().toISOString();
  try {
    writeFileSync(out, planFileText({ format: PLAN_FORMAT, kind: 'acl.push', createdAt, policyRevision, lists, devices, ...more }));
    return ok(undefined);
  } catch (cause) {
    return err(fault('input.invalid', `\`${out}\` cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'no reason known'})`));
  }
}

const APPLY = '/plans:apply';

/** `acl apply`: exit 2 when the policy or a device is not as it was planned on, 9 when the file was altered. */
export async function applyPlan(call: Call): Promise<number> {
  const { dryRun, diff } = call.common;
  const plan = await planIn(call, call.argument(0));
  if (!plan.ok) return call.fail([plan.error]);
  const { lists, devices } = plan.value.content;
  const names = lists.map(({ name }) => name).join(', ');
  const targets = devices.map(({ device }) => device);
  const ask = { method: 'POST', path: APPLY, body: { plan: plan.value.written }, schema: acceptedView, within: ASKING } as const;
  if (dryRun === 'client') return wouldSend(call, ask);
  const few = await withinMaxDevices(call, { devices: targets });
  if (!few.ok) return call.fail(few.error);
  const before = await begunBefore(call);
  if (!before.ok) return call.fail(before.error);
  if (diff && !before.value.includes(APPLY)) {
    const shown = await call.api({
      method: 'POST',
      path: '/plans',
      body: { lists, devices: targets, diff },
      schema: pushPlanView,
      within: ASKING,
    });
    if (!shown.ok) return call.fail(shown.error);
    if (call.forPeople) call.io.out(showPushPlan(shown.value, call.paint));
  }
  if (dryRun === undefined && !before.value.includes(APPLY)) {
    const agreed = await confirm(call, `push ${names} to devices:`, targets);
    if (!agreed.ok) return call.fail(agreed.error);
  }
  const begun = await begin(call, ask);
  return begun.ok ? followAccepted(call, begun.value, names) : call.fail(begun.error);
}

async function planIn(call: Call, file: string): Promise<Result<{ readonly written: unknown; readonly content: PlanContent }, Fault>> {
  const text = await readText(call.io, file);
  if (!text.ok) return text;
  let written: unknown;
  try {
    written = JSON.parse(text.value);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    return err(fault('plan.altered', `\`${file}\` is no plan file: it is not JSON; plan again`));
  }
  const content = readPlanFile(written);
  return content.ok ? ok({ written, content: content.value }) : content;
}
