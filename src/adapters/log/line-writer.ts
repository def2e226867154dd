import { write, writeSync } from 'node:fs';

/** Octets that may wait for a slow reader of the log. */
const MOST_WAITING = 1024 * 1024;
const AGAIN_AFTER = 50;

/**
 * Writes lines to a file descriptor, one write at a time and never waited for. What a slow or absent reader cannot take is dropped and told to
 * `lost`. Ours because sonic-boom's `flushSync` never ends on a pipe whose reader has gone.
 */
export class LineWriter {
  readonly #descriptor: number;
  readonly #lost: (lines: number) => void;
  #waiting: Buffer[] = [];
  #octets = 0;
  #inFlight: Buffer | undefined;

  constructor(descriptor: number, lost: (lines: number) => void) {
    this.#descriptor = descriptor;
    this.#lost = lost;
  }

  write(line: string): void {
    const octets = Buffer.from(line, 'utf8');
    if (this.#octets + octets.length > MOST_WAITING) {
      this.#lost(1);
      return;
    }
    this.#waiting.push(octets);
    this.#octets += octets.length;
    if (!this.#inFlight) this.#next();
  }

  /** Writes what waits, as far as the reader takes it at once. */
  close(): void {
    const left = Buffer.concat(this.#take());
    if (left.length === 0) return;
    try {
      writeSync(this.#descriptor, left);
    } catch {
      // The process ends and nobody reads: there is no one left to tell.
      this.#lost(1);
    }
  }

  #take(): Buffer[] {
    const taken = this.#waiting;
    this.#waiting = [];
    this.#octets = 0;
    return taken;
  }

  #next(): void {
    const lines = this.#take();
    this.#send(Buffer.concat(lines), lines.length);
  }

  #send(octets: Buffer, lines: number): void {
    this.#inFlight = octets;
    write(this.#descriptor, octets, (cause, written) => {
      if (cause?.code === 'EAGAIN') {
        setTimeout(() => this.#send(octets, lines), AGAIN_AFTER).unref();
        return;
      }
      if (!cause && written < octets.length) {
        this.#send(octets.subarray(written), lines);
        return;
      }
      if (cause) this.#lost(lines);
      this.#inFlight = undefined;
      if (this.#waiting.length > 0) this.#next();
    });
  }
}
