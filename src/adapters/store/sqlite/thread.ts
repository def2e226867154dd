import { Worker } from 'node:worker_threads';
import type { EventSink } from '../../../ports/event-sink.ts';
import { GroupCommit } from './group-commit.ts';
import type { Answer, Batch, BatchAnswer, WorkerReady, WorkerStart } from './operations.ts';

const RESTART_AFTER = 1000;

/** The store's thread as its owner sees it: started, watched, started again should it ever end by itself. */
export class StoreThread {
  readonly commit: GroupCommit;
  readonly #file: string;
  readonly #sink: EventSink;
  #worker: Worker | undefined;
  #closing = false;
  #healthy = true;

  constructor(file: string, sink: EventSink) {
    this.#file = file;
    this.#sink = sink;
    this.commit = new GroupCommit((batch, transfer) => this.#post(batch, transfer));
  }

  /** False since the disk refused the last write. */
  get healthy(): boolean {
    return this.#healthy;
  }

  /** Resolves with what the thread says about the database. */
  start(): Promise<WorkerReady> {
    return new Promise((resolve, reject) => {
      // The flags of the process are not for this thread: `--input-type`, for one, makes it refuse to start.
      const workerData: WorkerStart = { file: this.#file };
      const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, execArgv: [] });
      worker.once('error', (thrown) => {
        this.#sink.emit('error', 'store.thread-failed', { why: thrown instanceof Error ? thrown.message : String(thrown) });
        reject(thrown);
      });
      worker.once('message', (ready: WorkerReady) => {
        if (ready.ready) this.#take(worker);
        resolve(ready);
      });
    });
  }

  async close(): Promise<void> {
    await this.commit.idle();
    this.#closing = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.postMessage('close');
    await ended;
  }

  #take(worker: Worker): void {
    this.#worker = worker;
    worker.on('message', (answer: BatchAnswer) => {
      this.#note([...answer.answers, ...(answer.accounting ? [answer.accounting] : [])]);
      this.commit.answered(answer);
    });
    worker.once('exit', () => {
      this.#worker = undefined;
      if (this.#closing) return;
      this.commit.fail('the store ended unexpectedly');
      setTimeout(() => this.#restart(), RESTART_AFTER).unref();
    });
  }

  #restart(): void {
    this.start().then(
      (ready) => {
        if (!ready.ready) setTimeout(() => this.#restart(), RESTART_AFTER).unref();
      },
      () => setTimeout(() => this.#restart(), RESTART_AFTER).unref(),
    );
  }

  #post(batch: Batch, transfer: readonly ArrayBuffer[]): void {
    if (this.#worker) this.#worker.postMessage(batch, transfer);
    else queueMicrotask(() => this.commit.fail('the store is not running'));
  }

  #note(answers: readonly Answer[]): void {
    const refused = answers.find((answer) => !answer.ok);
    if ((refused === undefined) === this.#healthy) return;
    this.#healthy = refused === undefined;
    if (refused?.ok === false) this.#sink.emit('error', 'store.unavailable', { why: refused.why });
    else this.#sink.emit('info', 'store.recovered', {});
  }
}
