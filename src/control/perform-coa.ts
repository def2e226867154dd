import { err, ok, type Result } from '../base/result.ts';
import type { Duration, Instant } from '../base/time.ts';
import type { CoaTarget } from '../model/device.ts';
import type { Plan, Step, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { isAtMostOnce, isInFlight } from '../plan/advance.ts';
import type { CoaOutcome, CoaRequest } from '../ports/coa-client.ts';
import { admit } from './admit.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';
import { DeviceWindow } from './device-window.ts';
import { encodeCoa } from './encode-coa.ts';
import { commandText, exchangeEvidence, seen } from './evidence.ts';
import type { PlanBook } from './plan-book.ts';
import type { SessionWatch } from './watch-session.ts';

/** How long a step found in flight after a restart is watched at least and at most before it is decided about, in ms. */
const RESUME_LEAST: Duration = 1000;
const RESUME_MOST: Duration = 3000;
/** RFC 5176 §3.5: a Disconnect-ACK with this cause means that the session was gone already. */
const SESSION_GONE = 503;

type Sendable = { readonly target: CoaTarget; readonly request: CoaRequest };
type CoaStep = Step & { readonly do: Extract<Step['do'], { kind: 'coa' }> };

/** Changes of authorization: admitted, sent, their effect awaited, every stage settled in the book. */
export class CoaPerformer {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #watch: SessionWatch;
  readonly #window = new DeviceWindow();

  constructor(deps: ControlDeps, book: PlanBook, watch: SessionWatch) {
    this.#deps = deps;
    this.#book = book;
    this.#watch = watch;
  }

  async perform(plan: Plan, step: CoaStep): Promise<void> {
    const admission = admit(this.#deps, step, plan.createdAt);
    switch (admission.kind) {
      case 'settle':
        await this.#book.settle(plan.id, admission.result);
        return;
      case 'expect': {
        const now = this.#deps.clock.now();
        const what = 'what the session should get changed before the step was sent';
        await this.#book.expect(plan.id, step.id, admission.expect, seen(now, what));
        return;
      }
      case 'await-proof':
        return this.#awaitProof(plan, step, admission.session);
      case 'send':
        return this.#send(plan, step, admission.session);
    }
  }

  /** A step that was in flight when the process ended: looked at before anything is repeated. */
  async resume(plan: Plan, step: CoaStep): Promise<void> {
    const now = this.#deps.clock.now();
    const since = step.sentAt ?? plan.createdAt;
    const left = since + step.deadline - now;
    const window = Math.min(RESUME_MOST, Math.max(RESUME_LEAST, left));
    const result = await this.#watch.outcome(plan.id, step, step.do.session, { at: since }, window);
    if (result === undefined) return;
    const resumed = seen(now, 'taken up again after a restart; its effect was looked for before anything was repeated');
    await this.#book.settle(plan.id, { ...result, evidence: [resumed, ...result.evidence] });
  }

  async #awaitProof(plan: Plan, step: CoaStep, session: Session): Promise<void> {
    const result = await this.#watch.outcome(plan.id, step, session.id, { at: plan.createdAt }, step.deadline);
    if (result === undefined) return;
    const proved = result.kind === 'proved' || result.kind === 'gone';
    const settled: StepResult = proved ? result : { ...result, kind: 'skipped', skipped: 'unchanged' };
    const first = seen(session.granted?.at ?? result.at, 'not sent: the session was given this authorization while the step waited');
    await this.#book.settle(plan.id, { ...settled, evidence: [first, ...settled.evidence] });
  }

  async #send(plan: Plan, step: CoaStep, session: Session): Promise<void> {
    const request = this.#request(step, session);
    if (!request.ok) {
      const at = this.#deps.clock.now();
      await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence: [seen(at, `not sent: ${request.error}`)], at });
      return;
    }
    await this.#window.through(session.device, () => this.#exchange(plan, step, session, request.value));
    const present = this.#book.step(plan.id, step.id);
    if (present === undefined || !isInFlight(present)) return;
    const since = present.sentAt ?? plan.createdAt;
    const left = since + step.deadline - this.#deps.clock.now();
    const result = await this.#watch.outcome(plan.id, step, session.id, { at: since, before: session }, this.#patience(present, left));
    if (result) await this.#book.settle(plan.id, result);
  }

  /**
   * How long to look for the effect. Without an answer, a command whose only sign is the answer has nothing to wait for,
   * unless it must not be sent twice.
   */
  #patience(step: Step, left: Duration): Duration {
    const silent = step.state === 'unknown' && step.expect.kind === 'acknowledged' && !isAtMostOnce(step);
    return silent ? 0 : Math.max(RESUME_LEAST, left);
  }

  #request(step: CoaStep, session: Session): Result<Sendable, string> {
    const driven = drivenDevice(this.#deps, session.device);
    const target = driven?.device.coa;
    if (driven === undefined || target === undefined) return err(`device \`${session.device}\` has no \`coa\` section`);
    const attributes = driven.driver.coa(step.do.command, session);
    if (!attributes.ok) return err(`driver \`${driven.driver.name}\`: ${attributes.error.why}`);
    const encoded = encodeCoa(attributes.value, this.#deps.dictionary);
    return encoded.ok ? ok({ target, request: encoded.value }) : encoded;
  }

  /** INVARIANT: an at-most-once command is on stable storage as sent before its first datagram leaves. */
  async #exchange(plan: Plan, step: CoaStep, session: Session, { target, request }: Sendable): Promise<void> {
    const sentAt = this.#deps.clock.now();
    const what = `${request.packet} ${commandText(step.do.command)} to ${target.address}:${target.port}`;
    const written = this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence: [seen(sentAt, what)], at: sentAt });
    if (isAtMostOnce(step)) {
      const stored = await written;
      if (stored?.ok === false) {
        const evidence = [seen(this.#deps.clock.now(), `not sent: ${stored.error.message}`)];
        await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence, at: this.#deps.clock.now() });
        return;
      }
    }
    const outcome = await this.#watch.unlessClosed(this.#deps.coa.exchange(target, request));
    if (outcome) await this.#book.settle(plan.id, this.#answer(step, session, request, outcome));
  }

  #answer(step: CoaStep, session: Session, request: CoaRequest, outcome: CoaOutcome): StepResult {
    const at: Instant = this.#deps.clock.now();
    const disconnect = request.packet === 'Disconnect-Request';
    const evidence = [exchangeEvidence(at, disconnect ? 'Disconnect' : 'CoA', outcome)];
    const common = { step: step.id, evidence, at };
    switch (outcome.kind) {
      case 'unsendable':
        return { ...common, kind: 'failed' };
      case 'timeout':
        return { ...common, kind: 'unknown' };
      case 'nak': {
        const refused = outcome.errorCause === undefined ? {} : { errorCause: outcome.errorCause };
        if (disconnect && outcome.errorCause === SESSION_GONE) this.#deps.sessions.end(session.id, at);
        return { ...common, kind: 'refused', ...refused };
      }
      case 'ack':
        if (!disconnect) return { ...common, kind: 'acknowledged' };
        this.#deps.sessions.end(session.id, at);
        return { ...common, kind: 'proved' };
    }
  }
}
