import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { Device } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import type { PlanId } from '../model/plan.ts';
import type { ApprovalLaw } from '../plan/approval.ts';
import { type Course, courseOf, summaryOfPlan } from '../plan/course.ts';
import { type Asked, type FollowUp, followUp } from '../plan/follow-up.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import { DeviceAsker } from './ask-device.ts';
import { CoaExchange } from './coa-exchange.ts';
import { CoaRestraint } from './coa-restraint.ts';
import type { Accepted, Control } from './control.ts';
import { Cooldown } from './cooldown.ts';
import type { CoaLimits, ControlDeps } from './deps.ts';
import { DeviceSessions } from './device-sessions.ts';
import { Dispatcher } from './dispatch.ts';
import { driftOf } from './drift.ts';
import { ExtraTurns } from './extra-turns.ts';
import { GuestExchanges, type GuestRequest, type NotSent } from './guest-exchange.ts';
import type { Turn } from './guest-turns.ts';
import { Intake } from './intake.ts';
import { ListCleaner } from './list-cleaner.ts';
import { ListContents } from './list-contents.ts';
import { ListPointers } from './list-pointers.ts';
import { DEFAULT_LOOP, LoopDetector } from './loop-detector.ts';
import { OwedChanges } from './owed-changes.ts';
import { CoaPerformer } from './perform-coa.ts';
import { ConfigPerformer } from './perform-config.ts';
import { TerminalPerformer } from './perform-terminal.ts';
import { PlanBook } from './plan-book.ts';
import { Prover } from './prover.ts';
import { reconcileTcam } from './reconcile-tcam.ts';
import { rememberEndpoints } from './remember-endpoints.ts';
import { Rollbacks } from './rollbacks.ts';
import { SessionExchanges } from './session-exchanges.ts';
import { SilentDevices } from './silent-devices.ts';
import { StaleSessions } from './stale-sessions.ts';
import { SessionWatch } from './watch-session.ts';

export type { ControlDeps } from './deps.ts';

/** The running control path. */
export type RunningControl = Control & {
  /** A turn with a device for what is no step of a plan; undefined when it does not come within `patience` ms. */
  turn(device: Device, patience: Duration): Promise<Turn | undefined>;
  /**
   * As `turn`, about sessions: one exchange about each at a time, ports at their own rate, endpoints in their rest and silent devices left alone. What is
   * refused again and again is not sent for a while.
   */
  exchange(request: GuestRequest, patience: Duration, send: () => Promise<CoaOutcome>): Promise<CoaOutcome | NotSent>;
  /** Other limits are in force from now on. */
  adopt(limits: CoaLimits): void;
  /** Other pushes need a second person; none without a law. */
  adoptApprovals(law: ApprovalLaw | undefined): void;
  /** Takes up what the journal says is unfinished, then dispatches. Sessions and postures are restored before. */
  start(): Promise<void>;
  /** Stops taking steps; what is in flight is looked at by the next start. */
  stop(): Promise<void>;
};

/** Puts the parts of the control path together; nothing runs before `start`, though `preview` already answers. */
export function createControl(deps: ControlDeps): RunningControl {
  const book = new PlanBook(deps);
  book.watch((plan) => {
    if (plan.finishedAt === undefined) return;
    deps.tcam.release(plan.id);
    contents.after(plan);
  });
  const watch = new SessionWatch(deps, book);
  const lines = new DeviceSessions(deps);
  const turns = new ExtraTurns(deps);
  const asker = new DeviceAsker(deps, watch, turns);
  const prover = new Prover(deps, asker, lines, watch);
  const owed = new OwedChanges(deps, (event) => intake.accept(event));
  book.watch((plan) => owed.note(plan));
  const rollbacks = new Rollbacks(deps, book, async (id) => book.get(id) ?? (await stored(deps, id)));
  book.watch((plan) => rollbacks.note(plan));
  const silent = new SilentDevices(deps, (device) => owed.answered(device));
  const loops = new LoopDetector(deps.clock, deps.loop ?? DEFAULT_LOOP);
  const cooldown = new Cooldown(deps.clock, deps.cooldown ?? 0, deps.loop ?? DEFAULT_LOOP);
  const exchanges = new SessionExchanges(deps);
  const restraint = new CoaRestraint(deps, { book, prover, loops, cooldown });
  const exchange = new CoaExchange(deps, { book, watch, asker, prover, cooldown, silent });
  const coa = new CoaPerformer(deps, { book, watch, asker, prover, silent, loops, restraint, exchange, exchanges });
  const pointers = new ListPointers(deps, (event) => intake.accept(event));
  const cleaner = new ListCleaner(deps, (event) => intake.accept(event));
  const config = new ConfigPerformer(deps, book, lines, pointers);
  const terminal = new TerminalPerformer(deps, { book, watch, lines, prover });
  const stale = new StaleSessions(deps, prover);
  const contents = new ListContents(deps, lines);
  let unwatchTcam = (): void => undefined;
  const dispatcher = new Dispatcher(deps, book, watch, { coa, config, terminal, turns, silent });
  const guests = new GuestExchanges(deps, { guests: dispatcher.guests, silent, loops, cooldown, exchanges });
  const intake: Intake = new Intake(deps, lines, (plan) => dispatcher.take(plan));
  const awaiting = (accepted: Result<Accepted, Fault>): Result<Accepted, Fault> => {
    if (!accepted.ok) return accepted;
    const held = accepted.value.jobs.filter((id) => book.get(id)?.state === 'waiting-approval');
    return held.length === 0 ? accepted : ok({ ...accepted.value, awaiting: held });
  };
  const following = async (id: PlanId, verb: FollowUp, asked: Asked): Promise<Result<ControlEvent, Fault>> => {
    const plan = book.get(id) ?? (await stored(deps, id));
    return plan === undefined
      ? err(fault('api.not-found', `there is no job \`${id}\``))
      : followUp(plan, verb, asked, deps.policy().revision);
  };
  return {
    accept: async (event) => awaiting(await intake.accept(event)),
    preview: (event) => intake.preview(event),
    survey: (event) => intake.survey(event),
    surveyDocument: (event) => intake.surveyDocument(event),
    waitsFor: (job, step) => dispatcher.waitsFor(job, step),
    drift: (document, devices) => driftOf(deps, lines, document, devices),
    job: async (id) => book.shown(id) ?? (await stored(deps, id)),
    jobs: async (query) => {
      const found = await deps.plans.list(query);
      if (!found.ok) return [];
      const present = found.value.map((stored) => {
        const plan = book.shown(stored.id);
        return plan ? summaryOfPlan(plan) : stored;
      });
      return present.filter(({ state }) => query.state === undefined || state === query.state);
    },
    settled: async (id, within) => (await book.settled(id, within)) ?? (await stored(deps, id)),
    steer: async (id, verb, actor, dryRun = false) => {
      const steered = await book.steer(id, verb, actor, dryRun);
      if (steered && verb === 'resume' && !dryRun) await dispatcher.resumed(steered);
      if (steered && verb === 'pause' && !dryRun) await dispatcher.paused(steered);
      if (steered) return ok(steered);
      const plan = book.get(id) ?? (await stored(deps, id));
      return err(
        plan === undefined
          ? fault('api.not-found', `there is no job \`${id}\``)
          : fault('api.conflict', `the job is ${plan.state}: it cannot be told to ${verb}`),
      );
    },
    judge: async (id, verdict, { actor, reason, dryRun = false }) => {
      const plan = book.get(id) ?? (await stored(deps, id));
      if (plan === undefined) return err(fault('api.not-found', `there is no job \`${id}\``));
      if (plan.approval?.author === actor) {
        const why = `\`${actor}\` asked for job \`${id}\`, so another admin key has to ${verdict} it; whoever asked for it may cancel it`;
        return err(fault('api.forbidden', why));
      }
      const judged = await book.judge(id, verdict, { actor, reason, dryRun });
      if (judged && verdict === 'approve' && !dryRun) await dispatcher.resumed(judged);
      if (judged) return ok(judged);
      return err(fault('api.conflict', `the job is ${book.get(id)?.state ?? plan.state}: it does not wait for approval`));
    },
    reconcileTcam: (device) => reconcileTcam(deps, lines, device),
    follow: async (id, verb, asked) => {
      const event = await following(id, verb, asked);
      return event.ok ? awaiting(await intake.accept(event.value)) : event;
    },
    previewFollowing: async (id, verb, asked) => {
      const event = await following(id, verb, asked);
      return event.ok ? intake.preview(event.value) : event;
    },
    watch: (listener) => book.watch(listener),
    seek: (sessions, actor) => stale.seekAll(sessions, actor),
    turn: (device, patience) => dispatcher.guests.turn(device, patience),
    exchange: (request, patience, send) => guests.run(request, patience, send),
    adopt: (limits) => {
      dispatcher.adopt(limits);
      loops.adopt(limits.loop);
      cooldown.adopt(limits.cooldown, limits.loop);
    },
    adoptApprovals: (law) => intake.adopt(law),
    start: async () => {
      const unfinished = await deps.plans.unfinished();
      // What was accepted before the start is in the book, and further on than in the store.
      const found = (unfinished.ok ? unfinished.value : []).filter(({ id }) => book.get(id) === undefined);
      for (const plan of found) {
        deps.tcam.reserve(plan);
        await dispatcher.take(courseOf(plan));
      }
      pointers.remember(unfinished.ok ? unfinished.value : []);
      if (!unfinished.ok) deps.sink.emit('error', 'control.not-resumed', { why: unfinished.error.message });
      await intake.recall();
      await rememberEndpoints(deps, { loops, cooldown, owed });
      await dispatcher.start(found.length > 0);
      await pointers.start();
      cleaner.start();
      stale.start();
      contents.start();
      unwatchTcam = deps.tcam.watch(({ device }) => stale.suspect(device));
    },
    stop: async () => {
      owed.stop();
      cleaner.stop();
      stale.stop();
      contents.stop();
      unwatchTcam();
      await dispatcher.stop();
      await lines.close();
    },
  };
}

async function stored(deps: ControlDeps, id: PlanId): Promise<Course | undefined> {
  const found = await deps.plans.get(id);
  return found.ok && found.value ? courseOf(found.value) : undefined;
}
