import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import { type Instant, instantOf } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent } from '../model/event.ts';
import { type ApprovalLaw, type ApprovalNeed, approvalNeed, isPush, PUSHES } from '../plan/approval.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal } from '../ports/journal.ts';

type Counted = { readonly event: string; readonly at: Instant; readonly devices: ReadonlySet<DeviceId> };

/**
 * Which devices each author changed a short while ago without a second person, so that a push cannot be split until no part of it needs one. After a
 * restart every device a push of that time named counts, whatever became of it: that is the safe side.
 */
export class RecentPushes {
  #law: ApprovalLaw | undefined;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #by = new Map<string, readonly Counted[]>();

  constructor(law: ApprovalLaw | undefined, clock: Pick<Clock, 'now'>) {
    this.#law = law;
    this.#clock = clock;
  }

  /** Another law from now on. True where pushes count that were not remembered: the journal knows them. */
  adopt(law: ApprovalLaw | undefined): boolean {
    const before = this.#law;
    this.#law = law;
    return law !== undefined && law.together > (before?.together ?? 0);
  }

  /** What the journal knows of the time before a restart, or before such pushes counted. */
  async recall(journal: Pick<Journal, 'since'>): Promise<Result<void, Fault>> {
    if (this.#law === undefined) return ok(undefined);
    const pushes = await journal.since(instantOf(this.#clock.now() - this.#law.together), PUSHES);
    if (!pushes.ok) return pushes;
    for (const event of pushes.value) {
      if (!isPush(event)) continue;
      const known = this.#by.get(event.actor) ?? [];
      if (known.some((one) => one.event === event.id)) continue;
      this.#by.set(event.actor, [...known, { event: event.id, at: event.at, devices: new Set(event.devices) }]);
    }
    return ok(undefined);
  }

  /** Whether a push that changes `devices` needs a second person, and why. */
  need(event: ControlEvent, devices: ReadonlySet<DeviceId>): ApprovalNeed | undefined {
    if (this.#law === undefined || !isPush(event)) return undefined;
    const before = new Set(this.#recent(event.actor).flatMap((push) => [...push.devices]));
    return approvalNeed(event, devices, before, this.#law);
  }

  /** The push goes ahead without a second person. */
  began(event: ControlEvent, devices: ReadonlySet<DeviceId>): void {
    if (this.#law === undefined || devices.size === 0 || !isPush(event)) return;
    const { id, actor } = event;
    this.#by.set(actor, [...this.#recent(actor), { event: id, at: this.#clock.now(), devices }]);
  }

  /** It does not go ahead after all. */
  forget({ id, actor }: ControlEvent): void {
    const left = this.#recent(actor).filter(({ event }) => event !== id);
    if (left.length === 0) this.#by.delete(actor);
    else this.#by.set(actor, left);
  }

  #recent(actor: string): readonly Counted[] {
    const since = this.#clock.now() - (this.#law?.together ?? 0);
    return (this.#by.get(actor) ?? []).filter(({ at }) => at > since);
  }
}
