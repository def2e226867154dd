import { type Fault, faultLine } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ConfigureOutcome } from '../driver/configure.ts';
import type { ConfigChange, ShownPort } from '../driver/contract.ts';
import type { Step, StepAction, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import type { Course } from '../plan/course.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { seen } from './evidence.ts';
import type { PlanBook } from './plan-book.ts';
import { afterLook, isOpen } from './proof-by-look.ts';
import type { Prover } from './prover.ts';
import type { SentFrom } from './session-proof.ts';
import type { SessionWatch } from './watch-session.ts';

/** Nothing was done to the device, and it may well work later. */
const TRANSIENT: ReadonlySet<Fault['code']> = new Set(['device.unreachable', 'device.busy', 'device.locked']);

export type TerminalStep = Step & { readonly do: Extract<StepAction, { kind: 'clear-session' | 'enable-port' }> };
type ClearStep = TerminalStep & { readonly do: Extract<StepAction, { kind: 'clear-session' }> };
type PortStep = TerminalStep & { readonly do: Extract<StepAction, { kind: 'enable-port' }> };
type Parts = { readonly book: PlanBook; readonly watch: SessionWatch; readonly lines: DeviceSessions; readonly prover: Prover };

/** What RADIUS cannot do, or did not: a session is cleared, or a port opened, on the command line of the device. */
export class TerminalPerformer {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #watch: SessionWatch;
  readonly #lines: DeviceSessions;
  readonly #prover: Prover;

  constructor(deps: ControlDeps, { book, watch, lines, prover }: Parts) {
    this.#deps = deps;
    this.#book = book;
    this.#watch = watch;
    this.#lines = lines;
    this.#prover = prover;
  }

  async perform(plan: Course, step: TerminalStep): Promise<void> {
    const driven = drivenDevice(this.#deps, step.do.device);
    if (driven?.platform === undefined || driven.device.ssh === undefined || driven.driver.render === undefined) {
      return this.#settle(plan, step, 'failed', `not done: device \`${step.do.device}\` has no command line we know`, {
        without: 'barred',
      });
    }
    return isClear(step) ? this.#clear(plan, step, driven) : this.#open(plan, step as PortStep, driven);
  }

  /** A step that was in flight when the process ended: looked at before anything is repeated. */
  async resume(plan: Course, step: TerminalStep): Promise<void> {
    const driven = drivenDevice(this.#deps, step.do.device);
    if (driven === undefined) return this.#settle(plan, step, 'failed', `device \`${step.do.device}\` is not configured`);
    if (!isClear(step)) return this.#verifyPort(plan, step as PortStep, driven);
    const since = step.sentAt ?? plan.createdAt;
    return this.#watchSession(plan, step, { at: since });
  }

  async #clear(plan: Course, step: ClearStep, driven: DrivenDevice): Promise<void> {
    const session = this.#deps.sessions.get(step.do.session);
    if (session === undefined || session.state === 'ended') return this.#settle(plan, step, 'gone', 'not done: the session has ended');
    const at = this.#deps.clock.now();
    const evidence = [seen(at, `clearing the session on the command line of ${driven.device.id}`)];
    void this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence, at });
    const done = await this.#clearInSomeWords(driven, session);
    if (!done.ok) return this.#failed(plan, step, done.error);
    if (done.value.kind === 'refused') return this.#refused(plan, step, done.value);
    await this.#settle(plan, step, 'acknowledged', 'the command was taken');
    await this.#watchSession(plan, step, { at, before: session });
  }

  /** As releases call it, the newest first; a refusal of the first changes nothing. */
  async #clearInSomeWords(driven: DrivenDevice, { endpoint, port }: Session): Promise<Result<ConfigureOutcome, Fault>> {
    for (let words = 0, last: Result<ConfigureOutcome, Fault> | undefined; ; words++) {
      const change: ConfigChange = {
        kind: 'clear-session',
        words,
        ...(endpoint !== undefined && { endpoint }),
        ...(port !== undefined && { port }),
      };
      const done = await this.#configure(driven, change);
      if (done === 'unsayable') return last ?? err(notAble(driven, 'the session cannot be named on its command line'));
      if (!done.ok || done.value.kind !== 'refused') return done;
      last = done;
    }
  }

  async #watchSession(plan: Course, step: TerminalStep, from: SentFrom): Promise<void> {
    if (step.do.kind !== 'clear-session') return;
    const { session: id } = step.do;
    const left = Math.max(1000, from.at + step.deadline - this.#deps.clock.now());
    const result = await this.#watch.outcome(plan.id, step, id, from, left);
    const session = this.#deps.sessions.get(id);
    if (result === undefined) return;
    const look = isOpen(result) && session ? await this.#prover.look(session, step.expect, from, { silent: true }) : undefined;
    await this.#book.settle(plan.id, look ? afterLook(result, look, 'end') : result);
  }

  /** Read before write: a port that others need is left alone, one that is open is left as it is. */
  async #open(plan: Course, step: PortStep, driven: DrivenDevice): Promise<void> {
    const before = await this.#port(driven, step.do.port, false);
    if (!before.ok) return this.#failed(plan, step, before.error);
    const { shut, kept } = before.value;
    if (kept !== undefined) return this.#settle(plan, step, 'failed', `not done: ${step.do.port} is left alone, ${kept}`);
    if (!shut) return this.#settle(plan, step, 'proved', `${step.do.port} is open already`);
    const at = this.#deps.clock.now();
    const evidence = [seen(at, `opening ${step.do.port} on the command line of ${driven.device.id}`)];
    void this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence, at });
    const done = await this.#configure(driven, { kind: 'enable-port', port: step.do.port });
    if (done === 'unsayable') return this.#settle(plan, step, 'failed', `not done: ${step.do.port} cannot be opened`);
    if (!done.ok) return this.#failed(plan, step, done.error);
    if (done.value.kind === 'refused') return this.#refused(plan, step, done.value);
    await this.#settle(plan, step, 'acknowledged', '`no shutdown` was taken');
    await this.#verifyPort(plan, step, driven);
  }

  async #verifyPort(plan: Course, step: PortStep, driven: DrivenDevice): Promise<void> {
    const after = await this.#port(driven, step.do.port, true);
    const over = 'read back over a new SSH session';
    if (!after.ok) return this.#settle(plan, step, 'unproved', `the read-back failed: ${faultLine(after.error)}`);
    if (after.value.shut) return this.#settle(plan, step, 'unproved', `${step.do.port} is shut, ${over}`, { without: 'looked' });
    return this.#settle(plan, step, 'proved', `${step.do.port} is open, ${over}`);
  }

  #port(driven: DrivenDevice, port: string, fresh: boolean): Promise<Result<ShownPort, Fault>> {
    const { driver, platform } = driven;
    return this.#lines.use(
      driven,
      async (line) => {
        const ask = driver.readback?.port;
        if (ask === undefined || platform === undefined) return err(notAble(driven, 'its ports cannot be read'));
        const command = ask.command(port, platform);
        if (!command.ok) return err(notAble(driven, command.error));
        const shown = await line.run(command.value);
        if (!shown.ok) return shown;
        const read = ask.parse(shown.value);
        return read.ok ? ok(read.value) : err(notAble(driven, `what it shows of ${port} is not understood, ${read.error.why}`));
      },
      { fresh },
    );
  }

  async #configure(driven: DrivenDevice, change: ConfigChange): Promise<Result<ConfigureOutcome, Fault> | 'unsayable'> {
    const { driver, platform } = driven;
    const block = platform && driver.render?.(change, platform);
    return block?.ok ? this.#lines.use(driven, (line) => line.configure(block.value)) : 'unsayable';
  }

  #failed(plan: Course, step: TerminalStep, fault: Fault): Promise<void> {
    return this.#settle(plan, step, TRANSIENT.has(fault.code) ? 'busy' : 'failed', faultLine(fault));
  }

  #refused(plan: Course, step: TerminalStep, { refusal }: Extract<ConfigureOutcome, { kind: 'refused' }>): Promise<void> {
    return this.#settle(plan, step, 'refused', `the device refused \`${refusal.line}\`: ${refusal.meaning}`);
  }

  async #settle(plan: Course, step: Step, kind: StepResult['kind'], what: string, more: Partial<StepResult> = {}): Promise<void> {
    const at = this.#deps.clock.now();
    await this.#book.settle(plan.id, { step: step.id, kind, evidence: [seen(at, what)], at, ...more });
  }
}

function isClear(step: TerminalStep): step is ClearStep {
  return step.do.kind === 'clear-session';
}

function notAble({ device }: DrivenDevice, why: string): Fault {
  return { code: 'device.not-configured', message: `device \`${device.id}\`: ${why}` };
}
