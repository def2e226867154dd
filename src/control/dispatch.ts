import { toIso } from '../base/time.ts';
import type { Work } from '../base/work.ts';
import type { CoaStep, PerSecond, PlanId, Step, StepId } from '../model/plan.ts';
import { arbitrate } from '../plan/arbitrate.ts';
import type { Course } from '../plan/course.ts';
import { keepWindow } from '../plan/keep-window.ts';
import { isAtMostOnce, isFinished, isHeld, isInFlight, isStanding } from '../plan/step-state.ts';
import type { AuthenticationVitals } from '../ports/authentication-vitals.ts';
import { Brake, DEFAULT_BRAKE, isWell } from './brake.ts';
import type { CoaLimits, ControlDeps } from './deps.ts';
import { DeviceSlots } from './device-slots.ts';
import { seen } from './evidence.ts';
import type { ExtraTurns } from './extra-turns.ts';
import { GuestTurns } from './guest-turns.ts';
import { Pacer, type Ticket } from './pacer.ts';
import { DEFAULT_PACING, siteOf } from './pacing.ts';
import type { CoaPerformer } from './perform-coa.ts';
import type { ConfigPerformer } from './perform-config.ts';
import type { TerminalPerformer, TerminalStep } from './perform-terminal.ts';
import type { PlanBook } from './plan-book.ts';
import type { SilentDevices } from './silent-devices.ts';
import { inSlices } from './slices.ts';
import type { SessionWatch } from './watch-session.ts';

/** Lanes drained at once: most only wait for a device to show an effect. */
const CONCURRENCY = 1024;
/** How often every lane with due work is woken again, in ms; heals a queue that forgot. */
const RECONCILE = 1000;
/** Lanes looked at and woken at most in one turn of it: with more, a round takes several turns. */
const MOST_LOOKED_AT = 5000;
const MOST_WOKEN = 2000;
/** Steps of a plan that are gone through at once; most plans have one. */
const FEW = 16;

type Performers = {
  readonly coa: CoaPerformer;
  readonly config: ConfigPerformer;
  readonly terminal: TerminalPerformer;
  readonly turns: ExtraTurns;
  readonly silent: Pick<SilentDevices, 'hearing'>;
};

/** Drains lanes: one step of a lane after another, whatever the queue does, and wakes what the queue may have forgotten. */
export class Dispatcher {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #watch: SessionWatch;
  readonly #perform: Performers;
  readonly #pacer: Pacer;
  /** Who has turns with devices besides the steps of plans. */
  readonly guests: GuestTurns;
  readonly #brake: Brake;
  #vitals: AuthenticationVitals = { answered: 0, p95: 0, rejects: 0, dropped: 0 };
  #bulkRate: PerSecond;
  readonly #slots = new DeviceSlots();
  readonly #draining = new Set<string>();
  #cancelReconcile: (() => void) | undefined;
  /** The round of reconciling that is under way, and how many lanes are left of it. */
  #round: { readonly lanes: Iterator<string>; left: number } | undefined;
  #stopping = false;

  constructor(deps: ControlDeps, book: PlanBook, watch: SessionWatch, perform: Performers) {
    this.#deps = deps;
    this.#book = book;
    this.#watch = watch;
    this.#perform = perform;
    const { clock, pacing = DEFAULT_PACING, brake = DEFAULT_BRAKE, queue } = deps;
    const healthy = (wanted: Parameters<typeof isWell>[1]): boolean => isWell(this.#vitals, wanted);
    const granted = (ticket: Ticket): void => {
      if (!this.guests.granted(ticket)) void queue.wake(ticket.lane);
    };
    this.#pacer = new Pacer({ clock, pacing, granted, healthy, hearing: (device) => perform.silent.hearing(device) });
    this.guests = new GuestTurns(this.#pacer, clock);
    perform.turns.paceBy(this.guests);
    this.#brake = new Brake(brake, pacing.bulk);
    this.#bulkRate = pacing.bulk;
  }

  /** `goesOn`: some of the work was begun before a restart. */
  async start(goesOn: boolean): Promise<void> {
    if (goesOn) this.#pacer.goesOn();
    this.#deps.queue.onLost(() => this.#wakeAll());
    this.#book.onChange((plan, steps) => this.#noteChanges(plan, steps));
    await this.#deps.queue.start((lane) => this.#drain(lane), CONCURRENCY);
    this.#wakeAll();
    this.#reconcileLater();
  }

  /** Other rates from now on. */
  adopt({ pacing, brake }: Pick<CoaLimits, 'pacing' | 'brake'>): void {
    this.#pacer.adopt(pacing);
    this.#bulkRate = this.#brake.adopt(brake, pacing.bulk);
    this.#pacer.setBulkRate(this.#bulkRate);
  }

  /** Takes no new step; steps in flight are left as they are, and looked at by the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelReconcile?.();
    this.#watch.close();
    this.#pacer.stop();
    await this.#deps.queue.stop();
  }

  /** A plan that was just accepted, or found unfinished at start: older work it takes the place of is given up, its lanes are woken. */
  async take(plan: Course): Promise<void> {
    this.#book.add(keepWindow(plan, this.#deps.clock.now()));
    await this.#book.overtake(plan);
    await this.#eachOf(plan, (step) => {
      this.#book.lanes.update(plan.id, [step]);
      this.#arbitrate(plan.id, step);
    });
    await this.resumed(plan);
    await this.#book.goOn(plan.id);
  }

  /** A plan that was held back goes on: its due steps are begun. */
  async resumed(plan: Course): Promise<void> {
    let lane: string | undefined;
    await this.#eachOf(plan, (step, present) => {
      // The steps of a lane mostly stand together, and it is woken once.
      if (step.serialKey === lane || isHeld(present, step)) return;
      lane = step.serialKey;
      void this.#deps.queue.wake(lane);
    });
  }

  /** What has its turn waits for none any more. */
  async paused(plan: Course): Promise<void> {
    await this.#eachOf(plan, (step) => this.#pacer.forget(step.id));
  }

  /** Does something with each unfinished step as it is when its turn comes: the plan goes on while one of many steps is gone through. */
  async #eachOf({ id, steps }: Course, visit: (step: Step, plan: Course) => void): Promise<void> {
    const visitAt = (place: number): void => {
      const plan = this.#book.get(id);
      const step = plan?.steps.at(place);
      if (plan && step && !isFinished(step)) visit(step, plan);
    };
    if (steps.length <= FEW) {
      for (let place = 0; place < steps.length; place++) visitAt(place);
      return;
    }
    function* visiting(): Work<void> {
      for (let place = 0; place < steps.length; place++) {
        visitAt(place);
        yield;
      }
    }
    await inSlices(this.#deps.clock, visiting());
  }

  /** A plan of many steps may be taken up while a newer one already is. */
  #arbitrate(plan: PlanId, step: Step): void {
    if (step.do.kind !== 'coa') return;
    for (const work of [...this.#book.lanes.of(step.serialKey)]) {
      const other = work.plan === plan ? undefined : this.#book.step(work.plan, work.step);
      if (other === undefined) continue;
      const [mine, theirs] = [
        { plan, step },
        { plan: work.plan, step: other },
      ];
      const [older, newer] = this.#book.isBefore(plan, work.plan) ? [mine, theirs] : [theirs, mine];
      const verdict = arbitrate(older.step, newer.step);
      if (verdict === 'both') continue;
      const [loser, winner, why] = verdict === 'replace' ? [older, newer, 'a newer'] : [newer, older, 'a stronger'];
      const now = this.#deps.clock.now();
      const evidence = [seen(now, `${why} change of the same session takes its place: ${winner.step.id}`)];
      void this.#book.settle(loser.plan, { step: loser.step.id, kind: 'skipped', skipped: 'superseded', evidence, at: now });
      if (verdict === 'replace') this.#watch.look(step.do.session);
      if (loser === mine) return;
    }
  }

  /** Why a step that could be begun is not. */
  waitsFor(id: PlanId, step: StepId): string | undefined {
    const plan = this.#book.get(id);
    const present = plan?.steps.find(step);
    if (plan === undefined || present?.state !== 'ready' || isHeld(plan, present)) return undefined;
    const turn = this.#turnOf(present.serialKey);
    if (turn !== undefined && turn.step.id !== step)
      return `${turn.step.id} goes first${turn.step.do.kind === 'coa' ? ' with this session' : ''}`;
    const dueAt = this.#book.due.isDue(present) ? undefined : this.#book.due.dueAt(present);
    if (dueAt !== undefined) return `not before ${toIso(dueAt)}`;
    const wanted = plan.rollout?.requireHealthy;
    if (wanted && !isWell(this.#vitals, wanted)) return 'authentications to be as fast and as seldom refused as `requireHealthy` asks';
    return this.#pacer.waits(step) ? this.#turnText(plan, present) : undefined;
  }

  #turnText({ rollout }: Course, { do: { device } }: Step): string {
    const turn = `its turn with ${device}`;
    if (rollout === undefined || this.#bulkRate >= this.#brake.full) return turn;
    if (this.#bulkRate === 0) return `${turn}: rollouts are held while authentication requests are dropped`;
    return `${turn}: rollouts are slowed down to ${this.#bulkRate}/s while authentications are slow or often refused`;
  }

  async #drain(lane: string): Promise<void> {
    // The queue promises it; holding to it here too costs nothing and a second run would harm a device.
    if (this.#draining.has(lane)) return;
    this.#draining.add(lane);
    try {
      while (!this.#stopping && (await this.#next(lane)));
      if (!this.#stopping) await this.#perform.config.lookAtHardware(lane);
    } catch (thrown) {
      this.#deps.sink.emit('error', 'control.fault', { lane, why: thrown instanceof Error ? thrown.message : String(thrown) });
      throw thrown;
    } finally {
      this.#draining.delete(lane);
    }
  }

  /** Does the next step of the lane; false when there is none, or none that may be done now. */
  async #next(lane: string): Promise<boolean> {
    const found = this.#turnOf(lane);
    if (found === undefined || found.step.state === 'waiting') return false;
    const { plan, step } = found;
    if (isInFlight(step)) await this.#resume(plan, step);
    else if (this.#book.due.isDue(step)) await this.#begin(plan, step);
    else {
      void this.#deps.queue.wake(lane, this.#book.due.dueAt(step));
      return false;
    }
    return this.#book.step(plan.id, step.id) !== step;
  }

  /** What is under way, else the oldest; but what is held back, and what a rollout wants, lets others go first. */
  #turnOf(lane: string): { readonly plan: Course; readonly step: Step } | undefined {
    let turn: { readonly plan: Course; readonly step: Step } | undefined;
    for (const work of this.#book.lanes.of(lane)) {
      const plan = this.#book.get(work.plan);
      const step = plan?.steps.find(work.step);
      if (plan === undefined || step === undefined || isHeld(plan, step)) continue;
      if (isInFlight(step)) return { plan, step };
      if (turn === undefined || (turn.step.wave !== undefined && step.wave === undefined)) turn = { plan, step };
    }
    return turn;
  }

  async #begin(plan: Course, step: Step): Promise<void> {
    if (isOnTerminal(step)) return this.#perform.terminal.perform(plan, step);
    if (!isCoa(step)) {
      if (this.#mayBegin(plan, step)) await this.#perform.config.perform(plan, step);
      return;
    }
    if (!this.#pacer.ask(this.#ticketOf(plan, step))) return;
    try {
      await this.#perform.coa.perform(plan, step, () => this.#pacer.answered(step.id));
    } finally {
      this.#pacer.over(step.id);
    }
  }

  /** A device of a rollout is begun while all is well and when others are finished. */
  #mayBegin(plan: Course, step: Step): boolean {
    const wanted = plan.rollout?.requireHealthy;
    if (wanted && isStanding(step) && !isWell(this.#vitals, wanted)) return false;
    return this.#slots.take(plan, step.do.device);
  }

  #ticketOf(plan: Course, step: CoaStep): Ticket {
    const { id, serialKey, do: action } = step;
    const site = siteOf(this.#deps.devices.get(action.device));
    const bulk = plan.rollout && { bulk: { plan: plan.id, rollout: plan.rollout } };
    return { step: id, lane: serialKey, device: action.device, site, bounce: isAtMostOnce(step), ...bulk };
  }

  #resume(plan: Course, step: Step): Promise<void> {
    if (isOnTerminal(step)) return this.#perform.terminal.resume(plan, step);
    return isCoa(step) ? this.#perform.coa.resume(plan, step) : this.#perform.config.resume(plan, step);
  }

  /** A finished step may have made one of another lane ready; what is given up or held back waits for no turn any more. */
  #noteChanges(plan: Course, steps: readonly Step[]): void {
    for (const step of steps) {
      if (isFinished(step)) {
        this.#pacer.forget(step.id);
        const next = this.#slots.release(plan, step.do.device);
        if (next !== undefined) void this.#deps.queue.wake(`device:${next}`);
      } else if (step.state === 'ready' && !isHeld(plan, step)) void this.#deps.queue.wake(step.serialKey);
    }
    if (plan.finishedAt !== undefined && plan.rollout) this.#pacer.forgetRates(plan.id);
  }

  #wakeAll(): void {
    for (const lane of this.#book.lanes.names()) void this.#deps.queue.wake(lane);
  }

  #reconcileLater(): void {
    this.#cancelReconcile = this.#deps.clock.after(RECONCILE, () => {
      void this.#reconcile().finally(() => {
        if (!this.#stopping) this.#reconcileLater();
      });
    });
  }

  /** Rollouts go as fast as the authentication path bears. */
  #lookAtVitals(): void {
    const { vitals, clock, sink } = this.#deps;
    if (vitals === undefined) return;
    this.#vitals = vitals();
    const rate = this.#brake.look(this.#vitals, clock.monotonic());
    if (rate === this.#bulkRate) return;
    const level = rate < this.#bulkRate ? 'warn' : 'info';
    this.#bulkRate = rate;
    this.#pacer.setBulkRate(rate);
    sink.emit(level, rate === 0 ? 'rollout.held' : 'rollout.rate', { perSecond: rate, ...this.#vitals });
  }

  async #reconcile(): Promise<void> {
    this.#lookAtVitals();
    await this.#book.writeOwed();
    await this.#book.keepApprovals();
    for (const plan of await this.#book.keepWindows()) await this.resumed(plan);
    await inSlices(this.#deps.clock, this.#wakeForgotten());
  }

  *#wakeForgotten(): Work<void> {
    const { lanes } = this.#book;
    this.#round ??= { lanes: lanes.names()[Symbol.iterator](), left: lanes.size };
    const round = this.#round;
    for (let looked = 0, woken = 0; looked < MOST_LOOKED_AT && woken < MOST_WOKEN; looked++) {
      const next = round.lanes.next();
      if (next.done || round.left-- === 0) {
        this.#round = undefined;
        return;
      }
      yield;
      if (this.#draining.has(next.value) || !this.#isDue(next.value)) continue;
      void this.#deps.queue.wake(next.value);
      woken++;
    }
  }

  #isDue(lane: string): boolean {
    const turn = this.#turnOf(lane);
    if (turn === undefined) return false;
    const { plan, step } = turn;
    if (isInFlight(step)) return true;
    return this.#book.due.isDue(step) && !this.#pacer.waits(step.id) && !this.#slots.waits(plan.id, step.do.device);
  }
}

function isCoa(step: Step): step is CoaStep {
  return step.do.kind === 'coa';
}

/** What is done on the terminal of a device without writing to its configuration as a whole. */
function isOnTerminal(step: Step): step is TerminalStep {
  return step.do.kind === 'clear-session' || step.do.kind === 'enable-port' || step.do.kind === 'shut-port';
}
