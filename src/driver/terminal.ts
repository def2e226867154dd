import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { Device } from '../model/device.ts';
import type { Clock } from '../ports/clock.ts';
import { anyOf } from './any-of.ts';
import type { ModeGraph } from './contract.ts';
import type { Response } from './echo.ts';
import { type ExchangeContext, type Exchanged, exchange, settle } from './exchange.ts';
import { parseCliLine } from './line.ts';
import { mostTransitions, nextTransition, type Transition } from './modes.ts';
import { type Refusal, refusalIn, refusalText } from './refusal.ts';

export type Answer = Response & { readonly mode: string };

/** The terminal with the mode it is in. After a fault it is broken: everything further gives the same fault. */
export class Terminal {
  readonly #context: ExchangeContext;
  readonly #device: Device;
  readonly #clock: Clock;
  /** INVARIANT: undefined from the moment something is sent until its prompt is seen. */
  #mode: string | undefined;
  #broken: Fault | undefined;
  #recovering = false;
  /** Alarms seen since they were last forgotten. */
  readonly #alarms = new Set<string>();
  /** Those that were there before. */
  readonly #known = new Set<string>();
  /** Complete lines on the screen that belong to the last answer, its echo among them. */
  #answered = 0;

  constructor(context: ExchangeContext, device: Device, clock: Clock) {
    this.#context = { ...context, hear: (last) => this.#listen([last]) };
    this.#device = device;
    this.#clock = clock;
    const [mode, ...others] = context.prompts.modesOf(context.dialogue.last);
    this.#mode = others.length === 0 ? mode : undefined;
  }

  get graph(): ModeGraph {
    return this.#context.graph;
  }

  get mode(): string | undefined {
    return this.#mode;
  }

  get timing(): ExchangeContext['timing'] {
    return this.#context.timing;
  }

  /** The first alarm of the device since `forgetAlarms`, wherever on the screen it stood. */
  get alarm(): { readonly message: string; readonly meaning: string } | undefined {
    this.#listen(this.#behindAnswer());
    const [message] = this.#alarms;
    const meaning = message === undefined ? undefined : this.graph.alarms?.find(({ pattern }) => pattern.test(message))?.meaning;
    return message === undefined || meaning === undefined ? undefined : { message, meaning };
  }

  /** What was seen so far, and what of it still stands on the screen, says nothing of what comes. */
  forgetAlarms(): void {
    this.#listen(this.#behindAnswer());
    for (const message of this.#alarms) this.#known.add(message);
    this.#alarms.clear();
  }

  #behindAnswer(): readonly string[] {
    const { lines, last } = this.#context.dialogue;
    return [...lines.slice(this.#answered), last];
  }

  #listen(lines: readonly string[]): void {
    if (this.graph.alarms === undefined) return;
    const suspect = anyOf(this.graph.alarms);
    for (const line of lines) {
      if (!suspect.test(line)) continue;
      const at = this.graph.alarms.map(({ pattern }) => line.search(pattern)).find((place) => place >= 0);
      const message = at === undefined ? '' : line.slice(at).trim();
      if (message !== '' && !this.#known.has(message)) this.#alarms.add(message);
    }
  }

  pause(length: Duration): Promise<void> {
    return new Promise((resolve) => this.#clock.after(length, resolve));
  }

  /** Sends one line in the mode at hand. A refusal is part of the answer; a fault means that the terminal is lost. */
  async send(text: string): Promise<Result<Answer, Fault>> {
    return this.#exchange(text);
  }

  /** Walks to a mode over the edges of the graph, looking where each step really led. `device.locked` leaves the terminal whole. */
  async goTo(target: string): Promise<Result<void, Fault>> {
    for (let steps = mostTransitions(this.graph); this.#mode !== target; steps--) {
      const from = this.#mode;
      const step = from === undefined ? undefined : nextTransition(this.graph, from, target);
      if (this.#broken) return err(this.#broken);
      if (!step || steps <= 0) return err(this.#unknownRoom(target));
      const walked = await this.#walk(step);
      if (!walked.ok) return walked;
    }
    return ok(undefined);
  }

  /** Goes home and from there by `line`, which must lead to `target`. Refusals as those of `goTo`. */
  async goBy(line: string, target: string): Promise<Result<void, Fault>> {
    const home = await this.goTo(this.graph.home);
    if (!home.ok) return home;
    const walked = await this.#walk({ from: this.graph.home, to: target, send: line });
    if (!walked.ok || this.#mode === target) return walked;
    return err(fault('device.prompt', `device \`${this.#device.id}\` did not go to mode ${target} by \`${line}\``));
  }

  async #walk(step: Transition): Promise<Result<void, Fault>> {
    const sent = await this.#exchange(step.send, step);
    if (!sent.ok) return sent;
    const refusal = refusalIn(this.graph, step.send, sent.value);
    if (!refusal) return ok(undefined);
    return err(this.#refusedStep(refusal));
  }

  #refusedStep(refusal: Refusal): Fault {
    if (refusal.kind === 'locked')
      return fault('device.locked', `device \`${this.#device.id}\`: ${refusal.meaning} (\`${refusal.message}\`)`);
    const code = refusal.kind === 'authentication' ? 'device.authentication' : 'device.refused';
    return fault(code, `device \`${this.#device.id}\`: ${refusalText(refusal, 'the command')}`);
  }

  async #exchange(text: string, { secret, silent }: Pick<Transition, 'secret' | 'silent'> = {}): Promise<Result<Answer, Fault>> {
    if (this.#broken) return err(this.#broken);
    const line = parseCliLine(text);
    if (!line.ok) return err(fault('input.invalid', `\`${JSON.stringify(text).slice(1, -1)}\` is not sent: ${line.error}`));
    this.#mode = undefined;
    // What came behind the last prompt is forgotten with the next line typed.
    this.#listen(this.#behindAnswer());
    const asked = secret && { value: this.#device.ssh?.enableSecret };
    const exchanged = await exchange(this.#context, line.value, asked);
    if (exchanged.kind === 'answered') {
      this.#mode = exchanged.mode;
      const { lines } = this.#context.dialogue;
      // What came before the echo is no answer; what we typed is not the device's.
      this.#listen(lines.map((shown) => (shown.endsWith(text) ? shown.slice(0, -text.length) : shown)));
      this.#listen(exchanged.response.output);
      this.#answered = lines.length;
      return ok({ ...exchanged.response, mode: exchanged.mode });
    }
    return err(await this.#broke(text, exchanged, silent));
  }

  async #broke(text: string, how: Exclude<Exchanged, { kind: 'answered' }>, silent: string | undefined): Promise<Fault> {
    const found = this.#faultOf(text, how, silent);
    if (how.kind !== 'lost' && how.kind !== 'closed') await this.#recover();
    // A question broken off leaves a sound terminal behind; whatever else happened does not.
    if (how.kind !== 'unexpected' || this.#mode === undefined) this.#broken = found;
    return found;
  }

  #faultOf(text: string, how: Exclude<Exchanged, { kind: 'answered' }>, silent: string | undefined): Fault {
    const { dialogue } = this.#context;
    const details = { line: text, transcript: dialogue.transcript() };
    const name = `device \`${this.#device.id}\``;
    switch (how.kind) {
      case 'lost': {
        const why = dialogue.closed?.why === undefined ? '' : ` (${dialogue.closed.why})`;
        return fault('device.lost', `${name}: the connection ended after \`${text}\` was sent${why}; its outcome is unknown`, { details });
      }
      case 'closed':
        return fault('device.lost', `${name}: the connection has ended; \`${text}\` was not sent`, { details: { line: text } });
      case 'silence': {
        const todo = silent === undefined ? '' : `: ${silent}`;
        return fault('device.prompt', `${name} showed no prompt within ${this.timing.command} ms after \`${text}\`${todo}`, { details });
      }
      case 'unexpected':
        return fault('device.prompt', `${name} shows \`${how.shown}\` after \`${text}\`, which portreeve does not answer`, { details });
      case 'garbled':
        return fault('device.prompt', `${name} did not repeat \`${text}\` as it was sent but showed \`${how.shown}\``, { details });
      case 'secret-refused':
        return fault('device.authentication', `${name} refused the enable secret`, { details: { line: text } });
      case 'secret-missing':
        return fault('device.not-configured', `${name} asks for the enable secret and none is configured: set ssh.enableSecret`);
    }
  }

  /** Breaks off what is asked and leaves what it can leave; never upward, since that would offer the secret once more. */
  async #recover(): Promise<void> {
    if (this.#recovering) return;
    this.#recovering = true;
    const { dialogue, graph } = this.#context;
    dialogue.write(graph.interrupt);
    this.#mode = await settle(this.#context, this.timing.recover);
    const out = this.#mode === undefined ? undefined : nextTransition(graph, this.#mode, graph.home);
    if (out && !out.secret) await this.goTo(graph.home);
    this.#recovering = false;
  }

  #unknownRoom(target: string): Fault {
    const { dialogue } = this.#context;
    return fault(
      'device.prompt',
      `device \`${this.#device.id}\` cannot be brought to mode ${target}; its last line is \`${dialogue.last}\``,
      {
        details: { transcript: dialogue.transcript() },
      },
    );
  }

  /** Goes home, says good-bye and waits a little for the far end to close, so that the terminal line is free. */
  async leave(): Promise<void> {
    const { dialogue, graph } = this.#context;
    const home = this.#mode === undefined ? undefined : await this.goTo(graph.home);
    if (home?.ok) {
      for (const line of graph.leave) dialogue.write(`${line}\n`);
      await dialogue.wait(() => undefined, this.timing.stuck);
    }
    this.#broken ??= fault('device.lost', `the session with device \`${this.#device.id}\` is closed`);
    await dialogue.close();
  }

  /** Closes at once. */
  async abandon(): Promise<void> {
    this.#broken ??= fault('device.lost', `the session with device \`${this.#device.id}\` is closed`);
    await this.#context.dialogue.close();
  }
}
