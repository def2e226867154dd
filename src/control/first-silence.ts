import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { DeviceId } from '../model/device.ts';
import type { EventSink } from '../ports/event-sink.ts';
import type { ProbeReport } from './probe-report.ts';

type Parts = { readonly probe: (device: DeviceId) => Promise<Result<ProbeReport, Fault>>; readonly sink: EventSink };

/**
 * Finds out about devices that never answered, each once, one after the other: silence may be a wrong port, or something the device misses or refuses in
 * requests (radius-coa-tacacs §3, lesson 2). What is found is kept, and told as `device.probed`.
 */
export class FirstSilence {
  readonly #parts: Parts;
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  lookInto(device: DeviceId): void {
    this.#turn = this.#turn.then(() => this.#look(device));
  }

  async #look(device: DeviceId): Promise<void> {
    const { probe, sink } = this.#parts;
    const report = await probe(device);
    if (!report.ok) return sink.emit('warn', 'device.not-probed', { device, why: report.error.message });
    const { answered, found, advice } = report.value;
    sink.emit('warn', 'device.probed', { device, answered, found: JSON.stringify(found), advice: advice.join('; ') });
  }
}
