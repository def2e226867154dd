import type { Fault } from '../base/fault.ts';
import { finish } from '../base/work.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import { cannotBeAsked, planConfiguration } from './ensure-configuration.ts';
import { type Target, targetsOf } from './match.ts';
import type { Playbook } from './playbook.ts';
import type { ConfigurationView, Snapshot } from './snapshot.ts';

export type DocumentEvent = Extract<ControlEvent, { kind: 'config.push' }>;

/** What a document means for one device: what it would change there and, where it is refused, why. */
export type DocumentSurvey = {
  readonly device: DeviceId;
  /** Of a refused device too, where it could be told. */
  readonly view?: ConfigurationView;
  /** The TCAM sums. */
  readonly notes: readonly string[];
  readonly refused?: Fault;
  /** It could not be asked: a push leaves it alone and goes on with the others. */
  readonly unasked?: Fault;
};

/** Device by device what a document would do: one that refuses does not stand in the way of the others being shown. */
export function surveyDocument(event: DocumentEvent, playbook: Playbook, snapshot: Snapshot): readonly DocumentSurvey[] {
  const targets = finish(targetsOf(event, playbook, snapshot));
  return targets.flatMap(({ device, ...target }) =>
    device === undefined ? [] : [surveyOf({ ...target, device }, event, playbook, snapshot)],
  );
}

/** Whether something would be done to the device. */
export function isConfigured({ view, refused, unasked }: DocumentSurvey): boolean {
  return view !== undefined && view.drift.length > 0 && refused === undefined && unasked === undefined;
}

function surveyOf(
  target: Target & { readonly device: DeviceId },
  event: DocumentEvent,
  playbook: Playbook,
  snapshot: Snapshot,
): DocumentSurvey {
  const { device } = target;
  const looked = snapshot.devices.get(device)?.configuration;
  if (looked?.ok === false && cannotBeAsked(looked.error)) return { device, notes: [], unasked: looked.error };
  const view = looked?.ok ? { view: looked.value } : {};
  const draft = planConfiguration(target, device, snapshot, event, playbook);
  return draft.ok ? { device, ...view, notes: draft.value.notes } : { device, ...view, notes: [], refused: draft.error };
}
