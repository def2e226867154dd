import type { CliIo } from '../../api/cli/io.ts';

/** Tells the story: numbered chapters, indented facts, and a tick or a cross for what was to be proved. */
export class Narrator {
  readonly #io: CliIo;
  readonly #color: boolean;
  readonly #started = performance.now();
  #chapter = 0;
  #unproved: string[] = [];

  constructor(io: CliIo, color: boolean) {
    this.#io = io;
    this.#color = color;
  }

  /** What was to be proved and was not. */
  get unproved(): readonly string[] {
    return this.#unproved;
  }

  chapter(title: string): void {
    this.#chapter++;
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(1);
    this.#line('');
    this.#line(`${this.#paint(1, `${this.#chapter}. ${title}`)}${this.#paint(2, `  (${seconds} s)`)}`);
  }

  say(text: string): void {
    for (const line of text.split('\n')) this.#line(`   ${line}`);
  }

  detail(text: string): void {
    for (const line of text.split('\n')) this.#line(`   ${this.#paint(2, line)}`);
  }

  /** A claim and whether it holds. The demo's exit code is 0 only when all do. */
  proved(claim: string, holds: boolean): void {
    if (!holds) this.#unproved.push(claim);
    this.#line(holds ? `   ${this.#paint(32, '✓')} ${claim}` : `   ${this.#paint(31, '✗ NOT PROVED:')} ${claim}`);
  }

  plain(text: string): void {
    this.#line(text);
  }

  #paint(code: number, text: string): string {
    return this.#color ? `\u001b[${code}m${text}\u001b[0m` : text;
  }

  #line(text: string): void {
    this.#io.out(`${text}\n`);
  }
}
