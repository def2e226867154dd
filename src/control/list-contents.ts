import type { Duration } from '../base/time.ts';
import type { DeviceId } from '../model/device.ts';
import type { Course } from '../plan/course.ts';
import { listsOfStep } from '../plan/lists-of-step.ts';
import { readAccessLists } from './access-lists.ts';
import { type ControlDeps, drivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';

/** How often it is looked for devices with lists nobody knows, and how many of them are read at once. In ms. */
const LOOK: Duration = 5000;
const AT_ONCE = 4;
/** A device is not read again for this sooner, whatever it showed. In ms. */
const AGAIN: Duration = 600_000;

type Deps = Pick<ControlDeps, 'tcam' | 'lists' | 'devices' | 'drivers' | 'clock' | 'sink'>;

/**
 * What lists on devices hold, for the account of their hardware. Those portreeve put there are known over a restart; of the others a session may name
 * one nobody read yet, and then its device is asked, so that it does not count nothing for long.
 */
export class ListContents {
  readonly #deps: Deps;
  readonly #lines: DeviceSessions;
  /** When each device was read, on the monotonic clock. */
  readonly #read = new Map<DeviceId, number>();
  readonly #changed = new Set<DeviceId>();
  #reading = 0;
  #cancel: (() => void) | undefined;

  constructor(deps: Deps, lines: DeviceSessions) {
    this.#deps = deps;
    this.#lines = lines;
    for (const { device, inForce, left } of deps.lists.list()) {
      const there = [inForce, ...left.filter(({ removed }) => removed === undefined)];
      for (const version of there) deps.tcam.sawList(device, version.name, version.lines);
    }
  }

  start(): void {
    this.#later();
  }

  /** A job is over: lists a document brought or changed are read at the next look. */
  after(plan: Course): void {
    for (const { do: action } of plan.steps) {
      if (action.kind === 'configure' && listsOfStep(action).length > 0) this.#changed.add(action.device);
    }
  }

  stop(): void {
    this.#cancel?.();
  }

  #later(): void {
    this.#cancel = this.#deps.clock.after(LOOK, () => {
      for (const device of this.#changed) this.#read.delete(device);
      for (const device of new Set([...this.#changed, ...this.#deps.tcam.withUnknownLists()])) void this.#ask(device);
      this.#later();
    });
  }

  async #ask(id: DeviceId): Promise<void> {
    const { clock, tcam, sink } = this.#deps;
    const now = clock.monotonic();
    const driven = drivenDevice(this.#deps, id);
    if (this.#reading >= AT_ONCE || now - (this.#read.get(id) ?? Number.NEGATIVE_INFINITY) < AGAIN) return;
    if (driven?.device.ssh === undefined || driven.driver.readback === undefined) {
      this.#changed.delete(id);
      return;
    }
    this.#read.set(id, now);
    this.#changed.delete(id);
    this.#reading++;
    const shown = await readAccessLists(this.#lines, driven);
    this.#reading--;
    if (!shown.ok) {
      sink.emit('warn', 'tcam.lists-unread', { device: id, code: shown.error.code, why: shown.error.message });
      return;
    }
    const configured = shown.value.filter(({ origin }) => origin === 'configured').map(({ name, lines }) => ({ name, lines }));
    tcam.sawLists(id, configured);
  }
}
