import type { DeviceShell } from '../../../src/ports/device-shell.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Text a device sends, at once or in pieces with `gap` ms before each. */
export type Sent = string | { readonly pieces: readonly string[]; readonly gap: number } | { readonly cut: string };
export type Turn = { readonly reads: string; readonly sends: Sent };

/** A device that follows a script: it must read exactly what each turn says, then sends what the turn says. */
export class ScriptedShell implements DeviceShell {
  /** All that was written to it. */
  readonly written: string[] = [];
  readonly #clock: VirtualClock;
  readonly #turns: Turn[];
  #onText: (text: string) => void = () => undefined;
  #onClose: (why: string | undefined) => void = () => undefined;
  closed = false;

  constructor(clock: VirtualClock, greeting: Sent, turns: readonly Turn[]) {
    this.#clock = clock;
    this.#turns = [...turns];
    this.#send(greeting);
  }

  write(text: string): void {
    this.written.push(text);
    const turn = this.#turns.shift();
    if (turn?.reads !== text) throw new Error(`read ${JSON.stringify(text)}, the script says ${JSON.stringify(turn?.reads)}`);
    this.#send(turn.sends);
  }

  onText(listener: (text: string) => void): void {
    this.#onText = listener;
  }

  onClose(listener: (why: string | undefined) => void): void {
    this.#onClose = listener;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Turns nobody came to. */
  get left(): readonly Turn[] {
    return this.#turns;
  }

  #send(sent: Sent): void {
    if (typeof sent === 'string') this.#clock.after(1, () => this.#onText(sent));
    else if ('cut' in sent) {
      this.#clock.after(1, () => {
        this.#onText(sent.cut);
        this.#onClose('read ECONNRESET');
      });
    } else sent.pieces.forEach((piece, index) => void this.#clock.after(sent.gap * (index + 1), () => this.#onText(piece)));
  }
}

/** The answer to a line: its echo, output and the next prompt. */
export function answer(reads: string, prompt: string, output = ''): Turn {
  return { reads: `${reads}\n`, sends: `${reads}\r\n${output}${prompt}` };
}

/** What every login does: two empty lines, then the three lines of terminal settings. */
export function login(prompt = 'sw1#'): readonly Turn[] {
  const empty = { reads: '\n', sends: `\r\n${prompt}` };
  return [empty, empty, answer('terminal length 0', prompt), answer('terminal width 511', prompt), answer('terminal no monitor', prompt)];
}
