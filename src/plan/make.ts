import { hash } from 'node:crypto';
import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { Instant } from '../base/time.ts';
import type { Work } from '../base/work.ts';
import { deliveryOf } from '../model/coa.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent, EventId } from '../model/event.ts';
import type { Plan, PlanId, Rollout, Step } from '../model/plan.ts';
import type { RolloutWish } from '../model/rollout.ts';
import { isAsked } from './asked.ts';
import { expectationOf, isInForce, summaryOf } from './authorization.ts';
import type { StepDraft, TargetDraft } from './draft.ts';
import { planShownAcls } from './ensure-acl.ts';
import { planShownConfiguration } from './ensure-configuration.ts';
import { guardTargets } from './guard.ts';
import { ladderOf } from './ladder.ts';
import type { PlannedIntent, Target } from './match.ts';
import { enablePort, planPort, undoNote } from './open-port.ts';
import type { Playbook } from './playbook.ts';
import { rolloutFor } from './rollout-wish.ts';
import type { SessionView, Snapshot } from './snapshot.ts';
import { type Held, tcamForecast } from './tcam-ledger.ts';
import { forecastLines } from './tcam-text.ts';
import { inTurns, waveAt } from './waves.ts';

/** Targets without a step that are named one by one. */
const SHOWN = 10;

/** The id of the plan one event causes under one playbook: the same event gives the same plan. */
function planIdOf(event: EventId, playbook: string): PlanId {
  return `j-${hash('sha256', `${playbook}\0${event}`).slice(0, 16)}` as PlanId;
}

/**
 * The plan of an event under a playbook, from a snapshot: which steps, on what, in which order, and what must be seen after each.
 * Sessions that have already what the policy gives them are left alone. Deterministic: no clock, no randomness.
 * A guard refuses the whole plan before anything is sent: `acl.tcam`, `acl.platform`, `acl.syntax`, `plan.refused`, `plan.stale`, `device.not-configured`,
 * `device.prerequisite`. It can be put down between targets, for the snapshot does not change.
 */
export function* make(
  event: ControlEvent,
  playbook: Playbook,
  targets: readonly Target[],
  snapshot: Snapshot,
  now: Instant,
): Work<Result<Plan, Fault>> {
  const drafts: TargetDraft[] = [];
  for (const target of targets) {
    const draft = draftOf(target, event, snapshot, playbook);
    if (!draft.ok) return draft;
    drafts.push(draft.value);
    yield;
  }
  const within = guardTargets(drafts.filter(({ steps }) => steps.length > 0).length, playbook);
  if (!within.ok) return within;
  const id = planIdOf(event.id, playbook.name);
  const wish = event.kind === 'acl.push' || event.kind === 'acl.rollback' || event.kind === 'sessions.action' ? event.rollout : undefined;
  const rolled = yield* rolledOut(id, drafts, playbook, wish);
  if (!rolled.ok) return rolled;
  const { rollout, steps } = rolled.value;
  const forecast = yield* tcamNotes(targets, drafts, snapshot);
  const notes = [...notesOf(drafts), ...forecast, ...(steps.length === 0 ? [nothingToDo(targets)] : [])];
  const moves = drafts.flatMap((draft) => draft.moves ?? []);
  const leftAlone = drafts.filter((draft) => draft.leftAlone).length;
  return ok({
    id,
    cause: event.id,
    ...(event.correlation === undefined ? {} : { correlation: event.correlation }),
    ...(isAsked(event) && { asked: true }),
    playbook: playbook.name,
    ...(event.kind === 'config.push' && { document: event.document }),
    ...(event.kind === 'acl.rollback' && { takesBack: event.job as PlanId }),
    ...(event.kind === 'policy.changed' && { policyChange: event.changed }),
    ...(event.kind === 'sessions.action' && { command: event.command }),
    basis: basisOf(snapshot),
    ...outcomeOf(steps.length, leftAlone, now),
    ...(rollout && { rollout }),
    createdAt: now,
    revision: 1,
    steps,
    leftAlone,
    ...(moves.length > 0 && { moves }),
    notes,
  });
}

/** A plan without a step is over as it is made. */
function outcomeOf(steps: number, leftAlone: number, now: Instant): Pick<Plan, 'state' | 'finishedAt'> {
  return steps > 0 ? { state: 'running' } : { state: leftAlone > 0 ? 'failed' : 'unneeded', finishedAt: now };
}

function draftOf(target: Target, event: ControlEvent, snapshot: Snapshot, playbook: Playbook): Result<TargetDraft, Fault> {
  if (target.session) return ok(sessionDraft(target, target.session, snapshot));
  if (event.kind === 'port.enable') return planPort(event, snapshot);
  if (event.kind === 'acl.push' || event.kind === 'acl.rollback' || event.kind === 'lists.unused' || target.device === undefined)
    return planShownAcls(target, snapshot, playbook);
  return planShownConfiguration(target, target.device, snapshot, event, playbook);
}

function sessionDraft({ intents }: Target, view: SessionView, snapshot: Snapshot): TargetDraft {
  const { session } = view;
  const name = `session ${session.id} (${session.endpoint ?? session.userName} on ${session.device})`;
  if (view.barred !== undefined) return { steps: [], notes: [`${name} left alone: ${view.barred}`], leftAlone: true };
  const noCoa = snapshot.devices.get(session.device)?.noCoa;
  if (noCoa !== undefined) return { steps: [], notes: [`${name} left alone: ${noCoa}`], ...(isInForce(view) ? {} : { leftAlone: true }) };
  if (intents.some(({ intent }) => intent.kind === 'coa' && intent.onlyIfChanged) && view.desired.kind === 'undecidable') {
    return { steps: [], notes: [`${name} left alone: ${view.desired.why}`], leftAlone: true };
  }
  const wanted = intents.filter(({ intent }) => !(intent.kind === 'coa' && intent.onlyIfChanged && isInForce(view)));
  const kept = wanted.length === 0 && view.desired.kind === 'grant';
  return {
    steps: wanted.flatMap((one) => coaStep(one, view, snapshot)),
    notes: [
      ...(kept && view.desired.kind === 'grant' ? [`${name} has it already: ${summaryOf(view.desired.authorization)}`] : []),
      ...wanted.flatMap(({ intent }) =>
        intent.kind === 'coa' ? undoNote(intent.command, session, snapshot.devices.get(session.device) ?? {}) : [],
      ),
    ],
  };
}

function coaStep({ intent, step }: PlannedIntent, view: SessionView, { devices }: Snapshot): StepDraft[] {
  if (intent.kind !== 'coa') return [];
  const { session } = view;
  const { command } = intent;
  const device = devices.get(session.device);
  const ladder = ladderOf(command, step.within, session, device);
  return [
    {
      serialKey: `session:${session.id}`,
      do: { kind: 'coa', command, session: session.id, device: session.device, onlyIfChanged: intent.onlyIfChanged },
      expect: expectationOf(command, view),
      retry: deliveryOf(command) === 'at-most-once' ? { ...step.retry, attempts: 1 } : step.retry,
      ...(ladder.length > 0 && { ladder }),
      deadline: step.within,
    },
    ...(command.kind === 'disable-host-port' && command.ttl !== undefined ? enablePort(session, command.ttl, device ?? {}) : []),
  ];
}

/** All targets at once, or wave by wave where the playbook says how. */
function* rolledOut(
  id: PlanId,
  drafts: readonly TargetDraft[],
  { name, guards }: Playbook,
  wish: RolloutWish | undefined,
): Work<Result<{ rollout?: Rollout; steps: readonly Step[] }, Fault>> {
  const acting = drafts.filter(({ steps }) => steps.length > 0);
  const rollout = rolloutFor(name, guards.rollout, wish, acting.length);
  if (!rollout.ok) return rollout;
  if (rollout.value === undefined || acting.length === 0) return ok({ steps: yield* numbered(id, acting, []) });
  const inOrder = yield* inTurns(acting, ({ steps }) => steps[0]?.do.device ?? '');
  return ok({ rollout: rollout.value, steps: yield* numbered(id, inOrder, rollout.value.waves) });
}

function* numbered(plan: PlanId, drafts: readonly TargetDraft[], waves: readonly number[]): Work<readonly Step[]> {
  const steps: Step[] = [];
  for (const [place, draft] of drafts.entries()) {
    const wave = waves.length === 0 ? undefined : waveAt(waves, place);
    let previous: string | undefined;
    for (const one of draft.steps) {
      const id = `${plan}/${steps.length + 1}`;
      steps.push({
        id,
        after: previous === undefined ? [] : [previous],
        ...one,
        // What is put off for hours holds up neither a wave nor the steps after it.
        ...(wave === undefined ? {} : { wave: one.delay === undefined ? wave : waves.length + 1 }),
        state: previous === undefined && (wave ?? 1) === 1 ? 'ready' : 'waiting',
        attempt: 0,
        evidence: [],
      });
      if (one.delay === undefined) previous = id;
    }
    yield;
  }
  return steps;
}

function basisOf(snapshot: Snapshot): Plan['basis'] {
  const devices: Record<DeviceId, string> = {};
  for (const [id, view] of snapshot.devices) if (view.platform) devices[id] = view.platform.name;
  return { policyRevision: snapshot.policyRevision, devices };
}

/** A policy change looks at every session; ten that stay as they are say enough. */
function notesOf(drafts: readonly TargetDraft[]): readonly string[] {
  const alone = drafts.filter(({ steps }) => steps.length === 0);
  const left = alone.slice(SHOWN).length;
  const shown = new Set(alone.slice(0, SHOWN));
  const notes = drafts.flatMap((draft) => (draft.steps.length > 0 || shown.has(draft) ? draft.notes : []));
  return left === 0 ? notes : [...notes, `and ${left} more are as wanted or left alone`];
}

/** What the sessions that are acted on do to the TCAM of each device. */
function* tcamNotes(targets: readonly Target[], drafts: readonly TargetDraft[], { devices }: Snapshot): Work<readonly string[]> {
  const changes = new Map<DeviceId, { readonly goes: Held[]; readonly comes: Held[] }>();
  for (const [at, { session: view }] of targets.entries()) {
    yield;
    const expected = drafts[at]?.steps[0]?.expect.kind;
    const tcam = expected === 'authorization' || expected === 'session-ended' ? view?.tcam : undefined;
    if (view === undefined || tcam === undefined) continue;
    const change = changes.get(view.session.device) ?? { goes: [], comes: [] };
    change.goes.push(...tcam.goes);
    if (expected === 'authorization') change.comes.push(...tcam.comes);
    changes.set(view.session.device, change);
  }
  const notes: string[] = [];
  for (const [id, change] of changes) {
    yield;
    if (change.goes.length + change.comes.length === 0) continue;
    const { platform, tcam } = devices.get(id) ?? {};
    if (platform === undefined || tcam === undefined) continue;
    const lines = forecastLines(tcamForecast(platform, tcam.reserve, tcam.held, change));
    notes.push(...lines.map((line) => `${id} (${platform.name}) ${line}`));
  }
  return notes;
}

function nothingToDo(targets: readonly Target[]): string {
  if (targets.length === 0) return 'nothing to change: no session or device is selected';
  return `nothing to change: ${targets.length === 1 ? 'the only target is' : `all ${targets.length} targets are`} as wanted or left alone`;
}
