import type { Fault } from '../base/fault.ts';
import { fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { DeviceAcl } from '../driver/contract.ts';
import type { DeviceSession } from '../driver/device-session.ts';
import type { DeviceId } from '../model/device.ts';
import type { DeviceView, KeptLists } from '../plan/snapshot.ts';
import { shownAccessLists } from './access-lists.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { nothingPending } from './device-standing.ts';

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

/**
 * A device for plans that write to it: its lists are read. `shown`: people look at the plan before it is carried out, so it is also asked whether it
 * would take a change now; a plan that is carried out at once asks that when it writes.
 */
export async function writingView(deps: ControlDeps, lines: DeviceSessions, id: DeviceId, shown: boolean): Promise<DeviceView> {
  const view = sendingView(deps, id);
  const driven = drivenDevice(deps, id);
  if (driven === undefined || view.noShell !== undefined || driven.platform === undefined) return view;
  const asked = await withPatience(
    deps,
    driven,
    lines.use(driven, async (session) => {
      const looked = await look(session, driven, shown);
      if (looked.ok) lines.noteShown(driven, looked.value.lists);
      return looked;
    }),
  );
  const kept = { ...view, lists: keptLists(deps, id) };
  if (!asked.ok) return { ...kept, notes: [`${id} was not asked: ${asked.error.message}`] };
  const { lists, held } = asked.value;
  const accessLists = lists.filter(({ origin }) => origin === 'configured').map(({ name, lines }) => ({ name, lines }));
  deps.tcam.sawLists(id, accessLists);
  return { ...kept, accessLists, ...(held && { held }) };
}

type Looked = { readonly lists: readonly DeviceAcl[]; readonly held?: Fault };

async function look(session: DeviceSession, driven: DrivenDevice, shown: boolean): Promise<Result<Looked, Fault>> {
  const waiting = shown ? await nothingPending(session, driven) : ok(undefined);
  if (!waiting.ok && waiting.error.code !== 'device.rollback-pending') return waiting;
  const lists = await shownAccessLists(session, driven);
  return lists.ok ? ok({ lists: lists.value, ...(!waiting.ok && { held: waiting.error }) }) : lists;
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
