import type { TcamUse } from '../acl/budget.ts';
import type { Fault } from '../base/fault.ts';
import { fault } from '../base/fault.ts';
import { err, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { DeviceAcl, PlatformProfile } from '../driver/contract.ts';
import type { DeviceId } from '../model/device.ts';
import type { Session } from '../model/session.ts';
import type { DeviceView } from '../plan/snapshot.ts';
import { readAccessLists } from './access-lists.ts';
import { entriesOf } from './dacl-entries.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';

/** How long planning waits for a device to show its lists, in ms. */
const PATIENCE: Duration = 8000;

/** A device for plans that only send CoA: nothing is asked. */
export function sendingView(deps: Pick<ControlDeps, 'devices' | 'drivers'>, id: DeviceId): DeviceView {
  const driven = drivenDevice(deps, id);
  const base = { id, used: [], notes: [] };
  if (driven === undefined) return { ...base, noCoa: `device \`${id}\` is not configured`, noShell: `device \`${id}\` is not configured` };
  return {
    ...base,
    ...(driven.device.coa === undefined ? { noCoa: `device \`${id}\` has no \`coa\` section` } : {}),
    ...(driven.device.ssh === undefined ? { noShell: `device \`${id}\` has no \`ssh\` section` } : {}),
    ...(driven.platform === undefined ? {} : { platform: driven.platform }),
  };
}

/** A device for plans that write to it: its lists are read, and everything that holds TCAM entries is counted. */
export async function writingView(deps: ControlDeps, lines: DeviceSessions, id: DeviceId): Promise<DeviceView> {
  const view = sendingView(deps, id);
  const driven = drivenDevice(deps, id);
  if (driven === undefined || view.noShell !== undefined || driven.platform === undefined) return view;
  const { platform } = driven;
  const asked = await withPatience(deps, driven, readAccessLists(lines, driven));
  const sessions = [...deps.sessions.list()].filter((session) => session.device === id && session.state !== 'ended');
  const lists = asked.ok ? asked.value : undefined;
  const used = [...daclUse(deps, sessions, platform), ...listUse(lists ?? [], sessions, platform)];
  if (lists === undefined) return { ...view, used, notes: [`${id} was not asked: ${asked.ok ? '' : asked.error.message}`] };
  return { ...view, used, accessLists: lists.filter(({ origin }) => origin === 'configured').map(({ name, lines }) => ({ name, lines })) };
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

/** What the dACLs of live sessions hold: a copy each, or one for all where the platform shares them. */
function daclUse(deps: Pick<ControlDeps, 'policy'>, sessions: readonly Session[], platform: PlatformProfile): readonly TcamUse[] {
  const policy = deps.policy();
  const counts = new Map<string, number>();
  for (const { applied, granted } of sessions) {
    const dacl = (applied ?? granted)?.dacl;
    if (dacl !== undefined) counts.set(dacl, (counts.get(dacl) ?? 0) + 1);
  }
  return [...counts].flatMap(([wireName, count]): TcamUse[] => {
    const version = policy.dacl(wireName);
    const entries = version && entriesOf(version.name, version.lines, platform);
    if (version === undefined || entries === undefined) return [];
    const what = `dACL ${version.name}`;
    return platform.daclSharing === 'per-acl' ? [{ what, entries }] : [{ what, entries: entries * count, sessions: count }];
  });
}

/** Lists on the device that hold entries: those sessions are redirected by, and those portreeve made. */
function listUse(lists: readonly DeviceAcl[], sessions: readonly Session[], platform: PlatformProfile): readonly TcamUse[] {
  const redirects = new Set(sessions.flatMap(({ applied, granted }) => (applied ?? granted)?.redirect?.acl ?? []));
  return lists
    .filter(({ name, origin }) => origin === 'configured' && (redirects.has(name) || name.startsWith('PR-')))
    .flatMap(({ name, lines }): TcamUse[] => {
      const entries = entriesOf(name, lines, platform);
      return entries === undefined ? [] : [{ what: `ACL ${name}`, entries }];
    });
}
