import type { DeviceShell } from '../../../src/ports/device-shell.ts';
import { promptOf, type State, type Step, stepOf } from './mock-dialogs.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type Typed = { readonly state: string; readonly prompt: string; readonly text: string };

/** What our driver sends, as the dialogs spell it. */
const SPELT: Readonly<Record<string, readonly string[]>> = {
  'configure terminal': ['config term', 'config t', 'conf t'],
  'terminal length 0': ['term length 0'],
  'terminal width 511': ['term width 0'],
};
/** Taken by every device, and in no dialog. */
const SILENT = ['terminal length 0', 'terminal width 511', 'terminal no monitor'];

const PAGER = /-- ?More ?--/;
const MODE = /^Router\S*[>#] ?$/;

/** A device that goes through the states of recorded dialogs, echoes as a terminal does, and keeps what was typed where. */
export class MockDevice implements DeviceShell {
  readonly typed: Typed[] = [];
  readonly #clock: VirtualClock;
  readonly #states: Readonly<Record<string, State>>;
  #name: string;
  /** Where an interrupt leads back to. */
  #mode: string;
  #line = '';
  #onText: (text: string) => void = () => undefined;
  #times = new Map<Step, number>();

  constructor(clock: VirtualClock, states: Readonly<Record<string, State>>, start: string) {
    this.#clock = clock;
    this.#states = states;
    this.#name = start;
    this.#mode = start;
    this.#enter(start, '');
  }

  get state(): string {
    return this.#name;
  }

  get prompt(): string {
    return promptOf(this.#states[this.#name] ?? {}, 'Router');
  }

  write(text: string): void {
    for (const key of text) this.#key(key);
  }

  onText(listener: (text: string) => void): void {
    this.#onText = listener;
  }

  onClose(): void {}

  async close(): Promise<void> {}

  #key(key: string): void {
    const { keys = {}, commands = {} } = this.#states[this.#name] ?? {};
    // A pager takes its key at once; the dialogs write it as a key or as a line.
    const special =
      keys[key] ?? (key === '\x03' ? keys['ctrl-c'] : key === ' ' && PAGER.test(this.prompt) ? (commands[key] ?? commands['']) : undefined);
    if (special !== undefined || key === '\x03') {
      this.#note(key);
      if (special === undefined) this.#enter(this.#mode, '\r\n');
      else this.#take(stepOf(special), '');
      return;
    }
    if (key !== '\n') {
      this.#line += key;
      return;
    }
    const line = this.#line;
    this.#line = '';
    this.#note(line);
    this.#take(this.#stepFor(line), `${/pass|secret/i.test(this.prompt) ? '' : line}\r\n`);
  }

  #note(text: string): void {
    this.typed.push({ state: this.#name, prompt: this.prompt, text });
  }

  #stepFor(line: string): Step {
    const { commands = {} } = this.#states[this.#name] ?? {};
    const spelt = [line, ...(SPELT[line] ?? [])].find((one) => one in commands);
    if (spelt !== undefined) return stepOf(commands[spelt]);
    if (line === '' || SILENT.includes(line)) return {};
    return { response: `${' '.repeat(this.prompt.length)}^\n% Invalid input detected at '^' marker.\n` };
  }

  /** Of several responses each is given once, in turn; the last one stays. */
  #take(step: Step, echo: string): void {
    const { response = '', new_state } = step;
    const times = this.#times.get(step) ?? 0;
    this.#times.set(step, times + 1);
    const text = typeof response === 'string' ? response : (response[Math.min(times, response.length - 1)] ?? '');
    const printed = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    this.#enter(new_state ?? this.#name, echo + crlf(printed));
  }

  #enter(name: string, before: string): void {
    this.#name = name;
    const state = this.#states[name] ?? {};
    const preface = typeof state.preface === 'string' ? state.preface : (state.preface?.response ?? '');
    if (MODE.test(this.prompt)) this.#mode = name;
    const shown = `${before}${crlf(preface)}${crlf((state.prompt ?? '').replaceAll('%N', 'Router'))}`;
    this.#clock.after(1, () => this.#onText(shown.replaceAll('%N', 'Router')));
  }
}

function crlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n');
}
