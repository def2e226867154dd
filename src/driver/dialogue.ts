import type { Duration } from '../base/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeviceShell } from '../ports/device-shell.ts';
import { Screen } from './screen.ts';
import type { SessionTiming } from './timing.ts';

/** What is to be seen since the last thing written; `quiet` in ms since text last arrived. */
export type View = { readonly lines: readonly string[]; readonly last: string; readonly quiet: Duration };

export type Waited<T> = { readonly kind: 'seen'; readonly value: T } | { readonly kind: 'silence' } | { readonly kind: 'lost' };

const KEPT_LINES = 60;

/** The two ends of a terminal in turn: write something, then wait until what is on the screen decides. */
export class Dialogue {
  readonly #shell: DeviceShell;
  readonly #clock: Clock;
  readonly #timing: Pick<SessionTiming, 'quiet' | 'plain' | 'stuck'>;
  readonly #screen = new Screen();
  readonly #secrets: string[] = [];
  /** The last of them, and up to as many more. */
  #past: string[] = [];
  #textAt: number;
  /** Whether anything came since the last thing written. */
  #answered = true;
  #changed: () => void = () => undefined;
  #closed: { readonly why: string | undefined } | undefined;

  constructor(shell: DeviceShell, clock: Clock, timing: Pick<SessionTiming, 'quiet' | 'plain' | 'stuck'>) {
    this.#shell = shell;
    this.#clock = clock;
    this.#timing = timing;
    this.#textAt = clock.monotonic();
    shell.onText((text) => {
      this.#textAt = this.#clock.monotonic();
      this.#answered = true;
      this.#screen.feed(text);
      this.#changed();
    });
    shell.onClose((why) => {
      this.#closed ??= { why };
      this.#changed();
    });
  }

  /** Why the far end is gone, once it is. */
  get closed(): { readonly why: string | undefined } | undefined {
    return this.#closed;
  }

  /** The last line, behind which the next text will be typed. */
  get last(): string {
    return this.#screen.last;
  }

  /** Complete lines since the last thing written. */
  get lines(): readonly string[] {
    return this.#screen.lines;
  }

  write(text: string): void {
    this.#past.push(...this.#screen.lines.slice(-KEPT_LINES));
    if (this.#past.length > 2 * KEPT_LINES) this.#past = this.#past.slice(-KEPT_LINES);
    this.#screen.clear();
    this.#textAt = this.#clock.monotonic();
    this.#answered = false;
    this.#shell.write(text);
  }

  /** Answers what the last line asks; the line is forgotten, so that it does not ask again. */
  answer(text: string): void {
    this.#screen.blank();
    this.write(text);
  }

  /** As `answer`, with what must never show: it is taken out of every transcript, should the device echo it. */
  answerSecret(secret: string): void {
    this.#secrets.push(secret);
    this.answer(`${secret}\n`);
  }

  /** Asks `decide` at every change of the screen and after each spell of silence, until it gives a value or `limit` ms are over. */
  wait<T>(decide: (view: View) => T | undefined, limit: Duration): Promise<Waited<T>> {
    const end = this.#clock.monotonic() + limit;
    return new Promise((resolve) => {
      let cancel: () => void = () => undefined;
      const settle = (waited: Waited<T>): void => {
        cancel();
        this.#changed = () => undefined;
        resolve(waited);
      };
      const look = (quiet: Duration): void => {
        const value = decide({ lines: this.#screen.lines, last: this.#screen.last, quiet });
        if (value !== undefined) settle({ kind: 'seen', value });
        else if (this.#closed) settle({ kind: 'lost' });
        else if (this.#clock.monotonic() >= end) settle({ kind: 'silence' });
        else cancel = this.#clock.after(this.#untilNextLook(quiet, end), () => look(this.#clock.monotonic() - this.#textAt));
      };
      this.#changed = () => {
        cancel();
        look(0);
      };
      look(this.#clock.monotonic() - this.#textAt);
    });
  }

  /**
   * To the next threshold of silence, and after all of them to the end of the wait. It goes by the silence that was just looked at: with a
   * new reading of the clock a threshold could pass in between and never be looked at. A millisecond more, since timers may come early. As long as
   * nothing has come there is no prompt to be quiet behind.
   */
  #untilNextLook(quiet: Duration, end: number): Duration {
    const left = end - this.#clock.monotonic();
    const { plain, quiet: behindPrompt, stuck } = this.#timing;
    const threshold = (this.#answered ? [plain, behindPrompt, stuck] : [stuck]).find((one) => quiet < one);
    return Math.max(1, threshold === undefined ? left : Math.min(threshold - quiet, left)) + 1;
  }

  /** The last lines seen, for people; secrets are taken out. */
  transcript(count = 20): string[] {
    const lines = [...this.#past, ...this.#screen.lines, this.#screen.last].slice(-count);
    return lines.map((line) => this.#secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), line));
  }

  close(): Promise<void> {
    return this.#shell.close();
  }
}
