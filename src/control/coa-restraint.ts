import type { CoaStep, PlanId, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { expectationOf } from '../plan/authorization.ts';
import type { Course } from '../plan/course.ts';
import type { Cooldown } from './cooldown.ts';
import type { ControlDeps } from './deps.ts';
import { desiredOf } from './desired.ts';
import { seen } from './evidence.ts';
import type { LoopDetector } from './loop-detector.ts';
import type { PlanBook } from './plan-book.ts';
import { barredBy, gentlerThan, sparesOthers } from './port-guard.ts';
import type { Prover } from './prover.ts';

type Parts = { readonly book: PlanBook; readonly prover: Prover; readonly loops: LoopDetector; readonly cooldown: Cooldown };

/** What keeps a change from an endpoint that may not bear it. */
export class CoaRestraint {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #prover: Prover;
  readonly #loops: LoopDetector;
  readonly #cooldown: Cooldown;

  constructor(deps: ControlDeps, { book, prover, loops, cooldown }: Parts) {
    this.#deps = deps;
    this.#book = book;
    this.#prover = prover;
    this.#loops = loops;
    this.#cooldown = cooldown;
  }

  /** Not sent now, or not this: the endpoint has its rest, was told the same in vain too often, or others would lose their port. */
  async holdsBack(plan: Course, step: CoaStep, session: Session): Promise<boolean> {
    const at = this.#deps.clock.now();
    const settle = async (what: string, more: Partial<StepResult>): Promise<true> => {
      await this.#book.settle(plan.id, { step: step.id, kind: 'failed', evidence: [seen(at, what)], at, ...more });
      return true;
    };
    // Another try is still the same change.
    const until = plan.asked || step.sentAt !== undefined ? undefined : this.#cooldown.restsUntil(session);
    if (until !== undefined) return settle(this.#whyRests(session, plan.id), { kind: 'deferred', until });
    const alone = this.#loops.leftAlone(step, session);
    if (alone !== undefined) {
      const minutes = Math.ceil(alone / 60_000);
      const { endpoint, id, device } = session;
      this.#deps.sink.emit('error', 'endpoint.loop', { endpoint, session: id, device, job: plan.id, minutes });
      return settle(`not sent: told the same several times without effect, so it is left alone for ${minutes} min`, {});
    }
    const { command } = step.do;
    const barred = sparesOthers(command) ? (barredBy(session, this.#deps.sessions) ?? (await this.#prover.othersOn(session))) : undefined;
    if (barred === undefined) return false;
    const instead = gentlerThan(command);
    if (instead === undefined) return settle(`the port is not shut: ${barred}; to shut it for all of them, force it`, {});
    // On a ladder the session was reauthenticated already.
    const onLadder = step.ladder !== undefined && command.kind === 'bounce-host-port' && !command.ssh;
    if (onLadder) return settle(`the port is not taken down: ${barred}`, { without: 'barred' });
    const gentler = { ...step.do, command: instead };
    const expect = expectationOf(gentler.command, { session, desired: desiredOf(this.#deps, session) });
    const what = seen(at, 'reauthenticated instead of taking its port down, which was not forced', barred);
    await this.#book.expect(plan.id, step.id, expect, what, gentler);
    return true;
  }

  #whyRests(session: Session, job: PlanId): string {
    const slowed = this.#cooldown.slowed(session);
    if (slowed === undefined) return 'waits: the endpoint was told something a moment ago';
    const { endpoint, id, device } = session;
    const seconds = Math.round(slowed / 1000);
    this.#deps.sink.emit('warn', 'endpoint.flapping', { endpoint, session: id, device, job, seconds });
    return `waits: the endpoint is changed again and again, so it rests ${seconds} s between two changes`;
  }
}
