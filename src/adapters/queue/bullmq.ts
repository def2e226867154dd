import { Queue as BullQueue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Secret } from '../../base/secret.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import type { Queue } from '../../ports/queue.ts';
import { LaneGuard } from './lane-guard.ts';
import { Later, retryDelay } from './later.ts';

/** Where Redis is, and what keeps several installations apart in it. */
export type RedisOptions = {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: Secret;
  readonly prefix: string;
};

type Deps = { readonly clock: Clock; readonly sink: EventSink };

type Handler = (lane: string) => Promise<void>;

const LANES = 'lanes';
/** A worker that went silent loses its lane after this long, in ms; the journal is what keeps work from being done twice. */
const LOCK = 15_000;

/**
 * Dispatch over Redis. A job says "this lane has work" and nothing else, so no secret and no decision is ever in Redis. One job a lane waits at
 * most, and one woken during a run follows it (deduplication with `keepLastIfActive`). Later wakes are timers here: the journal brings them back.
 * What Redis held before is thrown away, because the owner wakes every lane with work at start and after each loss.
 * `start.redis-unreachable` when Redis does not answer or refuses the password.
 */
export async function createBullQueue(
  options: RedisOptions,
  deps: Deps,
): Promise<Result<Queue & { readonly close: () => Promise<void> }, Fault>> {
  const client = new Redis({ ...connection(options), lazyConnect: true, enableOfflineQueue: false, commandTimeout: 5000 });
  // Without a listener ioredis prints; what it says is told through `healthy` and the sink below.
  let last = '';
  client.on('error', (thrown: Error) => {
    last = thrown.message;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (thrown) {
    client.disconnect();
    const why = last || (thrown instanceof Error ? thrown.message : String(thrown));
    return err(
      fault(
        'start.redis-unreachable',
        `Redis at \`${options.host}:${options.port}\` cannot be used (${why}): start it or mend its address and password`,
      ),
    );
  }
  const jobs = new BullQueue(LANES, { connection: client, prefix: options.prefix });
  jobs.on('error', () => undefined);
  await jobs.obliterate({ force: true });
  return ok(new RedisQueue(options, deps, client, jobs));
}

function connection(options: RedisOptions) {
  const { host, port, username, password } = options;
  return {
    host,
    port,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: password.reveal() }),
    maxRetriesPerRequest: null,
    retryStrategy: (times: number) => Math.min(times * 50, 1000),
  };
}

class RedisQueue implements Queue {
  readonly #options: RedisOptions;
  readonly #clock: Clock;
  readonly #sink: EventSink;
  readonly #client: Redis;
  readonly #jobs: BullQueue;
  readonly #later: Later;
  readonly #guard = new LaneGuard();
  /** Lanes woken while Redis was away. */
  readonly #owed = new Set<string>();
  readonly #failures = new Map<string, number>();
  readonly #lost: (() => void)[] = [];
  #worker: Worker | undefined;

  constructor(options: RedisOptions, { clock, sink }: Deps, client: Redis, jobs: BullQueue) {
    this.#options = options;
    this.#clock = clock;
    this.#sink = sink;
    this.#client = client;
    this.#jobs = jobs;
    this.#later = new Later(this.#clock, (lane) => void this.wake(lane));
    client.on('close', () => this.#sink.emit('warn', 'queue.lost', { redis: `${options.host}:${options.port}` }));
    client.on('ready', () => this.#back());
  }

  async wake(lane: string, at?: number): Promise<void> {
    if (at !== undefined && at > this.#clock.now()) {
      this.#later.wake(lane, at);
      return;
    }
    if (this.#guard.again(lane)) return;
    try {
      const deduplication = { id: lane, keepLastIfActive: true };
      await this.#jobs.add('lane', { lane }, { deduplication, removeOnComplete: true, removeOnFail: true });
    } catch {
      // Redis is away: told as `healthy: false`. The lane is woken when it is back, and the owner's reconciler does the same.
      this.#owed.add(lane);
    }
  }

  async start(handler: Handler, concurrency: number): Promise<void> {
    const { prefix } = this.#options;
    const worker = new Worker<{ lane: string }>(LANES, ({ data }) => this.#run(data.lane, handler), {
      connection: connection(this.#options),
      prefix,
      concurrency,
      autorun: false,
      lockDuration: LOCK,
      stalledInterval: LOCK / 3,
      runRetryDelay: 500,
      maxStalledCount: 1_000_000,
    });
    worker.on('error', (thrown) => this.#sink.emit('debug', 'queue.error', { why: thrown.message }));
    this.#worker = worker;
    await worker.waitUntilReady();
    worker.run().catch((thrown: unknown) => this.#sink.emit('error', 'queue.stopped', { why: String(thrown) }));
  }

  async stop(): Promise<void> {
    this.#later.clear();
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    await worker.close(!this.#healthy());
    await this.#guard.idle();
  }

  async stats() {
    const delayed = this.#later.size;
    if (this.#healthy()) {
      try {
        const { waiting = 0, active = 0, prioritized = 0 } = await this.#jobs.getJobCounts('waiting', 'active', 'prioritized');
        return { waiting: waiting + prioritized, active, delayed, healthy: true };
      } catch {
        // Lost between the question and the answer: the same as not healthy.
      }
    }
    return { waiting: this.#owed.size, active: this.#guard.size, delayed, healthy: false };
  }

  onLost(listener: () => void): void {
    this.#lost.push(listener);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#jobs.close();
    this.#client.disconnect();
  }

  #healthy(): boolean {
    return this.#client.status === 'ready';
  }

  async #run(lane: string, handler: Handler): Promise<void> {
    await this.#guard.run(lane, async () => {
      try {
        await handler(lane);
        this.#failures.delete(lane);
      } catch {
        // What it threw is its owner's to report; here it only means "again later".
        const failures = (this.#failures.get(lane) ?? 0) + 1;
        this.#failures.set(lane, failures);
        this.#later.wake(lane, this.#clock.now() + retryDelay(failures));
      }
    });
  }

  /** Connected again, perhaps to a Redis that forgot everything. */
  #back(): void {
    this.#sink.emit('info', 'queue.back', { redis: `${this.#options.host}:${this.#options.port}` });
    const owed = [...this.#owed];
    this.#owed.clear();
    for (const lane of owed) void this.wake(lane);
    for (const listener of this.#lost) listener();
  }
}
