import type { Fault } from '../base/fault.ts';
import { fault } from '../base/fault.ts';
import { err, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { DeviceView, KeptLists } from '../plan/snapshot.ts';
import { readAccessLists } from './access-lists.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';

/** How long planning waits for a device to show its lists, in ms. */
const PATIENCE: Duration = 8000;

/** A device for plans that only send CoA: nothing is asked. */
export function sendingView(deps: Pick<ControlDeps, 'devices' | 'drivers'>, id: DeviceId): DeviceView {
  const driven = drivenDevice(deps, id);
  const base = { id, notes: [] };
  if (driven === undefined) return { ...base, noCoa: `device \`${id}\` is not configured`, noShell: `device \`${id}\` is not configured` };
  return {
    ...base,
    ...(driven.device.coa === undefined ? { noCoa: `device \`${id}\` has no \`coa\` section` } : {}),
    ...(driven.device.ssh === undefined ? { noShell: `device \`${id}\` has no \`ssh\` section` } : {}),
    ...(driven.platform === undefined ? {} : { platform: driven.platform }),
  };
}

/** A device for plans that write to it: its lists are read. */
export async function writingView(deps: ControlDeps, lines: DeviceSessions, id: DeviceId): Promise<DeviceView> {
  const view = sendingView(deps, id);
  const driven = drivenDevice(deps, id);
  if (driven === undefined || view.noShell !== undefined || driven.platform === undefined) return view;
  const asked = await withPatience(deps, driven, readAccessLists(lines, driven));
  const kept = { ...view, lists: keptLists(deps, id) };
  if (!asked.ok) return { ...kept, notes: [`${id} was not asked: ${asked.error.message}`] };
  const accessLists = asked.value.filter(({ origin }) => origin === 'configured').map(({ name, lines }) => ({ name, lines }));
  deps.tcam.sawLists(id, accessLists);
  return { ...kept, accessLists };
}

function keptLists({ lists, sessions }: Pick<ControlDeps, 'lists' | 'sessions'>, device: DeviceId): KeptLists {
  const naming: Record<string, number> = {};
  let live = 0;
  for (const session of sessions.list()) {
    if (session.device !== device || session.state === 'ended') continue;
    live++;
    for (const name of (session.granted ?? session.applied)?.lists ?? []) naming[name] = (naming[name] ?? 0) + 1;
  }
  return { pointers: lists.list({ device }), generation: lists.nextGeneration(), live, naming };
}

/** The answer of a device, or that it does not come in time to plan with. */
export async function withPatience<T>(deps: Pick<ControlDeps, 'clock'>, { device }: DrivenDevice, asked: Promise<Result<T, Fault>>) {
  let cancel = (): void => undefined;
  const late = new Promise<Result<T, Fault>>((resolve) => {
    cancel = deps.clock.after(PATIENCE, () => {
      resolve(err(fault('device.unreachable', `device \`${device.id}\` did not answer within ${PATIENCE / 1000} s`)));
    });
  });
  const first = await Promise.race([asked, late]);
  cancel();
  return first;
}
