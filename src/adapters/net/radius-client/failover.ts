import type { Duration } from '../../../base/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ForwardedRequest, ForwardOutcome } from '../../../ports/radius-forwarder.ts';

type Reply = Extract<ForwardOutcome, { kind: 'reply' }>;

/** One request to one server. */
export type Attempt = {
  /** The same octets again, where the way there may lose them. */
  resend(): void;
  /** No reply is waited for any more. */
  end(): void;
};

/** A remote server as the failover sees it. */
export type Endpoint = {
  readonly name: string;
  /** ms for each transmission. */
  readonly timeout: Duration;
  readonly retries: number;
  /** False for a server that is dead. Whoever is told true asks it. */
  claim(): boolean;
  /** Sends. `failed`: it cannot be sent there; not called once `replied` was. */
  begin(request: ForwardedRequest, waited: Duration, on: { replied(reply: Reply): void; failed(why: string): void }): Attempt;
  /** What was sent at `sentAt`, in ms of the monotonic clock, got no reply in its time. */
  silent(sentAt: number): void;
};

/**
 * Asks servers in order until one answers (requirements P27, P28): each `timeout` ms for each of its `1 + retries` transmissions, dead ones not at
 * all. A server that was given up on may still answer while another is asked: the first valid reply of any is the outcome.
 */
export class Failover {
  readonly #endpoints: readonly Endpoint[];
  readonly #request: ForwardedRequest;
  readonly #clock: Clock;
  readonly #finished: (outcome: ForwardOutcome) => void;
  readonly #startedAt: number;
  readonly #open: Attempt[] = [];
  readonly #asked: string[] = [];
  #next = 0;
  #why = 'every remote server is dead';
  #cancelTimer: (() => void) | undefined;
  #over = false;

  constructor(endpoints: readonly Endpoint[], request: ForwardedRequest, clock: Clock, finished: (outcome: ForwardOutcome) => void) {
    this.#endpoints = endpoints;
    this.#request = request;
    this.#clock = clock;
    this.#finished = finished;
    this.#startedAt = clock.monotonic();
  }

  start(): void {
    const endpoint = this.#nextUsable();
    if (endpoint === undefined) {
      this.#end({ kind: 'silence', asked: this.#asked, why: this.#why });
      return;
    }
    this.#asked.push(endpoint.name);
    const sentAt = this.#clock.monotonic();
    let current = true;
    const moveOn = (why: string): void => {
      if (this.#over || !current) return;
      current = false;
      this.#cancelTimer?.();
      this.#why = why;
      this.start();
    };
    const attempt = endpoint.begin(this.#request, sentAt - this.#startedAt, {
      replied: (reply) => this.#end(reply),
      failed: (why) => moveOn(`${endpoint.name}: ${why}`),
    });
    // It may have failed or been answered before it came back.
    if (this.#over) {
      attempt.end();
      return;
    }
    this.#open.push(attempt);
    if (!current) return;
    this.#wait(endpoint, attempt, 1, () => {
      endpoint.silent(sentAt);
      moveOn(`${endpoint.name} did not answer`);
    });
  }

  /** Ends without an answer. */
  giveUp(why: string): void {
    this.#end({ kind: 'silence', asked: this.#asked, why });
  }

  #nextUsable(): Endpoint | undefined {
    for (;;) {
      const endpoint = this.#endpoints[this.#next++];
      if (endpoint === undefined || endpoint.claim()) return endpoint;
    }
  }

  #wait(endpoint: Endpoint, attempt: Attempt, transmissions: number, silent: () => void): void {
    this.#cancelTimer = this.#clock.after(endpoint.timeout, () => {
      if (transmissions > endpoint.retries) {
        silent();
        return;
      }
      attempt.resend();
      this.#wait(endpoint, attempt, transmissions + 1, silent);
    });
  }

  #end(outcome: ForwardOutcome): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTimer?.();
    for (const attempt of this.#open) attempt.end();
    this.#finished(outcome);
  }
}
