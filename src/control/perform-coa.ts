import { err, ok, type Result } from '../base/result.ts';
import type { Duration, Instant } from '../base/time.ts';
import type { SessionName } from '../model/coa-profile.ts';
import type { CoaTarget } from '../model/device.ts';
import { spellingOf } from '../model/mac-spelling.ts';
import type { Evidence, Step, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import type { Course } from '../plan/course.ts';
import { inLearnedOrder, namingAfter, nextName } from '../plan/session-naming.ts';
import { isAtMostOnce, isDue, isHeld, isInFlight } from '../plan/step-state.ts';
import type { CoaOutcome, CoaRequest } from '../ports/coa-client.ts';
import { admit } from './admit.ts';
import { coaTargetOf, namesOne, wayTo, withStation } from './coa-target.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';
import { encodeCoa } from './encode-coa.ts';
import { commandText, exchangeEvidence, seen } from './evidence.ts';
import { DEFAULT_LOOP, LoopDetector } from './loop-detector.ts';
import type { PlanBook } from './plan-book.ts';
import { SilentDevices } from './silent-devices.ts';
import type { SessionWatch } from './watch-session.ts';

/** How long a step found in flight after a restart is watched at least and at most before it is decided about, in ms. */
const RESUME_LEAST: Duration = 1000;
const RESUME_MOST: Duration = 3000;
/** RFC 5176 §3.5: a Disconnect-ACK with this cause means that the session was gone already. */
const SESSION_GONE = 503;

/** A request that names the session by `name`; `names` are all the ways, in the order to try. */
type Sendable = {
  readonly target: CoaTarget;
  readonly request: CoaRequest;
  readonly name: SessionName;
  readonly names: readonly SessionName[];
};
/** How it ended, and everything that was seen on the way. */
type Climbed = { readonly outcome: CoaOutcome; readonly evidence: readonly Evidence[] };
type CoaStep = Step & { readonly do: Extract<Step['do'], { kind: 'coa' }> };

/** Changes of authorization: admitted, sent, their effect awaited, every stage settled in the book. */
export class CoaPerformer {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #watch: SessionWatch;
  readonly #silent: SilentDevices;
  readonly #loops: LoopDetector;

  constructor(deps: ControlDeps, book: PlanBook, watch: SessionWatch) {
    this.#deps = deps;
    this.#book = book;
    this.#watch = watch;
    this.#silent = new SilentDevices(deps.clock, deps.sink);
    this.#loops = new LoopDetector(deps.clock, deps.loop ?? DEFAULT_LOOP);
  }

  /** `answered` is called when the exchange with the device is over, before its effect is looked for. */
  async perform(plan: Course, step: CoaStep, answered: () => void): Promise<void> {
    const admission = admit(this.#deps, step, plan.createdAt);
    switch (admission.kind) {
      case 'settle':
        await this.#book.settle(plan.id, admission.result);
        return;
      case 'expect': {
        const now = this.#deps.clock.now();
        const what = 'what the session should get changed before the step was sent';
        await this.#book.expect(plan.id, step.id, admission.expect, seen(now, what));
        return this.#again(plan, step, answered);
      }
      case 'await-proof':
        answered();
        return this.#awaitProof(plan, step, admission.session);
      case 'send':
        return this.#tell(plan, step, admission.session, answered);
    }
  }

  /** With what it is to get now the step keeps its turn, unless it was finished or held back meanwhile. */
  async #again({ id }: Course, step: CoaStep, answered: () => void): Promise<void> {
    const plan = this.#book.get(id);
    const present = plan?.steps.find(step.id);
    if (plan === undefined || present === undefined || isHeld(plan, present) || !isDue(present, this.#deps.clock.now())) return;
    await this.perform(plan, { ...present, do: step.do }, answered);
  }

  /** A step that was in flight when the process ended: looked at before anything is repeated. */
  async resume(plan: Course, step: CoaStep): Promise<void> {
    const now = this.#deps.clock.now();
    const since = step.sentAt ?? plan.createdAt;
    const left = since + step.deadline - now;
    const window = Math.min(RESUME_MOST, Math.max(RESUME_LEAST, left));
    const result = await this.#watch.outcome(plan.id, step, step.do.session, { at: since }, window);
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

  /** Sends, unless the endpoint was told the same in vain too often. */
  async #tell(plan: Course, step: CoaStep, session: Session, answered: () => void): Promise<void> {
    const alone = this.#loops.leftAlone(step, session);
    if (alone !== undefined) {
      const at = this.#deps.clock.now();
      const minutes = Math.ceil(alone / 60_000);
      const why = `not sent: told the same several times without effect, so it is left alone for ${minutes} min`;
      this.#deps.sink.emit('error', 'endpoint.loop', {
        endpoint: session.endpoint,
        session: session.id,
        device: session.device,
        job: plan.id,
        minutes,
      });
      await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence: [seen(at, why)], at });
      return;
    }
    await this.#send(plan, step, session, answered);
    const present = this.#book.get(plan.id);
    const after = present?.steps.find(step.id);
    if (after) this.#loops.note(after, session);
  }

  async #send(plan: Course, step: CoaStep, session: Session, answered: () => void): Promise<void> {
    const request = this.#request(step, session);
    if (!request.ok) {
      const at = this.#deps.clock.now();
      await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence: [seen(at, `not sent: ${request.error}`)], at });
      return;
    }
    if (!this.#silent.enter(session.device)) {
      const at = this.#deps.clock.now();
      const evidence = [seen(at, `not sent: ${session.device} did not answer the last changes of authorization`)];
      await this.#book.settle(plan.id, { step: step.id, kind: 'busy', evidence, at });
      return;
    }
    this.#silent.ended(session.device, await this.#exchange(plan, step, session, request.value));
    answered();
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

  /** The step's request, by the first of the session's names that the device is not known to refuse, or by `by`. */
  #request(step: CoaStep, session: Session, by?: SessionName): Result<Sendable, string> {
    const driven = drivenDevice(this.#deps, session.device);
    const profile = this.#deps.coaProfiles.get(session.device);
    const target = driven && coaTargetOf(driven.device, profile);
    if (driven === undefined || target === undefined) return err(`device \`${session.device}\` has no \`coa\` section`);
    const named = withStation(session, profile);
    const names = inLearnedOrder(driven.driver.names(named), profile?.naming);
    const name = (by === undefined ? names : [by]).find((one) => namesOne(one, session, this.#deps.sessions));
    if (by !== undefined && name === undefined) return err(`${by} names other sessions too`);
    const attributes = driven.driver.coa(step.do.command, named, name);
    if (!attributes.ok) return err(`driver \`${driven.driver.name}\`: ${attributes.error.why}`);
    const encoded = encodeCoa(attributes.value, this.#deps.dictionary);
    return encoded.ok ? ok({ target, request: encoded.value, name: name ?? '', names }) : encoded;
  }

  /**
   * How the exchange ended, undefined where there was none.
   * INVARIANT: an at-most-once command is on stable storage as sent before its first datagram leaves.
   */
  async #exchange(plan: Course, step: CoaStep, session: Session, sendable: Sendable): Promise<CoaOutcome['kind'] | undefined> {
    const { target, request, name } = sendable;
    const sentAt = this.#deps.clock.now();
    const what = `${request.packet} ${commandText(step.do.command)} to ${wayTo(target)}`;
    const evidence = [seen(sentAt, what, `the session named by ${name}`)];
    const written = this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence, at: sentAt });
    if (isAtMostOnce(step)) {
      const stored = await written;
      if (stored?.ok === false) {
        const evidence = [seen(this.#deps.clock.now(), `not sent: ${stored.error.message}`)];
        await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence, at: this.#deps.clock.now() });
        return undefined;
      }
    }
    const climbed = await this.#climb(step, session, sendable);
    if (climbed) await this.#book.settle(plan.id, this.#answer(step, session, request, climbed));
    return climbed?.outcome.kind;
  }

  /** Sends, and names the session another way at once each time the device says that the name is the trouble. */
  async #climb(step: CoaStep, session: Session, first: Sendable): Promise<Climbed | undefined> {
    const evidence: Evidence[] = [];
    const refused: SessionName[] = [];
    for (let present = first; ; ) {
      const { target, request, name, names } = present;
      const outcome = await this.#watch.unlessClosed(this.#deps.coa.exchange(target, request));
      if (outcome === undefined) return undefined;
      const kind = request.packet === 'Disconnect-Request' ? 'Disconnect' : 'CoA';
      evidence.push(exchangeEvidence(this.#deps.clock.now(), kind, outcome, this.#deps.dictionary));
      if (outcome.kind === 'ack') this.#learn(session, name, refused);
      const next = outcome.kind === 'nak' ? nextName(names, name, outcome, isAtMostOnce(step)) : undefined;
      const again = next === undefined ? undefined : this.#request(step, session, next);
      if (!again?.ok) return { outcome, evidence };
      refused.push(name);
      evidence.push(seen(this.#deps.clock.now(), `sent again at once, the session named by ${next}`));
      present = { ...again.value, names };
    }
  }

  #learn({ device, callingStationId = '' }: Session, name: SessionName, refused: readonly SessionName[]): void {
    const { coaProfiles } = this.#deps;
    const known = coaProfiles.get(device);
    const naming = namingAfter(known?.naming, name, refused);
    // The first spelling seen stands until a probe finds another: a device that mixes two would be written about at every ACK.
    const macSpelling = known?.macSpelling === undefined ? spellingOf(callingStationId) : undefined;
    if (naming || macSpelling) coaProfiles.learn(device, { ...(naming && { naming }), ...(macSpelling && { macSpelling }) });
  }

  #answer(step: CoaStep, session: Session, request: CoaRequest, { outcome, evidence }: Climbed): StepResult {
    const at: Instant = this.#deps.clock.now();
    const disconnect = request.packet === 'Disconnect-Request';
    const common = { step: step.id, evidence, at };
    switch (outcome.kind) {
      case 'unsendable':
        return { ...common, kind: 'failed' };
      case 'unconnected':
        return { ...common, kind: 'busy' };
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
