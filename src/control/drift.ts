import { type Fault, fault } from '../base/fault.ts';
import { err, type Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { ConfigurationView } from '../plan/snapshot.ts';
import { lookAt } from './configuration-view.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';

/** How a device stands to a document now; a fault where that is not known. */
export type DriftReport = { readonly device: DeviceId; readonly view: Result<ConfigurationView, Fault> };

/** Devices that are asked at one time. */
const AT_ONCE = 50;

/** Looks at devices, in their order; nothing is changed. */
export async function driftOf(
  deps: ControlDeps,
  lines: DeviceSessions,
  document: string,
  devices: readonly DeviceId[],
): Promise<readonly DriftReport[]> {
  const reports: DriftReport[] = [];
  for (let from = 0; from < devices.length; from += AT_ONCE) {
    const some = devices.slice(from, from + AT_ONCE);
    reports.push(...(await Promise.all(some.map(async (device) => ({ device, view: await look(deps, lines, device, document) })))));
  }
  return reports;
}

/** While a change waits to be confirmed nobody knows how the device will stand. */
async function look(deps: ControlDeps, lines: DeviceSessions, id: DeviceId, document: string): Promise<Result<ConfigurationView, Fault>> {
  const driven = drivenDevice(deps, id);
  if (driven?.device.ssh === undefined) {
    return err(fault('device.not-configured', `device \`${id}\` has no \`ssh\` section`));
  }
  const view = await lookAt(deps, lines, id, document);
  return view.ok && view.value.held ? err(view.value.held) : view;
}
