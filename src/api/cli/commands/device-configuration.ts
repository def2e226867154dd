import { randomUUID } from 'node:crypto';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { acceptedView } from '../../views/accepted-view.ts';
import { deviceList } from '../../views/device-view.ts';
import { type ConfigurationPlanView, configurationPlanView, type DriftView, driftView, standingView } from '../../views/drift-view.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { readText } from '../read-text.ts';
import { waitOf } from '../settings.ts';
import { showConfigurationPlan, showDriftReport } from '../show-configuration.ts';
import { followAccepted } from '../wait-for-job.ts';

type Options = {
  readonly device?: readonly string[];
  readonly selector?: string;
  readonly allowMissing?: boolean;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly wait?: string | true;
};

const CHANGES_PENDING = 2;
/** Hundreds of devices are asked before there is an answer, in ms. */
const PATIENCE = 600_000;

/** `device plan`: exit 2 when something would change. */
export async function planConfiguration(call: Call): Promise<number> {
  const body = await bodyOf(call);
  if (!body.ok) return call.fail([body.error]);
  const plan = await planOf(call, body.value);
  if (!plan.ok) return call.fail(plan.error);
  call.print(plan.value, { table: () => showConfigurationPlan(plan.value, call.paint), ids: () => Object.keys(plan.value.basis) });
  return changes(plan.value) ? CHANGES_PENDING : 0;
}

/** `device apply`: plans, shows it, and pushes exactly that: a device that changes in between is not touched. */
export async function applyConfiguration(call: Call): Promise<number> {
  const { reason, yes = false, wait: given } = call.options<Options>();
  const wait = waitOf(given);
  if (!wait.ok) return call.fail([wait.error]);
  const body = await bodyOf(call);
  if (!body.ok) return call.fail([body.error]);
  const plan = await planOf(call, body.value);
  if (!plan.ok) return call.fail(plan.error);
  if (!changes(plan.value)) {
    call.print(plan.value, { table: () => showConfigurationPlan(plan.value, call.paint) });
    return 0;
  }
  if (!call.settings.json && !call.settings.quiet) call.io.out(showConfigurationPlan(plan.value, call.paint));
  const agreed = await confirm(call.io, 'configure devices:', Object.keys(plan.value.basis), yes);
  if (!agreed.ok) return call.fail(agreed.error);
  const accepted = await call.api({
    method: 'POST',
    path: '/configurations:push',
    body: { ...body.value, basis: plan.value.basis, ...(reason !== undefined && { reason }) },
    idempotencyKey: randomUUID(),
    schema: acceptedView,
    within: PATIENCE,
  });
  return accepted.ok ? followAccepted(call, accepted.value, wait.value, call.argument(0)) : call.fail(accepted.error);
}

/** `device drift --live`: the server asks the devices. Exit 2 on drift, 3 where some could not be asked. */
export async function showLiveDrift(call: Call): Promise<number> {
  if (call.argument(0) === '') return showStanding(call);
  const body = await bodyOf(call);
  if (!body.ok) return call.fail([body.error]);
  const { document, devices, selector } = body.value;
  const asked = { document, ...(devices && { devices }), ...(selector !== undefined && { selector }) };
  const found = await call.api({ method: 'POST', path: '/configurations:drift', body: asked, schema: driftView, within: PATIENCE });
  return found.ok ? reportDrift(call, found.value) : call.fail(found.error);
}

function reportDrift(call: Call, found: DriftView): number {
  const drifted = found.devices.filter(({ drift }) => drift.length > 0).map(({ device }) => device);
  call.print(found, { table: () => showDriftReport(found, call.paint), ids: () => drifted });
  const verdict = verdictOf(found, drifted);
  return verdict.length > 0 ? call.fail(verdict) : 0;
}

/** Without a file: how devices stand to the documents the server holds them to. */
async function showStanding(call: Call): Promise<number> {
  const { device = [], selector } = call.options<Options>();
  const targets = targetsOf(device, selector);
  if (!targets.ok) return call.fail([targets.error]);
  const query = selector === undefined ? '' : `?filter=${encodeURIComponent(selector)}`;
  const known = await call.api({ path: `/devices${query}`, schema: deviceList });
  if (!known.ok) return call.fail(known.error);
  const matching = known.value.devices.map(({ id }) => id);
  const asked = device.length === 0 ? matching : selector === undefined ? device : device.filter((id) => matching.includes(id));
  const devices: DriftView['devices'] = [];
  for (const id of asked) {
    const path = `/devices/${encodeURIComponent(id)}/drift?ask=now`;
    const found = await call.api({ path, schema: standingView, within: PATIENCE });
    if (!found.ok) return call.fail(found.error);
    devices.push(...found.value.documents.map(({ file, ...rest }) => ({ ...rest, device: `${id} ${file}` })));
  }
  return reportDrift(call, { devices });
}

/** `device save`. */
export async function saveConfigurations(call: Call): Promise<number> {
  const { selector, reason, yes = false, wait: given } = call.options<Options>();
  const wait = waitOf(given);
  if (!wait.ok) return call.fail([wait.error]);
  const targets = targetsOf(call.arguments, selector);
  if (!targets.ok) return call.fail([targets.error]);
  const agreed = await confirm(call.io, 'save the configuration of devices:', targets.value.devices ?? [selector ?? ''], yes);
  if (!agreed.ok) return call.fail(agreed.error);
  const accepted = await call.api({
    method: 'POST',
    path: '/devices:save',
    body: { ...targets.value, ...(reason !== undefined && { reason }) },
    idempotencyKey: randomUUID(),
    schema: acceptedView,
  });
  return accepted.ok ? followAccepted(call, accepted.value, wait.value, 'save') : call.fail(accepted.error);
}

type Targets = { readonly devices?: readonly string[]; readonly selector?: string };
type Body = Targets & { readonly document: string; readonly allowMissing: boolean };

async function bodyOf(call: Call): Promise<Result<Body, Fault>> {
  const { device = [], selector, allowMissing = false } = call.options<Options>();
  const targets = targetsOf(device, selector);
  if (!targets.ok) return targets;
  const text = await readText(call.io, call.argument(0));
  return text.ok ? ok({ document: text.value, ...targets.value, allowMissing }) : text;
}

function targetsOf(devices: readonly string[], selector: string | undefined): Result<Targets, Fault> {
  if (devices.length === 0 && selector === undefined) {
    return err(fault('input.invalid', 'which devices are meant is missing: name them, or choose them with `-s`'));
  }
  return ok({ ...(devices.length > 0 && { devices }), ...(selector !== undefined && { selector }) });
}

function planOf(call: Call, body: Body) {
  return call.api({ method: 'POST', path: '/configurations:plan', body, schema: configurationPlanView, within: PATIENCE });
}

function changes({ basis }: ConfigurationPlanView): boolean {
  return Object.keys(basis).length > 0;
}

function verdictOf({ devices }: DriftView, drifted: readonly string[]): readonly Fault[] {
  const unknown = devices.filter((one) => one.fault !== undefined).map(({ device }) => device);
  return [
    ...(drifted.length === 0
      ? []
      : [fault('device.drift', `${drifted.length} of ${devices.length} devices differ: \`portreeve device plan\` shows what mends them`)]),
    ...(unknown.length === 0 ? [] : [fault('job.unproved', `${unknown.length} of ${devices.length} devices could not be asked`)]),
  ];
}
