import type { Work } from '../base/work.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { PostureStatus } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import { formerNames } from '../plan/list-pointer.ts';
import { devicesOf } from '../plan/match.ts';
import type { DeviceView, SessionView, Snapshot } from '../plan/snapshot.ts';
import { profilesNaming } from '../policy/list-versions.ts';
import { configuringView } from './configuration-view.ts';
import type { ControlDeps } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { sendingView, writingView } from './device-view.ts';
import { listsNamed } from './list-naming.ts';
import { isPostureEvent, movePosture, sessionsOf } from './move-posture.ts';
import { refusedCommand } from './refused-command.ts';
import { sessionView } from './session-view.ts';
import { inSlices } from './slices.ts';

/**
 * Reads what the event may concern, once: its sessions with what the policy would now give them, and their devices. One policy decides about all of
 * them, the one its revision names, however long it takes: what changes meanwhile is seen before a step is sent. `shown`: for a plan that people look
 * at first.
 */
export async function takeSnapshot(deps: ControlDeps, lines: DeviceSessions, event: ControlEvent, shown = false): Promise<Snapshot> {
  const policy = deps.policy();
  const posture = isPostureEvent(event) ? movePosture(deps, event) : undefined;
  const concerned = posture && isPostureEvent(event) ? sessionsOf(deps, posture.record, event) : sessionsBy(deps, event);
  const devices = new Map<DeviceId, DeviceView>();
  const sessions = await inSlices(deps.clock, viewsOf({ ...deps, policy: () => policy }, concerned, devices, event, posture?.status));
  if (event.kind === 'port.enable') devices.set(event.device, sendingView(deps, event.device));
  if (event.kind === 'acl.push' || event.kind === 'acl.rollback') {
    for (const view of await askAll(devicesOf(event), (id) => writingView(deps, lines, id, shown))) devices.set(view.id, view);
  }
  if (event.kind === 'config.push') {
    for (const view of await askAll(event.devices, (id) => configuringView(deps, lines, id, event.document))) devices.set(view.id, view);
  }
  if (event.kind === 'lists.unused') devices.set(event.device, sendingView(deps, event.device));
  if (event.kind === 'config.save') for (const id of event.devices) devices.set(id, sendingView(deps, id));
  return {
    policyRevision: policy.revision,
    ...(posture ? { posture } : {}),
    sessions,
    ...(event.kind === 'acl.push'
      ? { profiles: Object.fromEntries(event.acls.map(({ name }) => [name, profilesNaming(policy, name)])) }
      : {}),
    devices,
  };
}

/** Each session with what is desired; its device is added to `devices`. */
function* viewsOf(
  deps: ControlDeps,
  concerned: Iterable<Session>,
  devices: Map<DeviceId, DeviceView>,
  event: ControlEvent,
  posture: PostureStatus | undefined,
): Work<readonly SessionView[]> {
  const views: SessionView[] = [];
  for (const session of concerned) {
    if (!devices.has(session.device)) devices.set(session.device, sendingView(deps, session.device));
    const barred = event.kind === 'sessions.action' ? refusedCommand(deps, session, event.command)?.message : undefined;
    views.push(sessionView(deps, session, { posture, barred }));
    yield;
  }
  return views;
}

/** The snapshot with what the hardware of its devices holds. What reserves of it is planned at once, so that nobody else takes it in between. */
export function* withTcam({ tcam }: ControlDeps, snapshot: Snapshot): Work<Snapshot> {
  const devices = new Map<DeviceId, DeviceView>();
  for (const [id, view] of snapshot.devices) {
    devices.set(id, tcam.of(id) === undefined ? view : withHeld(tcam, view));
    yield;
  }
  return { ...snapshot, devices };
}

/** Summed up where a plan asks for it, and once for a plan. */
function withHeld(tcam: ControlDeps['tcam'], view: DeviceView): DeviceView {
  let held: DeviceView['tcam'];
  return {
    ...view,
    get tcam() {
      held ??= tcam.view(view.id);
      return held;
    },
  };
}

/** Asks so many devices at once, as many as a plan works on: a thousand handshakes side by side would all be late. */
const ASKED_AT_ONCE = 200;

async function askAll<T>(ids: readonly DeviceId[], ask: (id: DeviceId) => Promise<T>): Promise<readonly T[]> {
  const answers: T[] = [];
  const left = ids.entries();
  const asking = Array.from({ length: Math.min(ASKED_AT_ONCE, ids.length) }, async () => {
    for (const [place, id] of left) answers[place] = await ask(id);
  });
  await Promise.all(asking);
  return answers;
}

function namesOneOf(session: Session, names: ReadonlySet<string>): boolean {
  return [...listsNamed(session)].some((name) => names.has(name));
}

/** Those of the directory as it is while it is gone through: whoever comes meanwhile is there with what was given by the policy in force. */
function* liveOf(sessions: Iterable<Session>): Iterable<Session> {
  for (const session of sessions) if (session.state !== 'ended') yield session;
}

function sessionsBy(deps: ControlDeps, event: ControlEvent): Iterable<Session> {
  switch (event.kind) {
    case 'posture.reported':
    case 'posture.stimulus':
      return [];
    case 'policy.changed':
      return liveOf(deps.sessions.list());
    case 'session.action': {
      const session = deps.sessions.get(event.session);
      return session ? [session] : [];
    }
    case 'sessions.action':
      return liveOf(event.sessions.flatMap((id) => deps.sessions.get(id) ?? []));
    case 'lists.changed': {
      const pointer = deps.lists.get(event.device, event.list);
      const former = pointer ? formerNames(pointer) : new Set<string>();
      return [...deps.sessions.list()].filter((session) => session.device === event.device && namesOneOf(session, former));
    }
    case 'acl.push':
    case 'acl.rollback':
    case 'lists.unused':
    case 'config.push':
    case 'config.save':
    case 'port.enable':
      return [];
  }
}
