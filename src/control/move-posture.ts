import type { ControlEvent } from '../model/event.ts';
import type { Mac } from '../model/mac.ts';
import type { EndpointId, PostureRecord, PostureStimulus } from '../model/posture.ts';
import type { Session } from '../model/session.ts';
import type { PostureMove } from '../plan/snapshot.ts';
import { type Attachment, PLAIN } from '../posture/state/attachment.ts';
import { statusOf } from '../posture/state/deadlines.ts';
import { move } from '../posture/state/move.ts';
import { newRecord, withAddresses } from '../posture/state/record.ts';
import { stimulusOf } from '../posture/state/stimulus-of.ts';
import type { ControlDeps } from './deps.ts';
import { desiredOf } from './desired.ts';

/** An event that is about one endpoint. */
export type PostureEvent = Extract<ControlEvent, { kind: 'posture.reported' | 'posture.stimulus' }>;

export function isPostureEvent(event: ControlEvent): event is PostureEvent {
  return event.kind === 'posture.reported' || event.kind === 'posture.stimulus';
}

export function endpointOf(event: PostureEvent): EndpointId {
  return event.kind === 'posture.reported' ? event.result.endpoint : event.endpoint;
}

/** The key under which those who move one endpoint wait for each other. */
export function turnOf(endpoint: EndpointId): string {
  return `endpoint:${endpoint}`;
}

/** What a posture event makes of its endpoint, and what the device is to be told. Nothing is changed yet. */
export function movePosture(deps: ControlDeps, event: PostureEvent): PostureMove {
  const now = deps.clock.now();
  const { settings, revision } = deps.posture();
  const macs = addressesIn(event);
  const correlation = event.correlation ?? event.id;
  const held = deps.postures.get(endpointOf(event)) ?? newRecord(endpointOf(event), macs, now, revision, correlation);
  const before: PostureRecord = { ...withAddresses(held, macs), correlation };
  const stimulus: PostureStimulus = event.kind === 'posture.reported' ? stimulusOf(event.result) : event.stimulus;
  const record =
    event.kind === 'posture.reported' ? { ...before, version: event.result.version, policy: event.result.assessed ? revision : 0 } : before;
  const moved = move({ record, settings, attachment: attachmentOf(deps, sessionsOf(deps, record, event)), now }, stimulus);
  return { previous: statusOf(held, now), status: statusOf(moved.record, now), coa: moved.coa, row: moved.row, record: moved.record };
}

/** The live sessions of an endpoint, by the addresses the event names and those that no other endpoint has named since. */
export function sessionsOf(
  deps: Pick<ControlDeps, 'sessions' | 'postures'>,
  record: PostureRecord,
  event: PostureEvent,
): readonly Session[] {
  const named = addressesIn(event);
  const own = record.macs.filter(
    (mac) => named.includes(mac) || (deps.postures.find(mac)?.endpoint ?? record.endpoint) === record.endpoint,
  );
  return own.flatMap((mac) => deps.sessions.byEndpoint(mac));
}

function addressesIn(event: PostureEvent): readonly Mac[] {
  return (event.kind === 'posture.reported' ? event.result.macs : event.macs) ?? [];
}

/** Whether putting the endpoint away would change its VLAN, and how many are on its port then (row 5). */
function attachmentOf(deps: ControlDeps, sessions: readonly Session[]): Attachment {
  for (const session of sessions) {
    const desired = desiredOf(deps, session, 'quarantined');
    const vlan = desired.kind === 'grant' ? desired.authorization.vlan : undefined;
    if (vlan === undefined || vlan === session.granted?.vlan) continue;
    return { vlanChanges: true, sessionsOnPort: neighbours(deps, session) };
  }
  return PLAIN;
}

function neighbours({ sessions }: ControlDeps, { device, port, nasPort }: Session): number {
  let count = 0;
  for (const other of sessions.list()) {
    if (other.state !== 'ended' && other.device === device && other.port === port && other.nasPort === nasPort) count++;
  }
  return count;
}
