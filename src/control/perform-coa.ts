import { type Duration, instantOf } from '../base/time.ts';
import type { Step, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { expectationOf } from '../plan/authorization.ts';
import type { Course } from '../plan/course.ts';
import { isAtMostOnce, isDue, isHeld, isInFlight } from '../plan/step-state.ts';
import type { CoaOutcome } from '../ports/coa-client.ts';
import { admit } from './admit.ts';
import type { Asked, DeviceAsker, Sendable } from './ask-device.ts';
import { wayTo } from './coa-target.ts';
import type { Cooldown } from './cooldown.ts';
import type { ControlDeps } from './deps.ts';
import { desiredOf } from './desired.ts';
import { commandText, seen } from './evidence.ts';
import type { LoopDetector } from './loop-detector.ts';
import type { PlanBook } from './plan-book.ts';
import { barredBy } from './port-guard.ts';
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
/** RFC 5176 §3.5: the session is gone; in a Disconnect-ACK, it was gone already. */
const SESSION_GONE = 503;
/** RFC 5176 §3.5: what was left of the session was removed. */
const RESIDUAL_REMOVED = 201;

type CoaStep = Step & { readonly do: Extract<Step['do'], { kind: 'coa' }> };
type Parts = {
  readonly book: PlanBook;
  readonly watch: SessionWatch;
  readonly asker: DeviceAsker;
  readonly prover: Prover;
  readonly silent: SilentDevices;
  readonly loops: LoopDetector;
  readonly cooldown: Cooldown;
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
  readonly #cooldown: Cooldown;
  readonly #exchanges: SessionExchanges;

  constructor(deps: ControlDeps, { book, watch, asker, prover, silent, loops, cooldown, exchanges }: Parts) {
    this.#deps = deps;
    this.#book = book;
    this.#watch = watch;
    this.#asker = asker;
    this.#prover = prover;
    this.#silent = silent;
    this.#loops = loops;
    this.#cooldown = cooldown;
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
        if ((await this.#heldBack(plan, step, admission.session)) || this.#dueStep(plan, step) === undefined) return;
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
    return plan && present && !isHeld(plan, present) && isDue(present, this.#deps.clock.now()) ? present : undefined;
  }

  /** A step that was in flight when the process ended: looked at before anything is repeated. */
  async resume(plan: Course, step: CoaStep): Promise<void> {
    const now = this.#deps.clock.now();
    const since = step.sentAt ?? plan.createdAt;
    const left = Math.max(RESUME_LEAST, since + step.deadline - now);
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

  /** Not sent now, or not this: the endpoint has its rest, was told the same in vain too often, or others would lose their port. */
  async #heldBack(plan: Course, step: CoaStep, session: Session): Promise<boolean> {
    const at = this.#deps.clock.now();
    const settle = async (what: string, more: Partial<StepResult>): Promise<true> => {
      await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence: [seen(at, what)], at, ...more });
      return true;
    };
    // Another try is still the same change.
    const until = plan.asked || step.sentAt !== undefined ? undefined : this.#cooldown.restsUntil(session);
    if (until !== undefined) return settle('waits: the endpoint was told something a moment ago', { kind: 'deferred', until });
    const alone = this.#loops.leftAlone(step, session);
    if (alone !== undefined) {
      const minutes = Math.ceil(alone / 60_000);
      const { endpoint, id, device } = session;
      this.#deps.sink.emit('error', 'endpoint.loop', { endpoint, session: id, device, job: plan.id, minutes });
      return settle(`not sent: told the same several times without effect, so it is left alone for ${minutes} min`, {});
    }
    const { command } = step.do;
    const guarded = command.kind === 'bounce-host-port' && !command.force;
    const barred = guarded ? (barredBy(session, this.#deps.sessions) ?? (await this.#prover.othersOn(session))) : undefined;
    if (barred === undefined) return false;
    // On a ladder the session was reauthenticated already.
    const onLadder = step.ladder !== undefined && command.kind === 'bounce-host-port' && !command.ssh;
    if (onLadder) return settle(`the port is not taken down: ${barred}`, { without: 'barred' });
    const gentler = { ...step.do, command: { kind: 'reauthenticate', type: 'rerun' } } as const;
    const expect = expectationOf(gentler.command, { session, desired: desiredOf(this.#deps, session) });
    const what = seen(at, 'reauthenticated instead of taking its port down, which was not forced', barred);
    await this.#book.expect(plan.id, step.id, expect, what, gentler);
    return true;
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
    // Another server's exchange about the session may be under way; what was given up meanwhile is not sent.
    const outcome = await this.#exchanges.run(session, HELD, async () =>
      this.#dueStep(plan, step) === undefined ? undefined : this.#exchange(plan, step, session, request.value, answered),
    );
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
    const left = since + step.deadline - this.#deps.clock.now();
    const from = { at: since, before: session };
    const result = await this.#outcome(plan, present, session.id, from, this.#patience(present, left));
    if (result) await this.#book.settle(plan.id, result);
  }

  /** What the session shows within the window, and where it shows nothing, what the device does. */
  async #outcome(plan: Course, step: Step, id: Session['id'], from: SentFrom, window: Duration): Promise<StepResult | undefined> {
    const result = await this.#watch.outcome(plan.id, step, id, from, window);
    const session = this.#deps.sessions.get(id);
    if (result === undefined || session === undefined || step.expect.kind === 'acknowledged') return result;
    const silent = step.state === 'unknown';
    // A session may end by itself: what became of the port is told by the port.
    const shuts = step.do.kind === 'coa' && step.do.command.kind === 'disable-host-port';
    const port = shuts && (silent || isOpen(result)) ? await this.#prover.portOf(session) : undefined;
    if (port) return afterLook({ ...result, at: this.#deps.clock.now() }, port, 'end');
    if (!isOpen(result)) return result;
    const look = await this.#prover.look(session, step.expect, from, { silent });
    const wants = step.expect.kind === 'authorization' || step.expect.kind === 'reauthenticated' ? 'authorization' : 'end';
    return look && afterLook({ ...result, at: this.#deps.clock.now() }, look, wants);
  }

  /**
   * How long to look for the effect. Without an answer, a command whose only sign is the answer has nothing to wait for,
   * unless it must not be sent twice.
   */
  #patience(step: Step, left: Duration): Duration {
    const silent = step.state === 'unknown' && step.expect.kind === 'acknowledged' && !isAtMostOnce(step);
    return silent ? 0 : Math.max(RESUME_LEAST, left);
  }

  /**
   * How the exchange ended, undefined where there was none.
   * INVARIANT: an at-most-once command is on stable storage as sent before its first datagram leaves.
   */
  async #exchange(
    plan: Course,
    step: CoaStep,
    session: Session,
    sendable: Sendable,
    answered: () => void,
  ): Promise<CoaOutcome['kind'] | undefined> {
    const { target, request, name } = sendable;
    const sentAt = this.#deps.clock.now();
    const what = `${request.packet} ${commandText(step.do.command)} to ${wayTo(target)}`;
    const evidence = [seen(sentAt, what, `the session named by ${name}`)];
    const written = this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence, at: sentAt });
    if (isAtMostOnce(step)) {
      const stored = await written;
      if (stored?.ok === false) {
        const at = this.#deps.clock.now();
        await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence: [seen(at, `not sent: ${stored.error.message}`)], at });
        return undefined;
      }
    }
    this.#cooldown.told(session);
    const asked = await this.#askedTwice(plan, step, session, sendable, answered);
    if (asked) await this.#book.settle(plan.id, this.#answer(step, session, request.packet, asked));
    return asked?.outcome.kind;
  }

  /** Where the device has no such session any more, the session is looked for, and asked for once more under the ids it has now. */
  async #askedTwice(plan: Course, step: CoaStep, session: Session, sendable: Sendable, answered: () => void): Promise<Asked | undefined> {
    const { command } = step.do;
    const atMostOnce = isAtMostOnce(step);
    const silent = (): void => void this.#lookMeanwhile(plan, step, session);
    const first = await this.#asker.ask(command, session, sendable, { atMostOnce, answered, silent });
    const gone = first?.outcome.kind === 'nak' && first.outcome.errorCause === SESSION_GONE && sendable.request.packet === 'CoA-Request';
    if (!gone || command.kind === 'session-query' || (atMostOnce && first.outcome.transmissions > 1)) return first;
    const fresh = await this.#prover.refreshed(session, { terminal: plan.rollout === undefined });
    if (fresh === undefined) return first;
    const at = this.#deps.clock.now();
    if (fresh === 'absent') {
      this.#deps.sessions.end(session.id, at);
      return { ...first, evidence: [...first.evidence, seen(at, 'the device was asked for the endpoint, and has no session of it')] };
    }
    const again = this.#asker.request(command, fresh);
    if (!again.ok) return first;
    const moved = seen(
      at,
      'sent again at once: the session has another id on the device by now',
      `audit-session-id ${fresh.auditSessionId}`,
    );
    const second = await this.#asker.askExtra(command, fresh, again.value, { atMostOnce });
    return second ? { ...second, evidence: [...first.evidence, moved, ...second.evidence] } : first;
  }

  /**
   * Where the answer does not come, its effect may: a step that is proved is over, though its exchange goes on. Whether a port is shut is told by the port.
   */
  async #lookMeanwhile(plan: Course, step: CoaStep, session: Session): Promise<void> {
    const present = this.#book.step(plan.id, step.id);
    if (present?.sentAt === undefined || !isInFlight(present) || step.do.command.kind === 'disable-host-port') return;
    const from = { at: present.sentAt, before: session };
    const result = await this.#watch.outcome(plan.id, present, session.id, from, present.deadline);
    if (result?.kind !== 'proved') return;
    const unanswered = seen(this.#deps.clock.now(), 'the device has not answered yet: its effect was seen');
    await this.#book.settle(plan.id, { ...result, evidence: [...result.evidence, unanswered] });
  }

  #answer(step: CoaStep, session: Session, packet: Sendable['request']['packet'], { outcome, evidence }: Asked): StepResult {
    const at = this.#deps.clock.now();
    const disconnect = packet === 'Disconnect-Request';
    const common = { step: step.id, evidence, at };
    switch (outcome.kind) {
      case 'unsendable':
        return { ...common, kind: 'failed' };
      case 'unconnected':
        if (!isAtMostOnce(step)) return { ...common, kind: 'busy' };
        return {
          ...common,
          kind: 'failed',
          without: 'barred',
          evidence: [...evidence, seen(at, 'the port was left as it is, and is not tried by itself again: ask once more')],
        };
      case 'timeout':
        return { ...common, kind: 'unknown' };
      case 'nak': {
        const refused = outcome.errorCause === undefined ? {} : { errorCause: outcome.errorCause };
        // It was sent more than once: the device may have done it, lost its answer, and have no such session because of that.
        const twice = isAtMostOnce(step) && outcome.errorCause === SESSION_GONE && outcome.transmissions > 1;
        if (twice) return { ...common, kind: 'unknown' };
        const asked = disconnect || step.do.command.kind === 'session-query';
        if (asked && outcome.errorCause === SESSION_GONE) this.#deps.sessions.end(session.id, at);
        return { ...common, kind: 'refused', ...refused };
      }
      case 'ack':
        if (disconnect || outcome.errorCause === RESIDUAL_REMOVED) this.#deps.sessions.end(session.id, at);
        if (disconnect) return { ...common, kind: 'proved' };
        if (step.do.command.kind !== 'session-query') return { ...common, kind: 'acknowledged' };
        return { ...common, kind: 'acknowledged', evidence: [...evidence, this.#prover.answered(session, outcome.attributes)] };
    }
  }
}
