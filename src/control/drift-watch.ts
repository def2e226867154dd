import type { Fault } from '../base/fault.ts';
import { faultLine } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { Duration, Instant } from '../base/time.ts';
import type { Device, DeviceId } from '../model/device.ts';
import type { ConfigurationView } from '../plan/snapshot.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { Control } from './control.ts';

/** A document devices are to be held to, as it is now. */
export type StandingDocument = { readonly file: string; readonly text: string };

/** How a device stood to every document it is to be held to. */
export type StandingReport = {
  readonly device: DeviceId;
  readonly at: Instant;
  readonly documents: readonly { readonly file: string; readonly view: Result<ConfigurationView, Fault> }[];
};

type Parts = {
  readonly devices: { list(): readonly Device[] };
  readonly documents: (device: Device) => Result<readonly StandingDocument[], Fault>;
  readonly drift: Control['drift'];
  /** How long one round over all devices takes, in ms; undefined: only when somebody asks. */
  readonly every?: Duration;
  readonly clock: Clock;
  readonly sink: EventSink;
};

/** Between two devices at least this long, in ms: a check is never in a hurry. */
const APART: Duration = 1000;

/** Looks at one device after another, evenly over the time of a round, and tells when one comes to differ or to agree. Nothing is changed. */
export class DriftWatch {
  readonly #parts: Parts;
  readonly #last = new Map<DeviceId, StandingReport>();
  #next = 0;
  #cancel: () => void = () => undefined;
  #looking: Promise<unknown> | undefined;
  #stopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#parts.every !== undefined) this.#later(this.#parts.every);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#looking;
  }

  /** What was seen last; undefined before the first look. */
  last(device: DeviceId): StandingReport | undefined {
    return this.#last.get(device);
  }

  /** Asks the device now, for every document it is to be held to. */
  async look(device: Device): Promise<Result<StandingReport, Fault>> {
    const { documents, drift, clock } = this.#parts;
    const found = documents(device);
    if (!found.ok) return found;
    const views: StandingReport['documents'][number][] = [];
    for (const { file, text } of found.value) {
      for (const { view } of await drift(text, [device.id])) views.push({ file, view });
    }
    const report = { device: device.id, at: clock.now(), documents: views };
    this.#tell(this.#last.get(device.id), report);
    this.#last.set(device.id, report);
    return ok(report);
  }

  #later(every: Duration): void {
    const held = this.#held();
    this.#cancel = this.#parts.clock.after(Math.max(APART, every / Math.max(1, held.length)), () => {
      const device = held[this.#next++ % Math.max(1, held.length)];
      const looking = device === undefined ? Promise.resolve() : this.look(device);
      this.#looking = looking.finally(() => {
        if (!this.#stopped) this.#later(every);
      });
    });
  }

  /** The devices that are to be held to anything. */
  #held(): readonly Device[] {
    return this.#parts.devices.list().filter((device) => {
      const found = this.#parts.documents(device);
      return !found.ok || found.value.length > 0;
    });
  }

  #tell(before: StandingReport | undefined, { device, documents }: StandingReport): void {
    const { sink } = this.#parts;
    for (const { file, view } of documents) {
      const was = before?.documents.find((one) => one.file === file)?.view;
      const now = placesOf(view);
      sink.count('device_drift_looks', { outcome: now === undefined ? 'unknown' : now === 0 ? 'none' : 'drift' });
      if (was && placesOf(was) === now) continue;
      if (!view.ok) sink.emit('warn', 'device.drift-unknown', { device, file, why: faultLine(view.error) });
      else if (now !== 0) sink.emit('warn', 'device.drift', { device, file, places: now ?? 0 });
      else if (was) sink.emit('info', 'device.drift-ended', { device, file });
    }
  }
}

function placesOf(view: Result<ConfigurationView, Fault>): number | undefined {
  return view.ok ? view.value.drift.length : undefined;
}
