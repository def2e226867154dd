import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import { finish } from '../base/work.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { ListMove } from '../model/plan.ts';
import { basisOfDevice } from './device-basis.ts';
import type { AclWrites } from './draft.ts';
import { planAcls } from './ensure-acl.ts';
import { targetsOf } from './match.ts';
import type { Playbook } from './playbook.ts';
import type { Snapshot } from './snapshot.ts';

/** What a push means for one device: refused, or what is written there and on what that was decided. */
export type DeviceSurvey = { readonly device: DeviceId; readonly platform?: string; readonly notes: readonly string[] } & (
  | { readonly refused: Fault }
  | { readonly basis: string; readonly writes: AclWrites; readonly moves?: readonly ListMove[] }
);

/** Whether something would be done to the device. */
export function isActedOn(survey: DeviceSurvey): boolean {
  return 'writes' in survey && survey.writes.changes.length + (survey.moves?.length ?? 0) > 0;
}

export type PushEvent = Extract<ControlEvent, { kind: 'acl.push' }>;

/** Device by device what a push would do: one that refuses does not stand in the way of the others being shown. */
export function surveyPush(event: PushEvent, playbook: Playbook, snapshot: Snapshot): readonly DeviceSurvey[] {
  const targets = finish(targetsOf(event, playbook, snapshot));
  return event.devices.map((device, place) => {
    const view = snapshot.devices.get(device);
    const target = targets[place];
    const platform = view?.platform && { platform: view.platform.name };
    const draft = target ? planAcls(target, snapshot, playbook) : err(fault('device.unknown', `no device is called \`${device}\``));
    if (!draft.ok) return { device, ...platform, notes: view?.notes ?? [], refused: draft.error };
    const basis = view && basisOfDevice(view);
    const { notes, writes, moves } = draft.value;
    if (basis !== undefined && writes) return { device, ...platform, notes, basis, writes, ...(moves && { moves }) };
    const [unasked = `device \`${device}\` was not asked`] = view?.notes ?? [];
    return { device, ...platform, notes: notes.filter((note) => note !== unasked), refused: fault('device.unreachable', unasked) };
  });
}

/** Whether what a push was decided on is still so. `plan.stale` names the policy revision or the devices that changed. */
export function checkBasis({ basis, devices }: PushEvent, snapshot: Snapshot): Result<void, Fault> {
  if (basis === undefined) return ok(undefined);
  const { policyRevision } = snapshot;
  if (basis.policyRevision !== policyRevision) {
    const was = `the plan was made under policy revision ${basis.policyRevision} and ${policyRevision} is in force`;
    return err(fault('plan.stale', `${was}: plan again`, { at: '/basis/policyRevision' }));
  }
  const seen = devices.map((device) => {
    const view = snapshot.devices.get(device);
    return { device, digest: view && basisOfDevice(view), note: view?.notes[0] };
  });
  const silent = seen.filter(({ digest }) => digest === undefined);
  const changed = seen.filter(({ device, digest }) => digest !== undefined && digest !== basis.devices[device]);
  if (silent.length === 0 && changed.length === 0) return ok(undefined);
  const why = silent.flatMap(({ note }) => note ?? []).slice(0, 3);
  const said = [
    ...(changed.length === 0 ? [] : [`since the plan was made, other access lists stand on ${named(changed)}`]),
    ...(silent.length === 0
      ? []
      : [`nobody knows whether ${named(silent)} is as it was planned on${why.length === 0 ? '' : ` (${why.join('; ')})`}`]),
  ];
  return err(fault('plan.stale', `${said.join('; ')}: plan again`, { at: '/basis/devices' }));
}

function named(list: readonly { readonly device: DeviceId }[]): string {
  const first = list.slice(0, 10).map(({ device }) => device);
  return `${first.join(', ')}${list.length > first.length ? ` and ${list.length - first.length} more` : ''}`;
}
