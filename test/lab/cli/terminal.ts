import type { ShellOutput } from './shell-output.ts';

/** Raised by a read when the far end has gone; ends the shell. */
export class HungUp extends Error {}

const ERASE_MORE = `${'\b'.repeat(9)}${' '.repeat(8)}${'\b'.repeat(9)}`;
const CONTROL_C = '\x03';
const PLAIN = /^[\x20-\x7e]*/;
const CONTROL_Z = '\x1a';

/** What ended a line: Enter, or a control key that also means something. */
export type Line = { readonly text: string; readonly ended: 'enter' | 'control-c' | 'control-z' };

/** The line discipline of a vty: echo with wrapping, editing keys, paging. Characters typed ahead are echoed when they are read. */
export class Terminal {
  /** Columns before the echo wraps; 0 = never. */
  width: number;
  /** Lines before ` --More-- `; 0 = never. */
  length: number;
  readonly #output: ShellOutput;
  #typed = '';
  #waiting: { readonly resolve: (key: string) => void; readonly reject: (why: Error) => void } | undefined;
  #hungUp = false;
  #column = 0;
  #lastKey = '';

  constructor(output: ShellOutput, size: { readonly width: number; readonly length: number }) {
    this.#output = output;
    this.width = size.width;
    this.length = size.length;
  }

  /** Nothing to do until a key comes. */
  get waiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Characters from the client, in any pieces. */
  type(text: string): void {
    this.#typed += text;
    const waiting = this.#waiting;
    if (!waiting) return;
    const key = this.#typedAhead();
    if (key === undefined) return;
    this.#waiting = undefined;
    waiting.resolve(key);
  }

  hangUp(): void {
    this.#hungUp = true;
    this.#waiting?.reject(new HungUp());
    this.#waiting = undefined;
  }

  /** Text to the client; `\n` becomes CR LF. */
  write(text: string): void {
    this.#output.write(text.replaceAll('\n', '\r\n'));
    const end = text.lastIndexOf('\n');
    if (end >= 0) this.#column = 0;
    for (const character of text.slice(end + 1)) this.#column += character === '\b' ? -1 : 1;
  }

  /** Text that comes between: sent at once, whatever is being typed. */
  interrupt(text: string): void {
    this.write(text);
    if (this.#waiting) this.#output.flush();
  }

  /** What was written since the last input is never sent. */
  discard(): void {
    this.#output.discard();
  }

  async readLine(echo = true): Promise<Line> {
    let text = '';
    for (;;) {
      const run = this.#plainRun();
      if (run !== '') {
        text += run;
        if (echo) this.#echoRun(run);
        this.#lastKey = '';
        continue;
      }
      const key = this.#typedAhead() ?? (await this.readKey());
      if (key === '\n' && this.#lastKey === '\r') {
        this.#lastKey = '';
        continue;
      }
      this.#lastKey = key;
      if (key === '\r' || key === '\n') {
        this.write('\n');
        return { text, ended: 'enter' };
      }
      if (key === CONTROL_C || key === CONTROL_Z) {
        this.write(key === CONTROL_Z ? '^Z\n' : '\n');
        return { text: key === CONTROL_Z ? text : '', ended: key === CONTROL_Z ? 'control-z' : 'control-c' };
      }
      text = this.#edit(text, key, echo);
    }
  }

  /** Characters typed ahead that only add to the line. */
  #plainRun(): string {
    const run = PLAIN.exec(this.#typed)?.[0] ?? '';
    this.#typed = this.#typed.slice(run.length);
    return run;
  }

  #echoRun(run: string): void {
    if (this.width > 0 && this.#column + run.length >= this.width) for (const character of run) this.#echo(character, 1);
    else {
      this.#output.write(run);
      this.#column += run.length;
    }
  }

  #edit(text: string, key: string, echo: boolean): string {
    if (key === '\b' || key === '\x7f') {
      if (text !== '' && echo) this.#echo('\b \b', -1);
      return text.slice(0, -1);
    }
    if (key === '\x15') {
      if (echo) this.#echo('\b \b'.repeat(text.length), -text.length);
      return '';
    }
    if (key < ' ') return text;
    if (echo) this.#echo(key, 1);
    return text + key;
  }

  #echo(text: string, columns: number): void {
    this.#output.write(text);
    this.#column += columns;
    if (this.width > 0 && this.#column >= this.width) this.write('\n');
  }

  /** The next key; waits, after sending what is to be shown. */
  readKey(): Promise<string> {
    const key = this.#typedAhead();
    if (key !== undefined) return Promise.resolve(key);
    this.#output.flush();
    if (this.#hungUp) return Promise.reject(new HungUp());
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  #typedAhead(): string | undefined {
    const key = this.#typed[0];
    if (key !== undefined) this.#typed = this.#typed.slice(1);
    return key;
  }

  /** Prints lines a screen at a time: space shows the next screen, Enter one line, anything that quits ends it. */
  async page(lines: readonly string[]): Promise<void> {
    let room = this.length - 1;
    for (const line of lines) {
      if (this.length > 0 && room <= 0) {
        this.write(' --More-- ');
        const key = await this.readKey();
        this.write(ERASE_MORE);
        if (key === 'q' || key === 'Q' || key === CONTROL_C) return;
        room = key === '\r' || key === '\n' ? 1 : this.length - 1;
      }
      this.write(`${line}\n`);
      room -= 1;
    }
  }
}
