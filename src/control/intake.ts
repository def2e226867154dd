import { type Fault, fault } from '../base/fault.ts';
import { given } from '../base/given.ts';
import type { JsonValue } from '../base/json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { finish, type Work } from '../base/work.ts';
import type { AuditRecord } from '../model/audit.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { Plan, PlanId } from '../model/plan.ts';
import type { RolloutWish } from '../model/rollout.ts';
import { type ApprovalLaw, type ApprovalNeed, changedBy, needText, withApproval } from '../plan/approval.ts';
import { type Course, courseOf } from '../plan/course.ts';
import { guardTargets } from '../plan/guard.ts';
import { make } from '../plan/make.ts';
import { devicesOf, match, targetsOf } from '../plan/match.ts';
import type { Playbook } from '../plan/playbook.ts';
import { rolloutFor } from '../plan/rollout-wish.ts';
import type { PostureMove, Snapshot } from '../plan/snapshot.ts';
import { checkBasis, isActedOn, type PushEvent, surveyPush } from '../plan/survey.ts';
import { type DocumentEvent, type DocumentSurvey, isConfigured, surveyDocument } from '../plan/survey-document.ts';
import type { Recorded } from '../ports/journal.ts';
import { checkEvent } from './check-event.ts';
import type { Accepted, PushSurvey, Surveyed } from './control.ts';
import type { ControlDeps } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { endpointOf, isPostureEvent, turnOf } from './move-posture.ts';
import { RecentPushes } from './recent-pushes.ts';
import { inSlices } from './slices.ts';
import { takeSnapshot, withTcam } from './snapshot.ts';
import { usedKey } from './used-key.ts';

/** A repetition is no reason to look at devices or all sessions again, and what was possible the first time may not be the second. */
const LOOKED_AT_ONCE: ReadonlySet<ControlEvent['kind']> = new Set([
  'policy.changed',
  'sessions.action',
  'acl.push',
  'acl.rollback',
  'lists.changed',
  'config.push',
  'config.save',
]);

type Planned = {
  readonly plans: readonly Plan[];
  readonly posture?: PostureMove;
  readonly reserved: readonly PlanId[];
  /** Why nothing of it begins before a second person says so. */
  readonly approval?: ApprovalNeed;
};

/**
 * From an event to plans on stable storage: checked, told apart from what came before, planned in memory, written in one transaction.
 * Only then does the posture directory know the new verdict and the dispatcher the plans, so that nothing is sent on what could still be lost.
 */
export class Intake {
  readonly #deps: ControlDeps;
  readonly #lines: DeviceSessions;
  readonly #take: (plan: Course) => Promise<void>;
  readonly #pushes: RecentPushes;
  #recalled: Promise<void> = Promise.resolve();

  constructor(deps: ControlDeps, lines: DeviceSessions, take: (plan: Course) => Promise<void>) {
    this.#deps = deps;
    this.#lines = lines;
    this.#take = take;
    this.#pushes = new RecentPushes(deps.approvals, deps.clock);
  }

  /** Other pushes need a second person from now on; what waits for one already waits on. */
  adopt(approvals: ApprovalLaw | undefined): void {
    if (this.#pushes.adopt(approvals)) this.#recalled = this.recall();
  }

  /** What counts of the time before a restart. */
  async recall(): Promise<void> {
    const recalled = await this.#pushes.recall(this.#deps.journal);
    if (!recalled.ok) this.#deps.sink.emit('error', 'approvals.not-recalled', { why: recalled.error.message });
  }

  /** Events of one endpoint, and repetitions of one event, are taken one after another; all others side by side. */
  accept(event: ControlEvent): Promise<Result<Accepted, Fault>> {
    const key = isPostureEvent(event) ? turnOf(endpointOf(event)) : `event:${event.id}`;
    return this.#deps.turns.run(key, () => this.#accept(event));
  }

  async preview(event: ControlEvent): Promise<Result<readonly Plan[], Fault>> {
    const checked = checkEvent(this.#deps, event);
    if (!checked.ok) return checked;
    const late = this.#late(event);
    if (late) return err(late);
    const planned = await this.#plans(event, true);
    if (!planned.ok) return planned;
    const { plans, reserved, approval } = planned.value;
    this.#release(reserved);
    const needs = approval === undefined ? [] : [needText(approval)];
    return ok(
      plans.map((plan): Plan => (plan.finishedAt === undefined ? { ...plan, state: 'draft', notes: [...plan.notes, ...needs] } : plan)),
    );
  }

  /** What a push would do, device by device, and what stands against it. */
  async survey(event: PushEvent): Promise<Result<PushSurvey, Fault>> {
    const checked = checkEvent(this.#deps, event);
    if (!checked.ok) return checked;
    const snapshot = finish(withTcam(this.#deps, await takeSnapshot(this.#deps, this.#lines, event, true)));
    const playbook = this.#playbookOf(event);
    if (!playbook.ok) return playbook;
    const surveyed = this.#surveyed(event, playbook.value, surveyPush(event, playbook.value, snapshot), isActedOn, event.rollout);
    return surveyed.ok ? ok({ policyRevision: snapshot.policyRevision, ...surveyed.value }) : surveyed;
  }

  async surveyDocument(event: DocumentEvent): Promise<Result<Surveyed<DocumentSurvey>, Fault>> {
    const checked = checkEvent(this.#deps, { ...event, skipRefused: true });
    if (!checked.ok) return checked;
    const snapshot = finish(withTcam(this.#deps, await takeSnapshot(this.#deps, this.#lines, event, true)));
    const playbook = this.#playbookOf(event);
    return playbook.ok
      ? this.#surveyed(event, playbook.value, surveyDocument(event, playbook.value, snapshot), isConfigured, undefined)
      : playbook;
  }

  #playbookOf(event: PushEvent | DocumentEvent): Result<Playbook, Fault> {
    const [playbook] = match(event, this.#deps.playbooks, undefined);
    return playbook === undefined ? err(fault('plan.no-target', `no playbook starts on \`${event.kind}\`: add one`)) : ok(playbook);
  }

  /** How it would be gone about on the devices that are acted on. */
  #surveyed<Device extends { readonly device: DeviceId }>(
    event: ControlEvent,
    playbook: Playbook,
    devices: readonly Device[],
    acts: (device: Device) => boolean,
    wish: RolloutWish | undefined,
  ): Result<Surveyed<Device>, Fault> {
    const acting = new Set(devices.filter(acts).map(({ device }) => device));
    const within = guardTargets(acting.size, playbook);
    const rollout = within.ok ? rolloutFor(playbook.name, playbook.guards.rollout, wish, acting.size) : within;
    if (!rollout.ok) return rollout;
    return ok({ devices, ...given({ rollout: rollout.value, approval: this.#pushes.need(event, acting) }) });
  }

  async #accept(event: ControlEvent): Promise<Result<Accepted, Fault>> {
    const known = await this.#known(event);
    if (!known.ok) return known;
    if (known.value) return ok(known.value);
    const checked = checkEvent(this.#deps, event);
    const planned = checked.ok ? await this.#plans(event) : checked;
    if (!planned.ok) return (await this.#repetition(event)) ?? this.#refused(event, planned.error);
    const { posture, approval } = planned.value;
    const asked = planned.value.plans.map((plan) => (approval === undefined ? plan : withApproval(plan, approval)));
    const plans = asked.map(courseOf);
    const audit = [auditOf(event, 'accepted', { jobs: plans.map(({ id }) => id), ...movedBy(posture) })];
    const stored = await this.#deps.journal.record({ event, plans, audit, ...(posture ? { posture: posture.record } : {}) });
    if (!stored.ok || stored.value.duplicate) {
      this.#release(planned.value.reserved);
      this.#pushes.forget(event);
    }
    if (!stored.ok) return this.#refused(event, stored.error);
    if (stored.value.duplicate) return this.#again(event, stored.value);
    if (posture) this.#tell(event, posture);
    this.#deps.sink.count('control_events', { kind: event.kind, outcome: 'accepted' });
    for (const plan of plans) await this.#take(plan);
    return ok({ event: event.id, duplicate: false, jobs: plans.map(({ id }) => id) });
  }

  /** On stable storage now: whoever decides next sees the new posture. */
  #tell(event: ControlEvent, { record, previous, status, coa, row }: PostureMove): void {
    this.#deps.postures.put(record);
    const { endpoint, correlation } = record;
    if (coa === 'refused') {
      const why = 'its VLAN would change and others are on its port: it is told nothing';
      this.#deps.sink.emit('warn', 'posture.refused', { endpoint, event: event.id, correlation, why });
    }
    if (row === undefined && previous === status) return;
    this.#deps.sink.emit('info', 'posture.moved', { endpoint, from: previous, to: status, row, coa, event: event.id, correlation });
    this.#deps.sink.count('posture_transitions', { to: record.state });
  }

  /**
   * A posture verdict that is not newer than the one held is either a repetition of an event we have, or late: then it is refused and said so.
   * Where devices are looked at first, the journal is asked before. All else it tells apart when it records.
   */
  async #known(event: ControlEvent): Promise<Result<Accepted | undefined, Fault>> {
    const late = this.#late(event);
    if (!late && !LOOKED_AT_ONCE.has(event.kind)) return ok(undefined);
    const before = await this.#deps.journal.find(event.id);
    if (!before.ok) return before;
    if (before.value) return this.#again(event, before.value);
    return late ? this.#refused(event, late) : ok(undefined);
  }

  /** A verdict that is not newer than the one held. */
  #late(event: ControlEvent): Fault | undefined {
    if (event.kind !== 'posture.reported') return undefined;
    const { endpoint, version } = event.result;
    const held = this.#deps.postures.get(endpoint);
    if (held === undefined || version > held.version) return undefined;
    const message = `version ${version} of the posture of \`${endpoint}\` is not newer than version ${held.version}, which is held: it was dropped`;
    return fault('posture.older', message, { at: '/result/version' });
  }

  /** What an operator asked for may no longer be possible the second time. */
  async #repetition(event: ControlEvent): Promise<Result<Accepted, Fault> | undefined> {
    if (event.kind !== 'session.action') return undefined;
    const before = await this.#deps.journal.find(event.id);
    return before.ok && before.value ? this.#again(event, before.value) : undefined;
  }

  /** The jobs of the first time, unless something else was meant then: a key is known over restarts. */
  #again(event: ControlEvent, { plans, request }: Recorded): Promise<Result<Accepted, Fault>> | Result<Accepted, Fault> {
    if (event.request === undefined || request === undefined || event.request === request)
      return ok({ event: event.id, duplicate: true, jobs: plans });
    return this.#refused(event, usedKey());
  }

  /** `shown`: nothing is done before people have looked at them. */
  async #plans(event: ControlEvent, shown = false): Promise<Result<Planned, Fault>> {
    const snapshot = await takeSnapshot(this.#deps, this.#lines, event, shown);
    const standing = event.kind === 'acl.push' ? checkBasis(event, snapshot) : ok(undefined);
    if (!standing.ok) return standing;
    const plans: Plan[] = [];
    const reserved: PlanId[] = [];
    for (const playbook of match(event, this.#deps.playbooks, snapshot.posture)) {
      const planning = this.#planning(event, playbook, snapshot);
      // INVARIANT: what takes of the hardware of a device is planned and reserved without anybody else in between.
      const made = playbook.select.kind === 'devices' ? finish(planning) : await inSlices(this.#deps.clock, planning);
      if (!made.ok) {
        this.#release(reserved);
        return made;
      }
      if (this.#deps.tcam.reserve(made.value)) reserved.push(made.value.id);
      plans.push(made.value);
    }
    await this.#recalled;
    const changed = changedBy(plans);
    const approval = this.#pushes.need(event, changed);
    // INVARIANT: counted as it is judged, so that of two pushes at once the second knows of the first.
    if (approval === undefined && !shown) this.#pushes.began(event, changed);
    return ok({ plans, reserved, ...given({ posture: snapshot.posture, approval }) });
  }

  *#planning(event: ControlEvent, playbook: Playbook, snapshot: Snapshot): Work<Result<Plan, Fault>> {
    const present = yield* withTcam(this.#deps, snapshot);
    const targets = yield* targetsOf(event, playbook, present);
    return yield* make(event, playbook, targets, present, this.#deps.clock.now());
  }

  /** What was planned will not be done. */
  #release(plans: readonly PlanId[]): void {
    for (const id of plans) this.#deps.tcam.release(id);
  }

  async #refused(event: ControlEvent, why: Fault): Promise<Result<never, Fault>> {
    this.#deps.sink.count('control_events', { kind: event.kind, outcome: why.code });
    this.#deps.sink.emit('warn', 'event.refused', {
      event: event.id,
      kind: event.kind,
      code: why.code,
      why: why.message,
      ...(event.correlation === undefined ? {} : { correlation: event.correlation }),
    });
    // Where the journal itself is what failed, this fails too; the sink has the refusal then.
    if (why.code !== 'journal.unavailable') await this.#deps.audit.append(auditOf(event, 'refused', { code: why.code, why: why.message }));
    return err(why);
  }
}

/** For the audit trail: from which state to which, by which row of the table. */
function movedBy(posture: PostureMove | undefined): { readonly [key: string]: JsonValue } {
  if (posture === undefined) return {};
  const { previous, status, row, coa, record } = posture;
  return { from: previous, to: status, row: row ?? null, coa, correlation: record.correlation };
}

function auditOf(event: ControlEvent, outcome: 'accepted' | 'refused', more: { readonly [key: string]: JsonValue }): AuditRecord {
  // In the order of their names, as the trail writes them.
  return {
    action: `${event.kind} ${outcome}`,
    actor: event.actor,
    at: event.at,
    details: { event: event.id, ...more },
    subject: subjectOf(event),
  };
}

function subjectOf(event: ControlEvent): string {
  switch (event.kind) {
    case 'posture.reported':
      return `${event.result.endpoint} ${event.result.status}`;
    case 'posture.stimulus':
      return `${event.endpoint} ${event.stimulus.kind}`;
    case 'policy.changed':
      return `revision ${event.revision}`;
    case 'session.action':
      return `${event.session} ${event.command.kind}`;
    case 'sessions.action':
      return `${event.sessions.length} sessions ${event.command.kind}`;
    case 'lists.changed':
      return `${event.version} on ${event.device}`;
    case 'lists.unused':
      return `${event.versions.join(', ')} on ${event.device}`;
    case 'acl.push':
      return `${event.acls.map(({ name }) => name).join(', ')} on ${event.devices.join(', ')}`;
    case 'acl.rollback':
      return `${event.job} on ${devicesOf(event).join(', ')}`;
    case 'config.push':
    case 'config.save':
      return event.devices.join(', ');
    case 'port.enable':
      return `${event.device} ${event.port}`;
  }
}
