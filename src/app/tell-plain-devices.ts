import type { Device } from '../model/device.ts';
import type { Policy } from '../policy/compile.ts';
import { givenOtherwise } from '../policy/lint-plain-devices.ts';
import type { EventSink } from '../ports/event-sink.ts';

/** Warns of profiles with lists that some devices do not understand: what they give there. */
export function tellPlainDevices(policy: Policy, devices: readonly Device[], sink: EventSink): void {
  for (const { profile, why } of givenOtherwise(policy, devices)) sink.emit('warn', 'policy.plain-device', { profile, why });
}
