import type { RemoteRadiusServer } from '../../../model/remote-server.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { EventSink } from '../../../ports/event-sink.ts';
import type { ForwardedRequest } from '../../../ports/radius-forwarder.ts';
import type { Attempt, Endpoint } from './failover.ts';
import { afterAsking, afterReply, afterSilence, type Health, type HealthLaw, mayBeAsked, NEVER_ASKED } from './health.ts';
import type { Line } from './line.ts';
import type { Reply } from './outgoing.ts';

/** A port of a remote server: the way there, and what is known of its health. While it is silent it is asked by Status-Server, where that is on. */
export class Remote implements Endpoint {
  readonly server: RemoteRadiusServer;
  readonly port: 'authentication' | 'accounting';
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #sink: EventSink;
  #law: HealthLaw;
  #health: Health = NEVER_ASKED;
  #cancelProbe: (() => void) | undefined;
  #closed = false;

  constructor(
    server: RemoteRadiusServer,
    port: 'authentication' | 'accounting',
    line: Line,
    parts: { readonly clock: Clock; readonly sink: EventSink },
  ) {
    this.server = server;
    this.port = port;
    this.#line = line;
    this.#clock = parts.clock;
    this.#sink = parts.sink;
    // Many servers do not know Status-Server: until one has answered it, a request may find out that it is back.
    this.#law = { deadAfter: server.deadAfter, reviveAfter: server.reviveAfter, liveTrials: true };
  }

  get name(): string {
    return this.server.name;
  }

  get timeout(): number {
    return this.server.timeout;
  }

  get retries(): number {
    return this.server.retries;
  }

  get health(): Health['kind'] {
    return this.#health.kind;
  }

  claim(): boolean {
    const now = this.#clock.monotonic();
    if (!mayBeAsked(this.#health, now, this.#law)) return false;
    this.#become(afterAsking(this.#health, now, this.#law), '');
    return true;
  }

  begin(request: ForwardedRequest, waited: number, on: { replied(reply: Reply): void; failed(why: string): void }): Attempt {
    const sentAt = this.#clock.monotonic();
    return this.#line.begin(
      { kind: 'request', request, waited },
      {
        replied: (reply) => {
          this.#become(afterReply(this.#clock.monotonic()), '');
          on.replied(reply);
        },
        failed: (blame, why) => {
          if (blame === 'server') this.#silence(sentAt, why);
          on.failed(why);
        },
      },
    );
  }

  silent(sentAt: number): void {
    this.#silence(sentAt, 'it did not answer');
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelProbe?.();
    await this.#line.close();
  }

  #silence(sentAt: number, why: string): void {
    this.#become(afterSilence(this.#health, sentAt, this.#clock.monotonic(), this.#law), why);
  }

  #become(health: Health, why: string): void {
    const before = this.#health.kind;
    this.#health = health;
    if (before === health.kind) return;
    this.#tell(before, why);
    if (health.kind === 'dead') this.#line.reset();
    if (health.kind === 'alive') {
      this.#cancelProbe?.();
      this.#cancelProbe = undefined;
    } else if (this.server.statusServer && this.#cancelProbe === undefined) this.#probe();
  }

  #tell(before: Health['kind'], why: string): void {
    const level = this.#health.kind === 'alive' ? 'info' : 'warn';
    const { address } = this.server;
    this.#sink.emit(level, `remote-server.${this.#health.kind}`, {
      server: this.name,
      address,
      port: this.port,
      before,
      ...(why && { why }),
    });
  }

  /** RFC 5997: asks whether it lives, now and every `reviveAfter` until it does. */
  #probe(): void {
    if (this.#closed) return;
    const sentAt = this.#clock.monotonic();
    let waiting = true;
    const attempt = this.#line.begin(
      { kind: 'status', port: this.port },
      {
        replied: () => {
          waiting = false;
          attempt.end();
          this.#law = { ...this.#law, liveTrials: false };
          this.#become(afterReply(this.#clock.monotonic()), '');
        },
        // What became of it is seen when its time is over.
        failed: () => {},
      },
    );
    const cancelWait = this.#clock.after(this.timeout, () => {
      if (!waiting) return;
      attempt.end();
      this.#silence(sentAt, 'it did not answer Status-Server');
    });
    const cancelNext = this.#clock.after(Math.max(this.server.reviveAfter, this.timeout), () => this.#probe());
    this.#cancelProbe = () => {
      cancelWait();
      cancelNext();
      if (waiting) attempt.end();
    };
  }
}
