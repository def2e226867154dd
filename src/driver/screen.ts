/**
 * A terminal of one endless roll: what a person would see of the text a device sent. Carriage return and backspace move and what follows
 * overwrites, as `--More--` and re-drawn input lines need; bells and escape sequences leave nothing behind. Pieces may be cut anywhere.
 */
export class Screen {
  #lines: string[] = [];
  #last = '';
  #column = 0;
  #pending = '';

  /** Lines that are complete, without blanks at their ends. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** The line the cursor is on, without blanks at its end. */
  get last(): string {
    return this.#last.trimEnd();
  }

  /** Forgets everything but the line the cursor is on. */
  clear(): void {
    this.#lines = [];
  }

  /** Forgets what stands on the last line; the cursor stays where it is. */
  blank(): void {
    this.#last = '';
  }

  feed(text: string): void {
    const input = this.#pending + text;
    this.#pending = '';
    let at = 0;
    while (at < input.length) {
      const run = plainRun(input, at);
      if (run > at) {
        this.#put(input.slice(at, run));
        at = run;
        continue;
      }
      const next = this.#control(input, at);
      if (next === undefined) {
        this.#pending = input.slice(at);
        return;
      }
      at = next;
    }
  }

  #put(text: string): void {
    if (this.#column === this.#last.length) this.#last += text;
    else {
      const before = this.#last.padEnd(this.#column);
      this.#last = before.slice(0, this.#column) + text + before.slice(this.#column + text.length);
    }
    this.#column += text.length;
  }

  /** Handles the control character at `at`; gives where to go on, undefined when an escape sequence is not whole yet. */
  #control(input: string, at: number): number | undefined {
    switch (input[at]) {
      case '\n':
        this.#lines.push(this.#last.trimEnd());
        this.#last = '';
        this.#column = 0;
        return at + 1;
      case '\r':
        this.#column = 0;
        return at + 1;
      case '\b':
        this.#column = Math.max(0, this.#column - 1);
        return at + 1;
      case '\t':
        this.#put(' '.repeat(8 - (this.#column % 8)));
        return at + 1;
      case '\x1b':
        return this.#escape(input, at);
      default:
        return at + 1;
    }
  }

  /**
   * ECMA-48 sequences: CSI `ESC [ … final`, OSC `ESC ] … BEL`, character sets `ESC ( x`, else two characters. Only erase-in-line and cursor left, by
   * which pagers wipe their question, have an effect.
   */
  #escape(input: string, at: number): number | undefined {
    const rest = input.slice(at + 1, at + 1 + LONGEST_SEQUENCE);
    const whole = SEQUENCE.exec(rest);
    if (whole) {
      if (/^\[0?K$/.test(whole[0])) this.#last = this.#last.slice(0, this.#column);
      const left = /^\[(\d{0,4})D$/.exec(whole[0]);
      if (left) this.#column = Math.max(0, this.#column - Math.max(1, Number(left[1])));
      if (/^\[[12]K$/.test(whole[0])) this.#last = ''.padEnd(this.#column);
      return at + 1 + whole[0].length;
    }
    return rest.length < LONGEST_SEQUENCE && /^(?:$|\[|\]|[()])/.test(rest) ? undefined : at + 1;
  }
}

const LONGEST_SEQUENCE = 64;
const SEQUENCE = /^(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Za-z]|[^[\]()])/;

/** The end of the printable run that begins at `at`. */
function plainRun(input: string, at: number): number {
  let end = at;
  while (end < input.length && input.charCodeAt(end) >= 0x20 && input.charCodeAt(end) !== 0x7f) end++;
  return end;
}
