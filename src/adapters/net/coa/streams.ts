import type { CoaTarget } from '../../../model/device.ts';
import type { CoaOutcome, CoaRequest } from '../../../ports/coa-client.ts';
import { CoaStream, MOST_OUTSTANDING, type StreamParts, type StreamWait } from './stream.ts';

/** Requests to one device that may wait for an identifier or a connection. */
const MOST_WAITING = 4096;

type Waiting = {
  readonly target: CoaTarget;
  readonly request: CoaRequest;
  readonly wait: StreamWait;
  readonly finished: (outcome: CoaOutcome) => void;
  readonly cancel: () => void;
};

/** The connections to one device, and the requests that wait for their turn on them, first come first served. */
export class CoaStreams {
  readonly #parts: StreamParts;
  readonly #most: number;
  /** The one heard of last is asked first. */
  readonly #streams = new Set<CoaStream>();
  readonly #waiting = new Set<Waiting>();

  /** `most`: requests outstanding on one connection. */
  constructor(parts: StreamParts, most = MOST_OUTSTANDING) {
    this.#parts = parts;
    this.#most = most;
  }

  get size(): number {
    return this.#streams.size;
  }

  add(write: (packet: Uint8Array) => void): CoaStream {
    const stream = new CoaStream(this.#parts, write, this.#most);
    stream.heardAt = this.#parts.clock.monotonic();
    this.#streams.add(stream);
    this.#serve();
    return stream;
  }

  /** The connection ended, or is to carry nothing more. */
  remove(stream: CoaStream): void {
    this.#streams.delete(stream);
  }

  /** Sends at once where a connection has room, else when one has: that is waited for as long as the answer is. */
  exchange(target: CoaTarget, request: CoaRequest, wait: StreamWait): Promise<CoaOutcome> {
    return new Promise((resolve) => {
      const finished = (outcome: CoaOutcome): void => {
        resolve(outcome);
        this.#serve();
      };
      if (this.#waiting.size === 0 && this.#send({ target, request, wait, finished })) return;
      if (this.#waiting.size >= MOST_WAITING) {
        resolve({ kind: 'unconnected', why: `${MOST_WAITING} requests wait for their turn already` });
        return;
      }
      const cancel = this.#parts.clock.after(wait.within, () => {
        this.#waiting.delete(waiting);
        resolve({ kind: 'unconnected', why: `its turn did not come within ${wait.within / 1000} s: ${this.#crowd()}` });
      });
      const waiting: Waiting = { target, request, wait, finished, cancel };
      this.#waiting.add(waiting);
    });
  }

  /** There will be no connection: what waits for one is not sent. */
  fail(why: string): void {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const { cancel, finished } of all) {
      cancel();
      finished({ kind: 'unconnected', why });
    }
  }

  #crowd(): string {
    return this.#streams.size === 0 ? 'there was no connection' : `${this.#most} requests were outstanding on each connection`;
  }

  #serve(): void {
    for (const waiting of this.#waiting) {
      if (!this.#send(waiting)) return;
      this.#waiting.delete(waiting);
      waiting.cancel();
    }
  }

  #send({ target, request, wait, finished }: Omit<Waiting, 'cancel'>): boolean {
    const latestFirst = this.#streams.size < 2 ? this.#streams : [...this.#streams].sort((a, b) => b.heardAt - a.heardAt);
    for (const stream of latestFirst) if (stream.send(target, request, wait, finished)) return true;
    return false;
  }
}
