import type { Duration, Instant } from '../base/time.ts';
import type { Policy } from '../policy/compile.ts';
import type { ProxyService } from '../policy/elements.ts';
import type { AccountingSpool, SpooledRecord } from '../ports/accounting-spool.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Hiding } from '../wire/radius/accessors-hidden.ts';
import { Code } from '../wire/radius/codes.ts';
import { PacketView } from '../wire/radius/packet-view.ts';
import { PacketWriter } from '../wire/radius/packet-writer.ts';
import { SharedSecret } from '../wire/radius/secret.ts';
import { writeForwarded } from './proxy-packet.ts';
import type { Proxying } from './proxying.ts';

/** Records that may wait for one service. One more is not acknowledged, and the device keeps it. */
const MOST: number = 1_000_000;
const BATCH = 64;
const FIRST_PAUSE: Duration = 1000;
const LONGEST_PAUSE: Duration = 10_000;
/** Hidden values of a spooled record are left out, so that no secret is used. */
const NOBODY: Hiding = { secret: new SharedSecret('-'), requestAuthenticator: new Uint8Array(16) };

/** What waits for one proxy service. */
type Queue = {
  records: number;
  oldest: Instant | undefined;
  delivered: number;
  running: boolean;
  pause: Duration;
  cancelPause: (() => void) | undefined;
};

export type SpoolParts = {
  readonly spool: AccountingSpool;
  readonly policy: () => Policy;
  readonly clock: Clock;
  readonly sink: EventSink;
};

/**
 * Brings spooled accounting to the remote servers of its proxy service: one record after the other in the order in which they came, after a failure
 * with a pause that doubles. Acct-Delay-Time says how long each has waited (RFC 2866 §5.2). A record is delivered at least once; one that fits into no
 * packet is told and left to the accounting log, which has it too.
 */
export class SpoolDelivery {
  readonly #parts: SpoolParts;
  readonly #proxying: Proxying;
  readonly #queues = new Map<string, Queue>();
  #stopped = false;

  constructor(parts: SpoolParts, proxying: Proxying) {
    this.#parts = parts;
    this.#proxying = proxying;
  }

  /** Takes up what an earlier run left. */
  async start(): Promise<void> {
    for (const { service, records, oldest } of await this.#parts.spool.lengths()) {
      const queue = this.#queue(service);
      queue.records += records;
      queue.oldest = oldest;
      this.#wake(service, queue);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const { cancelPause } of this.#queues.values()) cancelPause?.();
  }

  /** `done(true)` once the record is on stable storage. */
  append(service: string, packet: Uint8Array, at: Instant, done: (stored: boolean) => void): void {
    const queue = this.#queue(service);
    if (queue.records >= MOST) {
      done(false);
      return;
    }
    this.#parts.spool.append({ service, packet, at }, (stored) => {
      if (stored) {
        queue.records++;
        queue.oldest ??= at;
        this.#wake(service, queue);
      }
      done(stored);
    });
  }

  /** For metrics. `age` of the oldest record in ms. */
  lengths(): readonly { readonly service: string; readonly records: number; readonly age: Duration }[] {
    const now = this.#parts.clock.now();
    return [...this.#queues].map(([service, { records, oldest }]) => ({
      service,
      records,
      age: oldest === undefined ? 0 : Math.max(0, now - oldest),
    }));
  }

  #queue(service: string): Queue {
    let queue = this.#queues.get(service);
    if (queue === undefined) {
      queue = { records: 0, oldest: undefined, delivered: 0, running: false, pause: 0, cancelPause: undefined };
      this.#queues.set(service, queue);
    }
    return queue;
  }

  #wake(service: string, queue: Queue): void {
    if (queue.running || queue.cancelPause !== undefined || this.#stopped) return;
    queue.running = true;
    this.#drain(service, queue)
      .catch((cause: unknown) => {
        this.#parts.sink.emit('error', 'proxy.spool-failed', { service, error: String(cause) });
        return false;
      })
      .then((drained) => {
        queue.running = false;
        if (this.#stopped || (drained && queue.records === 0)) return;
        if (drained) this.#wake(service, queue);
        else this.#pause(service, queue);
      });
  }

  #pause(service: string, queue: Queue): void {
    queue.pause = Math.min(LONGEST_PAUSE, Math.max(FIRST_PAUSE, queue.pause * 2));
    queue.cancelPause = this.#parts.clock.after(queue.pause, () => {
      queue.cancelPause = undefined;
      this.#wake(service, queue);
    });
  }

  /** True when nothing is left that could be read; false when the remote servers are silent. */
  async #drain(service: string, queue: Queue): Promise<boolean> {
    for (;;) {
      const records = await this.#parts.spool.read(service, queue.delivered, BATCH);
      for (const record of records) {
        queue.oldest = record.at;
        if (this.#stopped || !(await this.#deliver(record))) return false;
        queue.pause = 0;
        queue.delivered = record.number;
        queue.records--;
        this.#parts.spool.drop([record.number]);
      }
      if (records.length < BATCH) {
        if (queue.records === 0) queue.oldest = undefined;
        return records.length > 0 || queue.records === 0;
      }
    }
  }

  async #deliver(record: SpooledRecord): Promise<boolean> {
    const service = this.#parts.policy().record.document.proxies.find(({ name }) => name === record.service);
    if (service === undefined) {
      this.#parts.sink.emit('warn', 'proxy.spool-waits', { service: record.service, why: 'the policy has no such proxy service' });
      return false;
    }
    const outcome = await this.#proxying.forwarder.exchange(service.servers, this.#requestOf(record, service));
    if (outcome.kind === 'reply') return true;
    if (!this.#fits(record, service)) {
      const { service: name, at } = record;
      this.#parts.sink.emit('error', 'proxy.spool-undeliverable', {
        service: name,
        at,
        why: 'the record with our Proxy-State fits into no packet',
      });
      return true;
    }
    this.#parts.sink.emit('warn', 'proxy.spool-waits', { service: record.service, why: outcome.why });
    return false;
  }

  /** One that nobody can be sent would hold up all behind it for ever. */
  #fits(record: SpooledRecord, service: ProxyService): boolean {
    const writer = new PacketWriter().begin(Code.AccountingRequest, 0);
    this.#requestOf(record, service).write(writer, NOBODY, 0);
    return !writer.overflowed;
  }

  #requestOf({ packet, at }: SpooledRecord, { strip }: ProxyService) {
    const { hidden, marker, salt } = this.#proxying;
    const view = new PacketView();
    view.read(packet);
    const rewriting = { hidden, strip, marker: marker.make(), secret: undefined, salt };
    const spooled = Math.max(0, this.#parts.clock.now() - at);
    return {
      code: Code.AccountingRequest,
      write: (writer: PacketWriter, hiding: Hiding, waited: Duration): void =>
        writeForwarded(writer, view, rewriting, hiding, spooled + waited),
    };
  }
}
