import { type Fault, faultLine } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import { type Duration, type Instant, instantOf } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { ControlEvent, EventId } from '../model/event.ts';
import { outlived } from '../plan/list-pointer.ts';
import type { ControlDeps } from './deps.ts';
import { namingOf } from './list-naming.ts';

/** How often it is looked for versions whose time is over, in ms, and to how many devices it goes then at most. */
const LOOK: Duration = 5000;
const MOST_DEVICES = 5;
/** A device that uses a version after all, or could not be asked, is asked again after the time versions are kept, and not before this, in ms. */
const LEAST_REST: Duration = 60_000;
/** So long a version stays, so that going back to it is instant. */
const DEFAULT_KEEP: Duration = 600_000;

type Accept = (event: ControlEvent) => Promise<Result<unknown, Fault>>;

/**
 * Has versions of lists removed that have been out of force for long enough and that nobody is known to use. Whether the device uses one, it is asked
 * by the job itself, right before. What is to be removed stands in the pointers, so a restart goes on with it.
 */
export class ListCleaner {
  readonly #deps: Pick<ControlDeps, 'lists' | 'sessions' | 'clock' | 'sink' | 'listKeep'>;
  readonly #accept: Accept;
  /** When each device may be asked again. */
  readonly #resting = new Map<DeviceId, Instant>();
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(deps: Pick<ControlDeps, 'lists' | 'sessions' | 'clock' | 'sink' | 'listKeep'>, accept: Accept) {
    this.#deps = deps;
    this.#accept = accept;
  }

  start(): void {
    this.#cancel = this.#deps.clock.after(LOOK, () => {
      void this.#look().finally(() => {
        if (!this.#stopped) this.start();
      });
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  async #look(): Promise<void> {
    const now = this.#deps.clock.now();
    const due = [...this.#due(now)].slice(0, MOST_DEVICES);
    for (const [device, versions] of due) {
      this.#resting.set(device, instantOf(now + Math.max(LEAST_REST, this.#keep())));
      const id = `unused-${device}-${now}` as EventId;
      const accepted = await this.#accept({ id, at: now, actor: 'portreeve', kind: 'lists.unused', device, versions });
      if (!accepted.ok) this.#deps.sink.emit('warn', 'list.not-removed', { device, why: faultLine(accepted.error) });
    }
  }

  #due(now: Instant): ReadonlyMap<DeviceId, readonly string[]> {
    const over = this.#deps.lists.list().flatMap((pointer) => {
      if ((this.#resting.get(pointer.device) ?? 0) > now) return [];
      return outlived(pointer, this.#keep(), now).map(({ name }) => ({ device: pointer.device, name }));
    });
    const due = new Map<DeviceId, string[]>();
    if (over.length === 0) return due;
    const naming = namingOf(this.#deps.sessions.list());
    for (const { device, name } of over) if (naming(device, name) === 0) due.set(device, [...(due.get(device) ?? []), name]);
    return due;
  }

  #keep(): Duration {
    return this.#deps.listKeep ?? DEFAULT_KEEP;
  }
}
