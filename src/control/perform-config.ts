import { diffAcl, sameEntries } from '../acl/diff.ts';
import { type Fault, faultLine } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { ConfigureOutcome } from '../driver/configure.ts';
import type { ConfigChange, DeviceAcl } from '../driver/contract.ts';
import type { AclDocument } from '../model/event.ts';
import type { Evidence, Step, StepId, StepResult } from '../model/plan.ts';
import type { Course } from '../plan/course.ts';
import { readAccessList } from './access-lists.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import { type Settled, settledBy } from './device-fault.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { nothingPending } from './device-standing.ts';
import { seen } from './evidence.ts';
import { hardwareLogOf, type LoggedBefore, loggedSince } from './hardware-log.ts';
import type { ListPointers } from './list-pointers.ts';
import { checkUnused } from './list-users.ts';
import { ConfigurePerformer, type ConfigureStep } from './perform-configure.ts';
import type { PlanBook } from './plan-book.ts';
import { compareTcam } from './reconcile-tcam.ts';

/** Changes to a device's configuration over its terminal: written, then read back over a new session and compared. */
export class ConfigPerformer {
  readonly #deps: ControlDeps;
  readonly #book: PlanBook;
  readonly #lines: DeviceSessions;
  readonly #documents: ConfigurePerformer;
  readonly #pointers: ListPointers;
  /** What the logs of devices held before the list that is being read back was written. */
  readonly #logged = new Map<StepId, LoggedBefore>();
  /** Devices whose hardware is still to be looked at, by the lane of their steps. */
  readonly #written = new Map<string, DrivenDevice>();

  constructor(deps: ControlDeps, book: PlanBook, lines: DeviceSessions, pointers: ListPointers) {
    this.#deps = deps;
    this.#book = book;
    this.#lines = lines;
    this.#documents = new ConfigurePerformer(deps, book, lines);
    this.#pointers = pointers;
  }

  async perform(plan: Course, step: Step): Promise<void> {
    if (isConfigure(step)) return this.#documents.perform(plan, step);
    const driven = drivenDevice(this.#deps, step.do.device);
    if (driven?.platform === undefined) {
      return this.#settle(plan, step, this.#because('failed', `device \`${step.do.device}\` or its platform is not configured`));
    }
    switch (step.do.kind) {
      case 'push-acl':
        return this.#push(plan, step, driven, step.do.acl);
      case 'remove-acl':
        return this.#remove(plan, step, driven, step.do.name);
      case 'save-config':
        return this.#change(plan, step, driven, { kind: 'save-config' }, 'saving the configuration');
      case 'configure':
      case 'coa':
        throw new Error(`${step.id} is no configuration step`);
    }
  }

  /** A step that was in flight when the process ended: read back before anything is repeated. */
  async resume(plan: Course, step: Step): Promise<void> {
    if (isConfigure(step)) return this.#documents.resume(plan, step);
    const driven = drivenDevice(this.#deps, step.do.device);
    if (driven === undefined) return this.#settle(plan, step, this.#because('failed', `device \`${step.do.device}\` is not configured`));
    await this.#verify(plan, step, driven);
  }

  /**
   * When a lane has nothing else to do: what its device counts may differ from what was counted for it. That is told, and no reason to take back what was
   * read back, nor for the next step to wait.
   */
  async lookAtHardware(lane: string): Promise<void> {
    const driven = this.#written.get(lane);
    if (driven === undefined) return;
    this.#written.delete(lane);
    const compared = await compareTcam(this.#deps, this.#lines, driven);
    if (!compared.ok) this.#deps.sink.emit('warn', 'tcam.not-compared', { device: driven.device.id, why: faultLine(compared.error) });
  }

  /** Read before write: the list may be there, whole or in part, from an attempt whose end nobody saw. */
  async #push(plan: Course, step: Step, driven: DrivenDevice, acl: AclDocument): Promise<void> {
    const present = await this.#presentOn(driven, acl.name);
    if (!present.ok) return this.#settle(plan, step, this.#fault(present.error));
    if (present.value && sameEntries(present.value.lines, acl.lines)) {
      return this.#settle(plan, step, this.#because('proved', `\`${acl.name}\` is there already, line for line`));
    }
    if (present.value) {
      const unused = await checkUnused(this.#deps, this.#lines, driven, acl.name);
      if (!unused.ok) return this.#settle(plan, step, this.#fault(unused.error));
      const removed = await this.#configure(driven, { kind: 'remove-acl', name: acl.name, type: present.value.kind });
      if (!removed.ok) return this.#settle(plan, step, this.#fault(removed.error));
      if (removed.value.kind === 'refused') return this.#settle(plan, step, this.#outcome(step, removed.value));
    }
    await this.#change(plan, step, driven, { kind: 'create-acl', acl }, `writing \`${acl.name}\`, ${linesOf(acl.lines.length)}`);
  }

  /** What was read for the plan a moment ago is not read again. */
  async #presentOn(driven: DrivenDevice, name: string): Promise<Result<DeviceAcl | undefined, Fault>> {
    const shown = this.#lines.takeShown(driven);
    return shown === undefined ? readAccessList(this.#lines, driven, name) : ok(shown.find((list) => list.name === name));
  }

  /** Never a list that something names: without it everything would be let through there. What takes back a failed step has failed then too. */
  async #remove(plan: Course, step: Step, driven: DrivenDevice, name: string): Promise<void> {
    const withdrawn = await this.#pointers.withdraw(driven.device.id, name);
    const unused = withdrawn.ok ? await checkUnused(this.#deps, this.#lines, driven, name) : withdrawn;
    if (!unused.ok && (unused.error.code !== 'acl.in-use' || step.undoes !== undefined))
      return this.#settle(plan, step, this.#fault(unused.error));
    if (!unused.ok) return this.#settle(plan, step, { ...this.#because('skipped', `it stays: ${unused.error.message}`), skipped: 'used' });
    const present = await readAccessList(this.#lines, driven, name);
    if (!present.ok) return this.#settle(plan, step, this.#fault(present.error));
    if (present.value === undefined) return this.#settle(plan, step, this.#because('proved', `\`${name}\` is gone already`));
    await this.#change(plan, step, driven, { kind: 'remove-acl', name, type: present.value.kind }, `removing \`${name}\``);
  }

  async #change(plan: Course, step: Step, driven: DrivenDevice, change: ConfigChange, what: string): Promise<void> {
    const sentAt = this.#deps.clock.now();
    void this.#book.settle(plan.id, {
      step: step.id,
      kind: 'sent',
      evidence: [seen(sentAt, `${what} on ${driven.device.id}`)],
      at: sentAt,
    });
    const done = await this.#configure(driven, change, step.id);
    const outcome = done.ok ? this.#outcome(step, done.value) : this.#fault(done.error, 'sent');
    // Written while the new session is opened: whether the store has it or only that lines were sent, a restart reads the list back.
    const written = this.#settle(plan, step, outcome);
    if (outcome.kind === 'proved') await written;
    const present = this.#book.step(plan.id, step.id);
    if (present?.state === 'acknowledged' || present?.state === 'unknown') await this.#verify(plan, step, driven);
    await written;
    this.#logged.delete(step.id);
  }

  async #configure(driven: DrivenDevice, change: ConfigChange, step?: StepId): Promise<Result<ConfigureOutcome, Fault>> {
    const { driver, platform } = driven;
    if (platform === undefined) return notAble(driven, 'its platform is unknown');
    const block = driver.render?.(change, platform);
    if (block === undefined) return notAble(driven, `driver \`${driver.name}\` writes no configuration`);
    if (!block.ok) return notAble(driven, block.error.why);
    return this.#lines.write(driven, ({ use }) =>
      use(async (session) => {
        const waiting = await nothingPending(session, driven);
        if (!waiting.ok) return waiting;
        if (step !== undefined && change.kind === 'create-acl') {
          const logged = await hardwareLogOf(session, driven);
          if (!logged.ok) return logged;
          this.#logged.set(step, logged.value);
        }
        return session.configure(block.value);
      }),
    );
  }

  #outcome(step: Step, outcome: ConfigureOutcome): Settled {
    if (outcome.kind === 'refused') {
      const { line, message, meaning } = outcome.refusal;
      return this.#because('refused', `the device refused line ${outcome.index + 1} \`${line}\`: ${meaning}`, message);
    }
    const said = outcome.messages.join(' ');
    if (step.expect.kind === 'saved') return this.#because('proved', 'the configuration is saved', said);
    return this.#because('acknowledged', `${linesOf(outcome.applied)} entered, none refused`, said);
  }

  async #verify(plan: Course, step: Step, driven: DrivenDevice): Promise<void> {
    const { expect } = step;
    // A save has no trace to look for; saving again does no harm.
    if (expect.kind !== 'acl-equals' && expect.kind !== 'acl-absent') {
      return this.#settle(plan, step, this.#because('unproved', 'whether it took effect cannot be seen'));
    }
    const name = expect.kind === 'acl-equals' ? expect.acl.name : expect.name;
    const shown = await readAccessList(this.#lines, driven, name, { fresh: true });
    if (!shown.ok) return this.#settle(plan, step, this.#because('unproved', `the read-back failed: ${faultLine(shown.error)}`));
    this.#deps.tcam.sawList(driven.device.id, name, shown.value?.lines);
    const wanted = expect.kind === 'acl-equals' ? expect.acl.lines : undefined;
    const logged = this.#logged.get(step.id);
    const full = await this.#lines.use(driven, (session) => loggedSince(session, driven, logged));
    if (!full.ok) return this.#settle(plan, step, this.#because('unproved', `the read-back failed: ${faultLine(full.error)}`));
    if (full.value.length > 0) {
      const what = `\`${name}\` was taken by the device, and its hardware has no room for it`;
      return this.#settle(plan, step, this.#because('refused', what, [...new Set(full.value)].join('\n')));
    }
    this.#written.set(step.serialKey, driven);
    await this.#settle(plan, step, this.#compared(name, shown.value?.lines, wanted));
  }

  #compared(name: string, shown: readonly string[] | undefined, wanted: readonly string[] | undefined): Settled {
    const over = 'read back over a new SSH session';
    if (shown === undefined && wanted === undefined) return this.#because('proved', `\`${name}\` is gone, ${over}`);
    if (shown && wanted && sameEntries(shown, wanted))
      return this.#because('proved', `\`${name}\` ${over}: ${linesOf(wanted.length)}, all equal`);
    if (shown === undefined) return this.#because('unproved', `\`${name}\` is not on the device, ${over}`);
    if (wanted === undefined) return this.#because('unproved', `\`${name}\` is still on the device, ${over}`);
    const differing = diffAcl({ name, lines: shown }, { name, lines: wanted }).filter(({ op }) => op !== ' ');
    const difference = differing.map(({ op, line }) => `${op} ${line}`).join('\n');
    return this.#because('unproved', `\`${name}\` ${over} differs from what was written`, difference);
  }

  #fault(fault: Fault, stage: 'before' | 'sent' = 'before'): Settled {
    return settledBy(fault, stage, this.#deps.clock.now());
  }

  #because(kind: StepResult['kind'], what: string, detail?: string): Settled {
    const evidence: Evidence = seen(this.#deps.clock.now(), what, detail);
    return { kind, evidence: [evidence] };
  }

  async #settle(plan: Course, step: Step, settled: Settled): Promise<void> {
    const done = settled.kind === 'proved' ? await this.#pointers.proved(plan.id, step, settled) : settled;
    await this.#book.settle(plan.id, { step: step.id, at: this.#deps.clock.now(), ...done });
  }
}

function isConfigure(step: Step): step is ConfigureStep {
  return step.do.kind === 'configure';
}

function notAble({ device }: DrivenDevice, why: string): Result<never, Fault> {
  return { ok: false, error: { code: 'device.not-configured', message: `device \`${device.id}\`: ${why}` } };
}

function linesOf(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`;
}
