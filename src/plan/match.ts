import type { Work } from '../base/work.ts';
import type { CoaCommand } from '../model/coa.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { Intent } from '../model/plan.ts';
import type { Playbook, PlaybookAction, PlaybookStep } from './playbook.ts';
import type { TriggerKind } from './playbook-schema.ts';
import type { PostureMove, SessionView, Snapshot } from './snapshot.ts';

/** The playbooks an event starts, in the order given. `posture`: what a posture event makes of its endpoint. */
export function match(event: ControlEvent, playbooks: readonly Playbook[], posture: PostureMove | undefined): readonly Playbook[] {
  const kind = triggerOf(event, posture);
  if (kind === undefined) return [];
  return playbooks.filter(({ triggers }) => triggers.some(({ on, where }) => on === kind && where({ event, posture })));
}

function triggerOf(event: ControlEvent, posture: PostureMove | undefined): TriggerKind | undefined {
  if (event.kind !== 'posture.reported' && event.kind !== 'posture.stimulus') return event.kind;
  const still = posture === undefined || (posture.status === posture.previous && posture.coa === 'none');
  return still ? undefined : 'posture.changed';
}

/** One wanted thing and the playbook step it comes from; the steps of one target follow each other. */
export type PlannedIntent = { readonly intent: Intent; readonly step: PlaybookStep };
/** What is wanted of one session or device, in order. */
export type Target = { readonly session?: SessionView; readonly device?: DeviceId; readonly intents: readonly PlannedIntent[] };

/** What the playbook wants for the event, target by target. */
export function* targetsOf(event: ControlEvent, playbook: Playbook, snapshot: Snapshot): Work<readonly Target[]> {
  const { select } = playbook;
  if (select.kind === 'devices') return deviceTargets(event, playbook);
  const { where, limit = Number.POSITIVE_INFINITY } = select;
  const targets: Target[] = [];
  for (const view of snapshot.sessions) {
    if (targets.length >= limit) break;
    if (where({ session: view.session }))
      targets.push({ session: view, intents: playbook.steps.flatMap((step) => sessionIntent(event, step, view)) });
    yield;
  }
  return targets;
}

function sessionIntent(event: ControlEvent, step: PlaybookStep, { session }: SessionView): readonly PlannedIntent[] {
  if (step.action.kind !== 'coa') return [];
  const command = commandOf(event, step.action.command);
  if (command === undefined) return [];
  return [{ intent: { kind: 'coa', command, session: session.id, onlyIfChanged: step.action.onlyIfChanged }, step }];
}

function commandOf(event: ControlEvent, command: CoaCommand | 'requested'): CoaCommand | undefined {
  if (command !== 'requested') return command;
  return event.kind === 'session.action' || event.kind === 'sessions.action' ? event.command : undefined;
}

function deviceTargets(event: ControlEvent, playbook: Playbook): readonly Target[] {
  if (event.kind === 'port.enable') {
    const { device, port } = event;
    const steps = playbook.steps.filter(({ action }) => action.kind === 'enable-port');
    return [{ device, intents: steps.map((step) => ({ intent: { kind: 'enable-port', device, port }, step })) }];
  }
  if (!isDeviceEvent(event)) return [];
  return devicesOf(event).map((device) => ({
    device,
    intents: playbook.steps.flatMap((step): PlannedIntent[] =>
      deviceIntents(event, step.action, device).map((intent) => ({ intent, step })),
    ),
  }));
}

type DeviceEvent = Extract<ControlEvent, { kind: 'acl.push' | 'acl.rollback' | 'lists.unused' | 'config.push' | 'config.save' }>;

const ON_DEVICES: ReadonlySet<ControlEvent['kind']> = new Set(['acl.push', 'acl.rollback', 'lists.unused', 'config.push', 'config.save']);

function isDeviceEvent(event: ControlEvent): event is DeviceEvent {
  return ON_DEVICES.has(event.kind);
}

/** The devices an event names. */
export function devicesOf(event: DeviceEvent): readonly DeviceId[] {
  if (event.kind === 'lists.unused') return [event.device];
  return event.kind === 'acl.rollback' ? event.targets.map(({ device }) => device) : event.devices;
}

function deviceIntents(event: ControlEvent, action: PlaybookAction, device: DeviceId): readonly Intent[] {
  if (action.kind === 'save-config') return [{ kind: 'save-config', device }];
  if (action.kind === 'push-acl' && event.kind === 'acl.push') return event.acls.map((acl) => ({ kind: 'ensure-acl', acl, device }));
  if (event.kind === 'acl.rollback') {
    const target = event.targets.find((one) => one.device === device);
    if (action.kind === 'push-acl') return (target?.restore ?? []).map((acl) => ({ kind: 'ensure-acl', acl, device }));
    return action.kind === 'remove-acl' ? (target?.remove ?? []).map((name) => ({ kind: 'ensure-no-acl', name, device })) : [];
  }
  if (event.kind === 'lists.unused' && action.kind === 'remove-acl') {
    return event.versions.map((name) => ({ kind: 'ensure-no-acl', name, device }));
  }
  return action.kind === 'configure' && event.kind === 'config.push' ? [{ kind: 'ensure-configuration', device }] : [];
}
