import { type Fault, faultLine } from '../base/fault.ts';
import { err, type Result } from '../base/result.ts';
import type { Instant } from '../base/time.ts';
import type { ConfigureOutcome } from '../driver/configure.ts';
import type { ConfigChange } from '../driver/contract.ts';
import type { Step, StepAction, StepResult } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import type { Course } from '../plan/course.ts';
import { undoCommand } from '../plan/open-port.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { seen } from './evidence.ts';
import type { PlanBook } from './plan-book.ts';
import { readPort } from './port-reading.ts';
import { afterLook, isOpen } from './proof-by-look.ts';
import type { Prover } from './prover.ts';
import { asOfNow, type SentFrom } from './session-proof.ts';
import type { SessionWatch } from './watch-session.ts';

/** Nothing was done to the device, and it may well work later. */
const TRANSIENT: ReadonlySet<Fault['code']> = new Set(['device.unreachable', 'device.busy', 'device.locked']);

export type TerminalStep = Step & { readonly do: Extract<StepAction, { kind: 'clear-session' | 'enable-port' | 'shut-port' }> };
type ClearStep = TerminalStep & { readonly do: Extract<StepAction, { kind: 'clear-session' }> };
type PortStep = TerminalStep & { readonly do: Extract<StepAction, { kind: 'enable-port' | 'shut-port' }> };
/** What is wanted of a port, and the words for it. */
const PORTS = {
  'enable-port': { shut: false, now: 'open', otherwise: 'shut', doing: 'opening', line: 'no shutdown' },
  'shut-port': { shut: true, now: 'shut', otherwise: 'open', doing: 'shutting', line: 'shutdown' },
} as const;

type Parts = { readonly book: PlanBook; readonly watch: SessionWatch; readonly lines: DeviceSessions; readonly prover: Prover };

/** What RADIUS cannot do, or did not: a session is cleared, a port shut or opened, on the command line of the device. */
export class TerminalPerformer {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #watch: SessionWatch;
  readonly #lines: DeviceSessions;
  readonly #prover: Prover;
  /** When somebody wanted each port open last. */
  readonly #opened = new Map<string, Instant>();

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
    return isClear(step) ? this.#clear(plan, step, driven) : this.#setPort(plan, step as PortStep, driven);
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
    const [at, monotonic] = [this.#deps.clock.now(), this.#deps.clock.monotonic()];
    const evidence = [seen(at, `clearing the session on the command line of ${driven.device.id}`)];
    void this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence, at });
    const done = await this.#clearInSomeWords(driven, session);
    if (!done.ok) return this.#failed(plan, step, done.error);
    if (done.value.kind === 'refused') return this.#refused(plan, step, done.value);
    await this.#settle(plan, step, 'acknowledged', 'the command was taken');
    await this.#watchSession(plan, step, { at, monotonic, before: session });
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
    const { at } = asOfNow(from, this.#deps.clock);
    const left = Math.min(step.deadline, Math.max(1000, at + step.deadline - this.#deps.clock.now()));
    const result = await this.#watch.outcome(plan.id, step, id, from, left);
    const session = this.#deps.sessions.get(id);
    if (result === undefined) return;
    const look = isOpen(result) && session ? await this.#prover.look(session, step.expect, from, { silent: true }) : undefined;
    await this.#book.settle(plan.id, look ? afterLook(result, look, 'end') : result);
  }

  /** Read before write: a port that others need is left alone, one that is as wanted is left as it is. */
  async #setPort(plan: Course, step: PortStep, driven: DrivenDevice): Promise<void> {
    const { port, kind } = step.do;
    const { shut, now, doing, line } = PORTS[kind];
    if (this.#isOvertaken(plan, step)) {
      return this.#settle(plan, step, 'skipped', `not done: somebody wanted ${port} open after that`, { skipped: 'superseded' });
    }
    const before = await readPort(this.#lines, driven, port);
    if (!before.ok) return this.#failed(plan, step, before.error);
    const { kept } = before.value;
    if (kept !== undefined) return this.#settle(plan, step, 'failed', `not done: ${port} is left alone, ${kept}`);
    if (before.value.shut === shut) return this.#settle(plan, step, 'proved', `${port} is ${now} already`);
    const other = step.do.kind === 'shut-port' ? await this.#prover.strangerOn(step.do) : undefined;
    if (other !== undefined) return this.#settle(plan, step, 'failed', `not done: ${port} is left as it is, ${other}`);
    const at = this.#deps.clock.now();
    const evidence = [seen(at, `${doing} ${port} on the command line of ${driven.device.id}`)];
    void this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence, at });
    const done = await this.#configure(driven, { kind, port });
    if (done === 'unsayable') return this.#settle(plan, step, 'failed', `not done: ${port} cannot be named on the command line`);
    if (!done.ok) return this.#failed(plan, step, done.error);
    if (done.value.kind === 'refused') return this.#refused(plan, step, done.value);
    await this.#settle(plan, step, 'acknowledged', `\`${line}\` was taken`);
    await this.#verifyPort(plan, step, driven);
  }

  /** Of two that want a port otherwise the newer counts. */
  #isOvertaken({ createdAt }: Course, { do: { kind, device, port } }: PortStep): boolean {
    const key = `${device} ${port}`;
    const wanted = this.#opened.get(key);
    if (kind === 'shut-port') return wanted !== undefined && wanted > createdAt;
    if (wanted === undefined || wanted < createdAt) this.#opened.set(key, createdAt);
    return false;
  }

  async #verifyPort(plan: Course, step: PortStep, driven: DrivenDevice): Promise<void> {
    const { port, device, kind } = step.do;
    const { shut, now, otherwise } = PORTS[kind];
    const after = await readPort(this.#lines, driven, port, { fresh: true });
    const over = 'read back over a new SSH session';
    if (!after.ok) return this.#settle(plan, step, 'unproved', `the read-back failed: ${faultLine(after.error)}`);
    if (after.value.shut !== shut) return this.#settle(plan, step, 'unproved', `${port} is ${otherwise}, ${over}`, { without: 'looked' });
    const undo = kind === 'shut-port' ? `undo: \`${undoCommand(device, port)}\`` : undefined;
    return this.#settle(plan, step, 'proved', `${port} is ${now}, ${over}`, {}, undo);
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

  async #settle(
    plan: Course,
    step: Step,
    kind: StepResult['kind'],
    what: string,
    more: Partial<StepResult> = {},
    detail?: string,
  ): Promise<void> {
    const at = this.#deps.clock.now();
    await this.#book.settle(plan.id, { step: step.id, kind, evidence: [seen(at, what, detail)], at, ...more });
  }
}

function isClear(step: TerminalStep): step is ClearStep {
  return step.do.kind === 'clear-session';
}

function notAble({ device }: DrivenDevice, why: string): Fault {
  return { code: 'device.not-configured', message: `device \`${device.id}\`: ${why}` };
}
