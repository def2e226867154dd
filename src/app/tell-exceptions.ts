import type { Device } from '../model/device.ts';
import type { EventSink } from '../ports/event-sink.ts';

/** Says of which devices it is configured that they are told what RFC 5176 §3.6 forbids. */
export function tellExceptions(devices: readonly Device[], sink: EventSink): void {
  const names = devices.filter(({ coa }) => coa?.serviceType !== undefined).map(({ id }) => id);
  if (names.length > 0)
    sink.emit('warn', 'coa.service-type', { devices: names, why: 'Disconnect-Requests hold Service-Type, which RFC 5176 forbids' });
}
