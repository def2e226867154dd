import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { StepDraft, TargetDraft } from './draft.ts';
import { guardLists } from './guard.ts';
import type { PlannedIntent, Target } from './match.ts';
import type { Playbook } from './playbook.ts';
import type { ConfigurationView, DeviceView, Snapshot } from './snapshot.ts';

const SILENT: ReadonlySet<Fault['code']> = new Set([
  'device.unreachable',
  'device.busy',
  'device.lost',
  'device.prompt',
  'device.authentication',
  'device.host-key-changed',
  'device.host-key-unknown',
  'device.algorithms',
]);

/** Whether a device is left alone, so that the others get their change: it cannot be asked now. Whatever else is wrong refuses it. */
export function cannotBeAsked({ code }: Fault): boolean {
  return SILENT.has(code);
}

/**
 * The steps that bring a document onto one device, or nothing where it is as wanted; the notes hold the TCAM sums.
 * Refused: `acl.tcam`, `plan.stale`, `device.prerequisite`, `device.rollback-pending`, and faults of the document itself.
 */
export function planConfiguration(
  target: Target,
  id: DeviceId,
  snapshot: Snapshot,
  event: ControlEvent,
  { guards }: Playbook,
): Result<TargetDraft, Fault> {
  const device = snapshot.devices.get(id);
  if (device === undefined) return err(fault('device.unknown', `no device is called \`${id}\`: list the devices`));
  if (device.noShell !== undefined) return err(fault('device.not-configured', device.noShell));
  const { configuration } = device;
  if (event.kind !== 'config.push')
    return ok({ steps: target.intents.flatMap((one) => deviceStep(one, id, undefined)), notes: device.notes });
  if (configuration === undefined)
    return err(fault('device.not-configured', `the platform of \`${id}\` is unknown to its driver: set \`platform\``));
  if (!configuration.ok) {
    return cannotBeAsked(configuration.error) ? ok(leftAlone(id, configuration.error)) : configuration;
  }
  const view = configuration.value;
  const refused = refusalOf(device, view, event);
  if (refused) return err(refused);
  if (view.drift.length === 0) return ok({ steps: [], notes: device.notes });
  const guarded = guardLists([...view.brought, ...view.bound], device, guards);
  if (!guarded.ok) return guarded;
  return ok({ steps: target.intents.flatMap((one) => deviceStep(one, id, view)), notes: [...device.notes, ...guarded.value] });
}

/**
 * As `planConfiguration`, with the difference and what to know about it among the notes. What refuses the device refuses the plan, unless refused
 * devices are to be left out.
 */
export function planShownConfiguration(
  target: Target,
  id: DeviceId,
  snapshot: Snapshot,
  event: ControlEvent,
  playbook: Playbook,
): Result<TargetDraft, Fault> {
  const draft = planConfiguration(target, id, snapshot, event, playbook);
  if (!draft.ok) return event.kind === 'config.push' && event.skipRefused ? ok(leftAlone(id, draft.error)) : draft;
  const view = snapshot.devices.get(id)?.configuration;
  if (event.kind !== 'config.push' || !view?.ok) return draft;
  const warnings = view.value.warnings.map((warning) => `${id}: warning: ${warning}`);
  const rest = view.value.drift.length === 0 ? [`${id} is as the document wants it`] : told(id, view.value);
  return ok({ ...draft.value, notes: [...warnings, ...draft.value.notes, ...rest] });
}

function leftAlone(id: DeviceId, { message }: Fault): TargetDraft {
  return { steps: [], notes: [`${id} left alone: ${message}`], leftAlone: true };
}

function refusalOf({ id }: DeviceView, view: ConfigurationView, event: Extract<ControlEvent, { kind: 'config.push' }>): Fault | undefined {
  if (view.held && view.drift.length > 0) return view.held;
  const looked = event.basis?.[id];
  if (looked !== undefined && looked !== view.basis) {
    const last = view.lastChange === undefined ? '' : `; last change: ${view.lastChange}`;
    return fault('plan.stale', `the configuration of \`${id}\` has changed since the plan was made${last}`);
  }
  if (view.missing.length === 0 || event.allowMissing) return undefined;
  return fault('device.prerequisite', `\`${id}\` lacks what the document needs and does not bring: ${view.missing.join('; ')}`);
}

function told(id: DeviceId, { lines, drift, missing, safeguard, lastChange }: ConfigurationView): readonly string[] {
  return [
    `${id}: ${count(drift.length, 'place differs', 'places differ')}, ${count(lines.length, 'line', 'lines')}; ${safeguard}`,
    ...(lastChange === undefined ? [] : [`${id}: last change of the device: ${lastChange}`]),
    ...missing.map((one) => `${id}: missing, and not brought: ${one}`),
    ...drift.map((one) => `${id}: ${one}`),
    ...lines.map((line) => `  + ${line}`),
  ];
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function deviceStep({ intent, step }: PlannedIntent, device: DeviceId, view: ConfigurationView | undefined): StepDraft[] {
  const common = { serialKey: `device:${device}`, retry: step.retry, deadline: step.within };
  if (intent.kind === 'save-config') return [{ ...common, do: { kind: 'save-config', device }, expect: { kind: 'saved', device } }];
  if (intent.kind !== 'ensure-configuration' || view === undefined) return [];
  const { lines, basis, brought } = view;
  return [
    {
      ...common,
      do: { kind: 'configure', device, lines, basis, ...(brought.length > 0 && { brought }) },
      expect: { kind: 'configuration-equals', device },
    },
  ];
}
