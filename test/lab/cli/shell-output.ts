import { setTimeout as delay } from 'node:timers/promises';
import type { SshFaults } from '../faults.ts';

/** Where the text of a shell goes. */
export type Sink = { write(text: string): void };

/**
 * Gathers what is written until someone waits for input, then sends it as one piece; with faults, in pieces of a few octets and with a
 * pause before each.
 */
export class ShellOutput {
  readonly #sink: Sink;
  readonly #faults: () => SshFaults;
  #pending = '';
  #sending: Promise<void> = Promise.resolve();

  constructor(sink: Sink, faults: () => SshFaults) {
    this.#sink = sink;
    this.#faults = faults;
  }

  write(text: string): void {
    this.#pending += text;
  }

  /** Forgets what was not sent yet. */
  discard(): void {
    this.#pending = '';
  }

  flush(): void {
    if (this.#pending === '') return;
    const text = this.#pending;
    this.#pending = '';
    this.#sending = this.#sending.then(() => this.#send(text));
  }

  /** Resolves when all that was flushed has been handed over. */
  drained(): Promise<void> {
    this.flush();
    return this.#sending;
  }

  async #send(text: string): Promise<void> {
    const { splitOutput, dripMs } = this.#faults();
    const size = splitOutput > 0 ? splitOutput : text.length;
    for (let from = 0; from < text.length; from += size) {
      if (dripMs > 0) await delay(dripMs);
      this.#sink.write(text.slice(from, from + size));
      if (splitOutput > 0) await delay(0);
    }
  }
}
