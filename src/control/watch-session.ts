import type { Duration } from '../base/time.ts';
import type { PlanId, Step, StepResult } from '../model/plan.ts';
import type { SessionId } from '../model/session.ts';
import type { Desired } from '../plan/snapshot.ts';
import { isFinished } from '../plan/step-state.ts';
import type { ControlDeps } from './deps.ts';
import { desiredOf } from './desired.ts';
import { seen } from './evidence.ts';
import type { PlanBook } from './plan-book.ts';
import { asOfNow, type SentFrom, type SessionProof, sessionProof } from './session-proof.ts';

type Waiting = { readonly look: () => void; readonly leave: () => void };

/** Waits for what sessions must show. One subscription to the directory, however many wait. */
export class SessionWatch {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #waiting = new Map<SessionId, Set<Waiting>>();
  readonly #others = new Set<() => void>();
  readonly #unwatch: () => void;
  #closed = false;

  constructor(deps: ControlDeps, book: PlanBook) {
    this.#deps = deps;
    this.#book = book;
    this.#unwatch = deps.sessions.watch(({ session }) => this.look(session.id));
  }

  /** Those who wait for the session look again: it changed, or a newer plan took their step away. */
  look(session: SessionId): void {
    for (const { look } of [...(this.#waiting.get(session) ?? [])]) look();
  }

  /**
   * What becomes of a step that was sent, within `window` ms. Undefined when the wait was cut short: the step was finished by
   * someone else meanwhile, or portreeve stops.
   */
  outcome(plan: PlanId, step: Step, session: SessionId, from: SentFrom, window: Duration): Promise<StepResult | undefined> {
    const judge = (): SessionProof => {
      const known = this.#deps.sessions.get(session);
      const desired = (): Desired => (known ? desiredOf(this.#deps, known) : { kind: 'undecidable', why: 'the session is gone' });
      return sessionProof(step, known, asOfNow(from, this.#deps.clock), this.#deps.clock.now(), desired);
    };
    const look = (): StepResult | 'over' | 'open' => {
      const present = this.#book.step(plan, step.id);
      if (present === undefined || isFinished(present)) return 'over';
      const proof = judge();
      return proof.kind === 'final' ? { step: step.id, at: this.#deps.clock.now(), ...proof.result } : 'open';
    };
    // Often the answer of the device is all that was wanted: then nobody waits.
    const now = this.#closed ? 'over' : look();
    if (now !== 'open') return Promise.resolve(now === 'over' ? undefined : now);
    return new Promise((resolve) => {
      const done = (result: StepResult | undefined): void => {
        cancel();
        this.#leave(session, waiting);
        resolve(result);
      };
      const lookAgain = (): void => {
        const found = look();
        if (found !== 'open') done(found === 'over' ? undefined : found);
      };
      const waiting: Waiting = { look: lookAgain, leave: () => done(undefined) };
      const cancel = this.#deps.clock.after(window, () => done(this.#late(step, judge(), window)));
      this.#enter(session, waiting);
    });
  }

  /** What `work` gives, or undefined as soon as the watch is closed: a device may take half a minute not to answer. */
  unlessClosed<T>(work: Promise<T>): Promise<T | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const leave = (): void => resolve(undefined);
      this.#others.add(leave);
      const left = (): boolean => this.#others.delete(leave);
      work.then(
        (value) => {
          left();
          resolve(value);
        },
        (thrown) => {
          left();
          reject(thrown);
        },
      );
    });
  }

  close(): void {
    this.#closed = true;
    for (const leave of this.#others) leave();
    this.#unwatch();
    for (const waiting of [...this.#waiting.values()].flatMap((set) => [...set])) waiting.leave();
  }

  #late(step: Step, proof: SessionProof, window: Duration): StepResult {
    const at = this.#deps.clock.now();
    if (proof.kind === 'final') return { step: step.id, at, ...proof.result };
    const within = `within ${window / 1000} s`;
    if (proof.granted) {
      const missing = seen(at, `no word from the device ${within} that the authorization is in force`);
      return { step: step.id, kind: 'unconfirmed', evidence: [proof.granted, missing], at };
    }
    if (proof.other) return { step: step.id, kind: 'failed', evidence: [proof.other], at };
    const evidence = window > 0 ? [seen(at, `the session did not show the effect ${within}`)] : [];
    return { step: step.id, kind: 'unproved', evidence, at };
  }

  #enter(session: SessionId, waiting: Waiting): void {
    const set = this.#waiting.get(session) ?? new Set();
    set.add(waiting);
    this.#waiting.set(session, set);
  }

  #leave(session: SessionId, waiting: Waiting): void {
    const set = this.#waiting.get(session);
    set?.delete(waiting);
    if (set?.size === 0) this.#waiting.delete(session);
  }
}
