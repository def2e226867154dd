import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { type AcceptedView, acceptedView } from '../../views/accepted-view.ts';
import { type ConfigurationPlanView, configurationPlanView } from '../../views/configuration-plan-view.ts';
import { deviceList } from '../../views/device-view.ts';
import { type DriftView, driftView, standingView } from '../../views/drift-view.ts';
import { type Begun, begin, begunBefore } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { wouldSend } from '../dry-run.ts';
import { followAccepted } from '../follow-jobs.ts';
import type { Answer } from '../http-client.ts';
import { devicesMeant, withinMaxDevices, withinMost } from '../max-targets.ts';
import { readText } from '../read-text.ts';
import { showConfigurationPlan, showDriftReport } from '../show-configuration.ts';

type Options = {
  readonly device?: readonly string[];
  readonly selector?: string;
  readonly allowMissing?: boolean;
  readonly skipRefused?: boolean;
  readonly reason?: string;
};

const CHANGES_PENDING = 2;
/** Hundreds of devices are asked before there is an answer, in ms. */
const PATIENCE = 600_000;

/** `device plan`: exit 2 when something would change, 4 when a device is refused, 3 when one could not be asked. */
export async function planConfiguration(call: Call): Promise<number> {
  const body = await bodyOf(call);
  if (!body.ok) return call.fail([body.error]);
  const few = await withinMaxDevices(call, body.value);
  if (!few.ok) return call.fail(few.error);
  const plan = await planOf(call, body.value);
  if (!plan.ok) return call.fail(plan.error);
  printPlan(call, plan.value);
  const against = [...strictness(plan.value, body.value), ...unasked(plan.value)];
  if (against.length > 0) return call.fail(against);
  return changes(plan.value) ? CHANGES_PENDING : 0;
}

const PUSH = '/configurations:push';

/**
 * `device apply`: plans, shows it, and pushes exactly that: a device that changes in between is not touched. One that is refused refuses the whole
 * (exit 4) unless refused devices are left out; then, and where some could not be asked, the others get the document and the exit is 3.
 */
export async function applyConfiguration(call: Call): Promise<number> {
  const { dryRun } = call.common;
  if (dryRun === 'server') return planConfiguration(call);
  const { reason } = call.options<Options>();
  const body = await bodyOf(call);
  if (!body.ok) return call.fail([body.error]);
  const asked = { ...body.value, ...(reason !== undefined && { reason }) };
  const ask = { method: 'POST', path: PUSH, schema: acceptedView, within: PATIENCE } as const;
  if (dryRun === 'client') return wouldSend(call, { ...ask, body: asked });
  const few = await withinMaxDevices(call, body.value);
  if (!few.ok) return call.fail(few.error);
  const before = await begunBefore(call);
  if (!before.ok) return call.fail(before.error);
  if (before.value.includes(PUSH)) return pushed(call, await begin(call, { ...ask, body: asked }), []);
  const plan = await planOf(call, body.value);
  if (!plan.ok) return call.fail(plan.error);
  const refused = strictness(plan.value, body.value);
  const left = [...leftOut(plan.value), ...unasked(plan.value)];
  if (refused.length > 0 || !changes(plan.value)) {
    printPlan(call, plan.value);
    const against = refused.length > 0 ? refused : left;
    return against.length > 0 ? call.fail(against) : 0;
  }
  if (call.forPeople) call.io.out(showConfigurationPlan(plan.value, call.paint));
  const agreed = await confirm(call, 'configure devices:', Object.keys(plan.value.basis));
  if (!agreed.ok) return call.fail(agreed.error);
  // What was looked at and nothing else: only the devices that were shown with a change, each as it was then.
  return pushed(call, await begin(call, { ...ask, body: { ...asked, basis: plan.value.basis } }), left);
}

async function pushed(call: Call, begun: Answer<Begun<AcceptedView>>, left: readonly Fault[]): Promise<number> {
  if (!begun.ok) return call.fail(begun.error);
  const code = await followAccepted(call, begun.value, call.argument(0));
  return code === 0 && left.length > 0 ? call.fail(left) : code;
}

function printPlan(call: Call, plan: ConfigurationPlanView): void {
  call.print(plan, {
    table: () => showConfigurationPlan(plan, call.paint),
    rows: () => plan.targets,
    ids: () => Object.keys(plan.basis),
  });
}

/** Why nothing is pushed at all: a device is refused, and refused ones are not to be left out. */
function strictness({ counts, targets }: ConfigurationPlanView, { skipRefused }: Body): readonly Fault[] {
  if (counts.refused === 0 || skipRefused) return [];
  const what = `${counts.refused} of ${counts.devices} devices ${counts.refused === 1 ? 'is' : 'are'} refused (${namesOf(targets, 'refused')})`;
  return [fault('plan.refused', `${what}: mend that, or add --skip-refused`)];
}

function leftOut({ counts, targets }: ConfigurationPlanView): readonly Fault[] {
  if (counts.refused === 0) return [];
  return [
    fault(
      'job.unproved',
      `${counts.refused} of ${counts.devices} devices ${counts.refused === 1 ? 'was' : 'were'} left out: ${namesOf(targets, 'refused')}`,
    ),
  ];
}

function unasked({ counts, targets }: ConfigurationPlanView): readonly Fault[] {
  if (counts.unasked === 0) return [];
  return [fault('job.unproved', `${counts.unasked} of ${counts.devices} devices could not be asked: ${namesOf(targets, 'unasked')}`)];
}

function namesOf(targets: ConfigurationPlanView['targets'], why: 'refused' | 'unasked'): string {
  const names = targets.filter((one) => one[why] !== undefined).map(({ device }) => device);
  return `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;
}

/** `device drift --live`: the server asks the devices. Exit 2 on drift, 3 where some could not be asked. */
export async function showLiveDrift(call: Call): Promise<number> {
  if (call.argument(0) === '') return showStanding(call);
  const body = await bodyOf(call);
  if (!body.ok) return call.fail([body.error]);
  const { document, devices, selector } = body.value;
  const asked = { document, ...(devices && { devices }), ...(selector !== undefined && { selector }) };
  const found = await call.api({ method: 'POST', path: '/configurations:drift', body: asked, schema: driftView, within: PATIENCE });
  return found.ok ? reportDrift(call, found.value) : call.fail(inFile(call, found.error));
}

function reportDrift(call: Call, found: DriftView): number {
  const drifted = found.devices.filter(({ drift }) => drift.length > 0).map(({ device }) => device);
  call.print(found, { table: () => showDriftReport(found, call.paint), rows: () => found.devices, ids: () => drifted });
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
  if (devices.length === 0) {
    const why =
      'no document of `deviceDocuments.wanted` is for the devices that are meant: name a file, or say there what they are held to';
    return call.fail([fault('input.invalid', why)]);
  }
  return reportDrift(call, { devices });
}

/** `device save`. */
export async function saveConfigurations(call: Call): Promise<number> {
  const { selector, reason } = call.options<Options>();
  const targets = targetsOf(call.arguments, selector);
  if (!targets.ok) return call.fail([targets.error]);
  const asked = { ...targets.value, ...(reason !== undefined && { reason }) };
  const ask = { method: 'POST', path: '/devices:save', schema: acceptedView } as const;
  if (call.common.dryRun === 'client') return wouldSend(call, { ...ask, body: asked });
  const devices = await devicesMeant(call, targets.value);
  if (!devices.ok) return call.fail(devices.error);
  const few = withinMost(call, devices.value.length, 'devices');
  if (!few.ok) return call.fail(few.error);
  const agreed = call.common.dryRun ? few : await confirm(call, 'save the configuration of devices:', devices.value);
  if (!agreed.ok) return call.fail(agreed.error);
  const body = devices.value.length > 0 ? { ...asked, devices: devices.value } : asked;
  const begun = await begin(call, { ...ask, body });
  return begun.ok ? followAccepted(call, begun.value, 'save') : call.fail(begun.error);
}

type Targets = { readonly devices?: readonly string[]; readonly selector?: string };
type Body = Targets & { readonly document: string; readonly allowMissing: boolean; readonly skipRefused: boolean };

async function bodyOf(call: Call): Promise<Result<Body, Fault>> {
  const { device = [], selector, allowMissing = false, skipRefused = false } = call.options<Options>();
  const targets = targetsOf(device, selector);
  if (!targets.ok) return targets;
  const text = await readText(call.io, call.argument(0));
  return text.ok ? ok({ document: text.value, ...targets.value, allowMissing, skipRefused }) : text;
}

function targetsOf(devices: readonly string[], selector: string | undefined): Result<Targets, Fault> {
  if (devices.length === 0 && selector === undefined) {
    return err(fault('input.invalid', 'which devices are meant is missing: name them, or choose them with `-s`'));
  }
  return ok({ ...(devices.length > 0 && { devices }), ...(selector !== undefined && { selector }) });
}

async function planOf(call: Call, body: Body): Promise<Answer<ConfigurationPlanView>> {
  const plan = await call.api({ method: 'POST', path: '/configurations:plan', body, schema: configurationPlanView, within: PATIENCE });
  return plan.ok ? plan : err(inFile(call, plan.error));
}

/** The server knows the document and not its file. */
function inFile(call: Call, faults: readonly Fault[]): readonly Fault[] {
  const file = call.argument(0);
  return faults.map((one) => ({ ...one, message: one.message.replace(/\bdocument:(?=\d+:\d+: )/g, () => `${file}:`) }));
}

function changes({ basis }: ConfigurationPlanView): boolean {
  return Object.keys(basis).length > 0;
}

function verdictOf({ devices }: DriftView, drifted: readonly string[]): readonly Fault[] {
  const unknown = devices.filter((one) => one.fault !== undefined).map(({ device }) => device);
  return [
    ...(drifted.length === 0
      ? []
      : [
          fault(
            'device.drift',
            `${drifted.length} of ${devices.length} devices ${drifted.length === 1 ? 'differs' : 'differ'}: \`portreeve device plan\` shows what mends ${drifted.length === 1 ? 'it' : 'them'}`,
          ),
        ]),
    ...(unknown.length === 0 ? [] : [fault('job.unproved', `${unknown.length} of ${devices.length} devices could not be asked`)]),
  ];
}
