import { type Fault, fault, faultLine } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { ConfigurationChange, PendingChange } from '../driver/contract.ts';
import type { Step, StepId, StepResult } from '../model/plan.ts';
import type { Course } from '../plan/course.ts';
import {
  differenceOn,
  type Ending,
  keep,
  lostText,
  runTransaction,
  type Safeguard,
  safeguardOf,
  safeguardText,
  type Transaction,
  takeBack,
  wayBackText,
} from './change-transaction.ts';
import type { ControlDeps } from './deps.ts';
import { isFinal, type Settled, settledBy } from './device-fault.ts';
import type { DeviceSessions, HeldDevice } from './device-sessions.ts';
import { type DeviceStanding, pendingText, standingOf } from './device-standing.ts';
import { seen } from './evidence.ts';
import type { PlanBook } from './plan-book.ts';
import { type WantedOn, wantedOn } from './wanted-configuration.ts';

export type ConfigureStep = Step & { readonly do: Extract<Step['do'], { kind: 'configure' }> };

/** A change of which we do not know how it ended, and how it was safeguarded. */
type OpenChange = { readonly origin: ConfigurationChange; readonly safeguard: Safeguard };

/**
 * Brings a configuration document onto a device as one change: looked at first, entered under a safeguard, read back, then kept or taken back.
 * What a broken connection or a killed process leaves is looked at before anything else is done: completed, confirmed, or taken back.
 */
export class ConfigurePerformer {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #lines: DeviceSessions;
  readonly #open = new Map<StepId, OpenChange>();

  constructor(deps: ControlDeps, book: PlanBook, lines: DeviceSessions) {
    this.#deps = deps;
    this.#book = book;
    this.#lines = lines;
  }

  perform(plan: Course, step: ConfigureStep): Promise<void> {
    return this.#onDevice(plan, step, (on, held) => this.#begin(plan, step, on, held));
  }

  /** A step that was in flight when the connection or the process ended. */
  resume(plan: Course, step: ConfigureStep): Promise<void> {
    return this.#onDevice(plan, step, (on, held) => this.#lookAgain(step, on, held));
  }

  async #onDevice(
    plan: Course,
    step: ConfigureStep,
    work: (on: WantedOn, held: HeldDevice) => Promise<Result<Settled, Fault>>,
  ): Promise<void> {
    const on = wantedOn(this.#deps, step.do.device, plan.document ?? '');
    const done = on.ok ? await this.#lines.write(on.value.driven, (held) => work(on.value, held)) : on;
    const stage = this.#book.step(plan.id, step.id)?.sentAt === undefined ? 'before' : 'sent';
    const settled = done.ok ? done.value : this.#byFault(step, done.error, stage);
    if (settled.kind === 'proved' || settled.kind === 'refused') this.#open.delete(step.id);
    await this.#book.settle(plan.id, { step: step.id, at: this.#deps.clock.now(), ...settled });
  }

  async #begin(plan: Course, step: ConfigureStep, on: WantedOn, held: HeldDevice): Promise<Result<Settled, Fault>> {
    const standing = await held.use((session) => standingOf(session, on.driven, on.configuration));
    if (!standing.ok) return standing;
    const { pending, running, fingerprint } = standing.value;
    if (pending && step.sentAt !== undefined) return this.#lookAgain(step, on, held);
    if (pending) return ok(this.#notOurs(pending));
    const change = on.wanted.changes(running);
    if (!change.ok) return ok(this.#because('failed', change.error.map(faultLine).join('; ')));
    if (change.value.lines.length === 0) return ok(this.#because('proved', 'the device is as the document wants it'));
    if (step.sentAt === undefined && fingerprint !== step.do.basis) return ok(this.#stale(change.value));
    const safeguard = safeguardOf(on, standing.value, step.deadline);
    if (!safeguard.ok) return safeguard;
    const origin = this.#open.get(step.id)?.origin ?? change.value;
    return this.#run(plan, step, { on, held, change: change.value, origin, safeguard: safeguard.value });
  }

  /** On stable storage before the first line: after a crash it says that the change waiting on the device is ours. */
  async #run(plan: Course, step: ConfigureStep, change: Omit<Transaction, 'until' | 'now'>): Promise<Result<Settled, Fault>> {
    const { clock } = this.#deps;
    const { safeguard, origin } = change;
    const before = step.sentAt !== undefined && !this.#open.has(step.id);
    const began = seen(clock.now(), `entering ${linesOf(change.change.lines.length)} on ${step.do.device}, ${safeguardText(safeguard)}`);
    await this.#book.settle(plan.id, { step: step.id, kind: 'sent', evidence: [began], at: clock.now() });
    this.#open.set(step.id, { origin, safeguard });
    const now = (): number => clock.monotonic();
    const ended = await runTransaction({ ...change, until: now() + step.deadline, now });
    return ended.ok ? ok(this.#ended(ended.value, safeguard, before)) : ended;
  }

  /** `before`: some of it may have been entered before a restart, of which only what was still missing is known. */
  #ended(ending: Ending, safeguard: Safeguard, before: boolean): Settled {
    const rest = before && safeguard.kind === 'inverse' ? '; what was entered before the restart of portreeve is still there' : '';
    switch (ending.kind) {
      case 'kept':
        return this.#because(
          'proved',
          'the device is as the document wants it, read back over a new SSH session',
          `${linesOf(ending.entered)} entered, none refused${safeguard.kind === 'revert-timer' ? ', then confirmed' : ''}`,
        );
      case 'refused': {
        const { line, message, meaning } = ending.refusal;
        const what = `the device refused line ${ending.index + 1} \`${line}\`: ${meaning}; ${wayBackText(ending.back)}${rest}`;
        return this.#because(ending.back.restored ? 'refused' : 'failed', what, message);
      }
      case 'differs': {
        const what = `read back over a new SSH session it is not as wanted; ${wayBackText(ending.back)}${rest}`;
        return this.#because('failed', what, ending.difference.join('\n'));
      }
    }
  }

  /** Looks over a new session at what an attempt left whose end nobody saw. */
  async #lookAgain(step: ConfigureStep, on: WantedOn, held: HeldDevice): Promise<Result<Settled, Fault>> {
    return held.use(
      async (session) => {
        const standing = await standingOf(session, on.driven, on.configuration);
        if (!standing.ok) return ok(this.#because('unproved', `what it left cannot be looked at: ${faultLine(standing.error)}`));
        const left = differenceOn(on, standing.value.running);
        if (!left.ok) return left;
        const { pending } = standing.value;
        if (pending) return this.#decide(step, on, session, standing.value, pending, left.value);
        if (left.value.length === 0) return ok(this.#because('proved', 'looked at again: the device is as the document wants it'));
        return this.#takeUp(step, on, session, left.value);
      },
      { fresh: true },
    );
  }

  /** A change waits to be confirmed: ours is kept when it is whole and taken back when it is not; one of somebody else is left alone. */
  async #decide(
    step: ConfigureStep,
    on: WantedOn,
    session: Parameters<typeof keep>[0],
    standing: DeviceStanding,
    pending: PendingChange,
    left: readonly string[],
  ): Promise<Result<Settled, Fault>> {
    const safeguard = safeguardOf(on, standing, step.deadline);
    if (!safeguard.ok) return safeguard;
    if (!isOurs(pending, step, on, safeguard.value)) return ok(this.#notOurs(pending));
    if (left.length === 0) {
      const kept = await keep(session, on, safeguard.value);
      if (!kept.ok) return kept;
      if (kept.value !== undefined) return ok(this.#because('unproved', `looked at again: ${kept.value}`));
      return ok(this.#because('proved', 'looked at again: the change is whole on the device, and was confirmed'));
    }
    const command = on.driven.driver.confirmedChange?.revert ?? '';
    const reverted = await session.run(command);
    if (!reverted.ok) return reverted;
    return ok(this.#because('unproved', 'looked at again: the change was not whole, and the device took it back', left.join('\n')));
  }

  /** No timer runs and the change is not whole. With attempts left the next one completes it; after the last, what stands is taken back. */
  async #takeUp(
    step: ConfigureStep,
    on: WantedOn,
    session: Parameters<typeof keep>[0],
    left: readonly string[],
  ): Promise<Result<Settled, Fault>> {
    const open = this.#open.get(step.id);
    const last = step.attempt >= step.retry.attempts;
    if (open === undefined || !last || open.safeguard.kind === 'revert-timer') {
      return ok(this.#because('unproved', `looked at again: ${linesOf(left.length)} of the change are not on the device`, left.join('\n')));
    }
    const back = await takeBack(session, { on, ...open });
    if (!back.ok) return back;
    return ok(this.#because('failed', `the change was not whole after the last attempt; ${wayBackText(back.value)}`));
  }

  #notOurs(pending: PendingChange): Settled {
    return this.#because('failed', faultLine(fault('device.rollback-pending', `nothing is sent: ${pendingText(pending)}`)));
  }

  #stale({ lastChange }: ConfigurationChange): Settled {
    const last = lastChange === undefined ? '' : `; last change: ${lastChange}`;
    const what = `nothing is sent: the configuration has changed since the plan was made${last}`;
    return this.#because('failed', faultLine(fault('plan.stale', what)));
  }

  #byFault(step: ConfigureStep, fault: Fault, stage: 'before' | 'sent'): Settled {
    const open = this.#open.get(step.id);
    if (stage === 'before' || open === undefined) return settledBy(fault, stage, this.#deps.clock.now());
    return this.#because(isFinal(fault) ? 'failed' : 'unknown', lostText(fault, open.safeguard));
  }

  #because(kind: StepResult['kind'], what: string, detail?: string): Settled {
    return { kind, evidence: [seen(this.#deps.clock.now(), what, detail)] };
  }
}

/** The step says that it began one, it waits as long as ours would, and it is of the user we log in as. */
function isOurs(pending: PendingChange, step: Step, { driven }: WantedOn, safeguard: Safeguard): boolean {
  const began = step.evidence.some(({ what }) => what.endsWith(safeguardText(safeguard)));
  return began && pending.user === driven.device.ssh?.username;
}

function linesOf(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
