import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Drift } from '../driver/contract.ts';
import type { DeviceId } from '../model/device.ts';
import type { ConfigurationView, DeviceView } from '../plan/snapshot.ts';
import type { ControlDeps } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { type DeviceStanding, pendingText, standingOf } from './device-standing.ts';
import { sendingView, withPatience } from './device-view.ts';
import { inOne, type WantedOn, wantedOn } from './wanted-configuration.ts';

/** A device for plans that bring a configuration document: what the document would change on it now. */
export async function configuringView(deps: ControlDeps, lines: DeviceSessions, id: DeviceId, document: string): Promise<DeviceView> {
  const view = sendingView(deps, id);
  if (view.noShell !== undefined) return view;
  return { ...view, configuration: await lookAt(deps, lines, id, document) };
}

/** What a document would change on a device now. */
export async function lookAt(
  deps: ControlDeps,
  lines: DeviceSessions,
  id: DeviceId,
  document: string,
): Promise<Result<ConfigurationView, Fault>> {
  const read = wantedOn(deps, id, document);
  if (!read.ok) return read;
  const { driven, configuration } = read.value;
  const asked = lines.use(driven, (session) => standingOf(session, driven, configuration));
  const standing = await withPatience(deps, driven, asked);
  return standing.ok ? viewOf(id, read.value, standing.value) : standing;
}

function viewOf(id: DeviceId, { wanted }: WantedOn, standing: DeviceStanding): Result<ConfigurationView, Fault> {
  const change = wanted.changes(standing.running);
  if (!change.ok) return err(inOne(change.error, `on \`${id}\``));
  const { lines, drift, brought, bound, warnings, lastChange } = change.value;
  const held = standing.pending && fault('device.rollback-pending', `on \`${id}\`, ${pendingText(standing.pending)}`);
  return ok({
    basis: standing.fingerprint,
    lines,
    drift: drift.map(driftText),
    brought,
    bound,
    warnings,
    missing: wanted.missing(standing.running).map(({ message }) => message),
    safeguard: safeguardText(standing),
    ...(held && { held }),
    ...(lastChange !== undefined && { lastChange }),
  });
}

function safeguardText({ noTimer }: DeviceStanding): string {
  return noTimer === undefined
    ? 'within a revert timer of the device'
    : `without a revert timer, since ${noTimer}: taken back line by line if it fails`;
}

/** One place as one line: `different in interface GigabitEthernet0/1/1: switchport access vlan 1 -> switchport access vlan 22`. */
export function driftText({ kind, within, wanted, present }: Drift): string {
  const where = within.length === 0 ? '' : ` in ${within.join(' / ')}`;
  const what = present !== undefined && wanted !== undefined ? `${present} -> ${wanted}` : (wanted ?? present ?? '');
  return `${kind}${where}: ${what}`;
}
