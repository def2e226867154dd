import { type Instant, instantOf } from '../base/time.ts';
import type { AuditRecord } from '../model/audit.ts';
import type { Step } from '../model/plan.ts';
import type { SessionId } from '../model/session.ts';
import { type Cooldown, DEFAULT_COOLDOWN } from './cooldown.ts';
import type { ControlDeps } from './deps.ts';
import { DEFAULT_LOOP, type LoopDetector } from './loop-detector.ts';
import type { OwedChanges } from './owed-changes.ts';
import { ANSWERED, RELAYED } from './relay/relay-coa.ts';

/** Records of the audit trail looked at for what other servers asked for. */
const RECORDS = 1000;

type Remembered = { readonly loops: LoopDetector; readonly cooldown: Cooldown; readonly owed: OwedChanges };
/** When an endpoint was told something. */
type Told = { readonly session: SessionId; readonly at: Instant };

/**
 * After a restart: which endpoints were told something a moment ago, by us or through us, which again and again without effect, and which did not get what
 * they should since their device kept silent, as the journal and the audit trail have it.
 */
export async function rememberEndpoints(deps: ControlDeps, { loops, cooldown, owed }: Remembered): Promise<void> {
  const { clock, plans, sessions, sink, loop = DEFAULT_LOOP } = deps;
  const since = instantOf(clock.now() - Math.max(loop.within, deps.cooldown ?? DEFAULT_COOLDOWN));
  const recent = await plans.recent(since);
  if (!recent.ok) sink.emit('error', 'control.endpoints-forgotten', { why: recent.error.message });
  const steps = recent.ok ? recent.value : [];
  const records = await trailSince(deps, since);
  for (const { session, at } of [...steps.flatMap(toldBy), ...records.flatMap(toldThroughUs)].sort((one, other) => one.at - other.at)) {
    const known = sessions.get(session);
    if (known) cooldown.told(known, { at });
  }
  owed.remember(steps);
  for (const step of steps.toSorted((one, other) => (one.finishedAt ?? 0) - (other.finishedAt ?? 0))) {
    const session = step.do.kind === 'coa' ? sessions.get(step.do.session) : undefined;
    if (session && step.finishedAt !== undefined) loops.note(step, session, step.finishedAt);
  }
  for (const { details, at } of records.filter(({ action }) => action === ANSWERED)) {
    const { telling } = details;
    if (typeof telling !== 'string') continue;
    for (const session of sessionsIn(details).flatMap((id) => sessions.get(id) ?? [])) loops.refused(telling, session, at);
  }
}

function toldBy(step: Step): readonly Told[] {
  return step.do.kind === 'coa' && step.sentAt !== undefined ? [{ session: step.do.session, at: step.sentAt }] : [];
}

/** What the audit trail has of that time, oldest first. */
async function trailSince({ trail }: ControlDeps, since: Instant): Promise<readonly AuditRecord[]> {
  const records = await trail?.list({ limit: RECORDS });
  return records?.ok ? records.value.filter(({ at }) => at >= since).toSorted((one, other) => one.at - other.at) : [];
}

function toldThroughUs({ action, at, details }: AuditRecord): readonly Told[] {
  return action === RELAYED ? sessionsIn(details).map((session) => ({ session, at })) : [];
}

function sessionsIn({ sessions }: AuditRecord['details']): readonly SessionId[] {
  return Array.isArray(sessions) ? sessions.map((id) => String(id) as SessionId) : [];
}
