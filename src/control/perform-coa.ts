import { type Duration, instantOf } from '../base/time.ts';
import type { CoaStep, Step, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import type { Course } from '../plan/course.ts';
import { isAtMostOnce, isHeld, isHidden, isInFlight } from '../plan/step-state.ts';
import { admit } from './admit.ts';
import type { DeviceAsker } from './ask-device.ts';
import type { CoaExchange } from './coa-exchange.ts';
import type { CoaRestraint } from './coa-restraint.ts';
import type { ControlDeps } from './deps.ts';
import { seen } from './evidence.ts';
import type { LoopDetector } from './loop-detector.ts';
import type { PlanBook } from './plan-book.ts';
import { afterLook, isOpen } from './proof-by-look.ts';
import type { Prover } from './prover.ts';
import type { SessionExchanges } from './session-exchanges.ts';
import type { SentFrom } from './session-proof.ts';
import type { SilentDevices } from './silent-devices.ts';
import type { SessionWatch } from './watch-session.ts';

/** How long a step found in flight after a restart is watched at least and at most before it is decided about, in ms. */
const RESUME_LEAST: Duration = 1000;
const RESUME_MOST: Duration = 3000;
/** How long another server that tells the session something is waited for, and after which it is looked again, in ms. */
const HELD: Duration = 2000;
type Parts = {
  readonly book: PlanBook;
  readonly watch: SessionWatch;
  readonly asker: DeviceAsker;
  readonly prover: Prover;
  readonly silent: SilentDevices;
  readonly loops: LoopDetector;
  readonly restraint: CoaRestraint;
  readonly exchange: CoaExchange;
  readonly exchanges: SessionExchanges;
};

/** Changes of authorization: admitted, sent, their effect awaited or looked for, every stage settled in the book. */
export class CoaPerformer {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #watch: SessionWatch;
  readonly #asker: DeviceAsker;
  readonly #prover: Prover;
  readonly #silent: SilentDevices;
  readonly #loops: LoopDetector;
  readonly #restraint: CoaRestraint;
  readonly #exchange: CoaExchange;
  readonly #exchanges: SessionExchanges;

  constructor(deps: ControlDeps, { book, watch, asker, prover, silent, loops, restraint, exchange, exchanges }: Parts) {
    this.#deps = deps;
    this.#book = book;
    this.#watch = watch;
    this.#asker = asker;
    this.#prover = prover;
    this.#silent = silent;
    this.#loops = loops;
    this.#restraint = restraint;
    this.#exchange = exchange;
    this.#exchanges = exchanges;
  }

  /** `answered` is called when the exchange with the device is over, before its effect is looked for. */
  async perform(plan: Course, step: CoaStep, answered: () => void): Promise<void> {
    const admission = admit(this.#deps, step, plan.createdAt);
    switch (admission.kind) {
      case 'settle':
        await this.#book.settle(plan.id, admission.result);
        return;
      case 'expect': {
        const what = 'what the session should get changed before the step was sent';
        await this.#book.expect(plan.id, step.id, admission.expect, seen(this.#deps.clock.now(), what));
        return this.#again(plan, step, answered);
      }
      case 'await-proof':
        answered();
        return this.#awaitProof(plan, step, admission.session);
      case 'send':
        if ((await this.#restraint.holdsBack(plan, step, admission.session)) || this.#dueStep(plan, step) === undefined) return;
        return this.#tell(plan, step, admission.session, answered);
    }
  }

  /** With what it is to get now the step keeps its turn, unless it was finished or held back meanwhile. */
  async #again({ id }: Course, step: CoaStep, answered: () => void): Promise<void> {
    const plan = this.#book.get(id);
    const present = plan && this.#dueStep(plan, step);
    if (plan && present) await this.perform(plan, { ...present, do: step.do }, answered);
  }

  /** The step as it is by now; undefined where it may not be begun any more. */
  #dueStep({ id }: Course, step: CoaStep): Step | undefined {
    const plan = this.#book.get(id);
    const present = plan?.steps.find(step.id);
    return plan && present && !isHeld(plan, present) && this.#book.due.isDue(present) ? present : undefined;
  }

  /** A step that was in flight when the process ended: looked at before anything is repeated. */
  async resume(plan: Course, step: CoaStep): Promise<void> {
    const now = this.#deps.clock.now();
    const since = step.sentAt ?? plan.createdAt;
    // The wall clock may have been set meanwhile.
    const left = Math.min(step.deadline, Math.max(RESUME_LEAST, since + step.deadline - now));
    // What may go on to a stronger command waits as long as it would have without the restart.
    const window = step.ladder === undefined ? Math.min(RESUME_MOST, left) : left;
    const result = await this.#outcome(plan, step, step.do.session, { at: since }, window);
    if (result === undefined) return;
    const resumed = seen(now, 'taken up again after a restart; its effect was looked for before anything was repeated');
    await this.#book.settle(plan.id, { ...result, evidence: [resumed, ...result.evidence] });
  }

  async #awaitProof(plan: Course, step: CoaStep, session: Session): Promise<void> {
    const result = await this.#watch.outcome(plan.id, step, session.id, { at: plan.createdAt }, step.deadline);
    if (result === undefined) return;
    const proved = result.kind === 'proved' || result.kind === 'gone';
    const settled: StepResult = proved ? result : { ...result, kind: 'skipped', skipped: 'unchanged' };
    const first = seen(session.granted?.at ?? result.at, 'not sent: the session was given this authorization while the step waited');
    await this.#book.settle(plan.id, { ...settled, evidence: [first, ...settled.evidence] });
  }

  async #tell(plan: Course, step: CoaStep, session: Session, answered: () => void): Promise<void> {
    await this.#send(plan, step, session, answered);
    const present = this.#book.get(plan.id);
    const after = present?.steps.find(step.id);
    // On another rung of its ladder the step says nothing of this command any more.
    if (after?.do === step.do) this.#loops.note(after, session);
  }

  async #send(plan: Course, step: CoaStep, session: Session, answered: () => void): Promise<void> {
    const at = this.#deps.clock.now();
    const request = this.#asker.request(step.do.command, session);
    const lacking = request.ok && !plan.asked ? this.#asker.lacking(step.do.command, request.value, session) : undefined;
    if (!request.ok || lacking !== undefined) {
      const evidence = [seen(at, `not sent: ${request.ok ? lacking : request.error}`)];
      await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence, at, without: 'barred' });
      return;
    }
    if (!this.#silent.enter(session.device)) {
      const evidence = [seen(at, `not sent: ${session.device} did not answer the last changes of authorization`)];
      await this.#book.settle(plan.id, { step: step.id, kind: 'busy', evidence, at });
      return;
    }
    let monotonic = this.#deps.clock.monotonic();
    // Another server's exchange about the session may be under way; what was given up meanwhile is not sent.
    const outcome = await this.#exchanges.run(session, HELD, async () => {
      monotonic = this.#deps.clock.monotonic();
      return this.#dueStep(plan, step) === undefined ? undefined : this.#exchange.of(plan, step, session, request.value, answered);
    });
    this.#silent.ended(session.device, outcome === 'held' ? undefined : outcome);
    answered();
    if (outcome === 'held') {
      const now = this.#deps.clock.now();
      const evidence = [seen(now, 'waits: another server is telling the session something')];
      await this.#book.settle(plan.id, { step: step.id, kind: 'deferred', until: instantOf(now + HELD), evidence, at: now });
      return;
    }
    const present = this.#book.step(plan.id, step.id);
    if (present === undefined || !isInFlight(present)) return;
    const since = present.sentAt ?? plan.createdAt;
    const left = step.deadline - (this.#deps.clock.monotonic() - monotonic);
    const from = { at: since, monotonic, before: session };
    const result = await this.#outcome(plan, present, session.id, from, this.#patience(present, left));
    if (result) await this.#book.settle(plan.id, result);
  }

  /** What the session shows within the window, and where it shows nothing, what the device does. */
  async #outcome(plan: Course, step: Step, id: Session['id'], from: SentFrom, window: Duration): Promise<StepResult | undefined> {
    const result = await this.#watch.outcome(plan.id, step, id, from, window);
    const session = this.#deps.sessions.get(id) ?? from.before;
    if (result === undefined || session === undefined || step.expect.kind === 'acknowledged') return result;
    const silent = step.state === 'unknown';
    // A session may end by itself: what became of the port is told by the port.
    const shuts = step.do.kind === 'coa' && step.do.command.kind === 'disable-host-port';
    const port = shuts && (silent || isOpen(result)) ? await this.#prover.portOf(session) : undefined;
    if (port) return afterLook({ ...result, at: this.#deps.clock.now() }, port, 'end');
    if (!isOpen(result)) return result;
    const look = await this.#prover.look(session, step.expect, from, { silent });
    const wants = step.expect.kind === 'session-ended' || step.expect.kind === 'session-restarted' ? 'end' : 'authorization';
    return look && afterLook({ ...result, at: this.#deps.clock.now() }, look, wants);
  }

  /**
   * How long to look for the effect. What only the device itself can show needs no wait. Without an answer, a command whose only sign is the answer has
   * nothing to wait for, unless it must not be sent twice.
   */
  #patience(step: Step, left: Duration): Duration {
    if (isHidden(step)) return 0;
    const silent = step.state === 'unknown' && step.expect.kind === 'acknowledged' && !isAtMostOnce(step);
    return silent ? 0 : Math.max(RESUME_LEAST, left);
  }
}
