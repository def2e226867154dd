import { AccountingBlock } from './accounting-block.ts';
import type { Answer, Answers, Batch, BatchAnswer, Operation } from './operations.ts';

/** Hands a batch to the thread; the answer comes back through `answered`. */
export type Post = (batch: Batch, transfer: readonly ArrayBuffer[]) => void;

/** An operation and who hears of its outcome. */
export type Companion = { readonly operation: Operation; readonly done: (answer: Answer) => void };
type Waiting = { readonly operation: Operation | (() => Operation); readonly done: (answer: Answer) => void };
type Stored = (stored: boolean) => void;
type Sealed = { readonly records: number; readonly body: ArrayBuffer; readonly done: readonly Stored[] };

/** Operations in one transaction at most, so that one caller's thousand do not make the others wait. */
const MOST_OPERATIONS = 400;
/** Sealed blocks that may wait for a slow disk (64 MiB); beyond that records are refused and the NAS keeps them. */
const MOST_BLOCKS = 256;

/**
 * Group commit: while one transaction is being written, everything asked for gathers and becomes the next one. So a lone operation waits for one
 * fsync, and under load thousands share one; no timer and no tuning. One batch is in flight at any time, hence operations keep their order.
 */
export class GroupCommit {
  readonly #post: Post;
  readonly #block = new AccountingBlock();
  #blockDone: Stored[] = [];
  readonly #sealed: Sealed[] = [];
  readonly #waiting: Waiting[] = [];
  #inFlight: { readonly operations: readonly Waiting[]; readonly accounting: readonly Stored[] } | undefined;
  #scheduled = false;
  #companion: (() => Companion | undefined) | undefined;
  #idle: (() => void)[] = [];

  constructor(post: Post) {
    this.#post = post;
  }

  /** What goes with each transaction that is written anyway; asked when it is put together. */
  accompany(companion: () => Companion | undefined): void {
    this.#companion = companion;
  }

  /** An operation given as a function is made when its transaction is put together: until then it can take up more. */
  ask<K extends Operation['kind']>(
    operation: Extract<Operation, { kind: K }> | (() => Extract<Operation, { kind: K }>),
  ): Promise<{ ok: true; value: Answers[K] } | { ok: false; why: string }> {
    return new Promise((resolve) => {
      const done = (answer: Answer): void => resolve(answer.ok ? { ok: true, value: answer.value as Answers[K] } : answer);
      this.#waiting.push({ operation, done });
      this.#schedule();
    });
  }

  account(packet: Uint8Array, source: number, at: number, done: Stored): void {
    if (!this.#block.add(packet, source, at)) {
      if (this.#sealed.length < MOST_BLOCKS) this.#seal();
      if (!this.#block.add(packet, source, at)) {
        done(false);
        return;
      }
    }
    this.#blockDone.push(done);
    this.#schedule();
  }

  /** Resolves when nothing waits and nothing is in flight. */
  idle(): Promise<void> {
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
    });
  }

  /** The thread's answer to the batch in flight. */
  answered(answer: BatchAnswer): void {
    const batch = this.#inFlight;
    this.#inFlight = undefined;
    if (batch === undefined) return;
    const missing: Answer = { ok: false, why: 'the store gave no answer' };
    batch.operations.forEach(({ done }, index) => {
      done(answer.answers[index] ?? missing);
    });
    const stored = answer.accounting?.ok === true;
    for (const done of batch.accounting) done(stored);
    // At once: after a turn's wait the callers and the thread would work by turns.
    this.#send();
  }

  /** The thread is gone: what was in flight or waits is answered with `why`. */
  fail(why: string): void {
    const lost: Answer = { ok: false, why };
    const waiting = [...(this.#inFlight?.operations ?? []), ...this.#waiting.splice(0)];
    const accounting = [...(this.#inFlight?.accounting ?? []), ...this.#sealed.splice(0).flatMap(({ done }) => done), ...this.#blockDone];
    this.#inFlight = undefined;
    this.#blockDone = [];
    this.#block.take();
    for (const { done } of waiting) done(lost);
    for (const done of accounting) done(false);
    this.#tellIdle();
  }

  #seal(): void {
    const { records } = this.#block;
    this.#sealed.push({ records, body: this.#block.take(), done: this.#blockDone });
    this.#blockDone = [];
  }

  /** After the present turn of the event loop, so that every datagram read in it shares the transaction. */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight !== undefined) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#inFlight !== undefined) return;
    if (this.#isIdle()) {
      this.#tellIdle();
      return;
    }
    const companion = this.#companion?.();
    const operations = [...this.#waiting.splice(0, MOST_OPERATIONS), ...(companion ? [companion] : [])];
    if (this.#sealed.length === 0 && this.#block.records > 0) this.#seal();
    const sealed = this.#sealed.shift();
    this.#inFlight = { operations, accounting: sealed?.done ?? [] };
    const asked = operations.map(({ operation }) => (typeof operation === 'function' ? operation() : operation));
    if (sealed === undefined) this.#post({ operations: asked }, []);
    else this.#post({ operations: asked, accounting: { records: sealed.records, body: sealed.body } }, [sealed.body]);
  }

  #isIdle(): boolean {
    return this.#inFlight === undefined && this.#waiting.length === 0 && this.#sealed.length === 0 && this.#block.records === 0;
  }

  #tellIdle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
