import type { LearnedClients } from '../aaa/learned-clients.ts';
import type { LearnedClient } from '../adapters/store/sqlite/remembered.ts';
import type { Store } from '../adapters/store/sqlite/store.ts';
import type { DeviceId } from '../model/device.ts';
import type { Clock } from '../ports/clock.ts';
import type { EventSink } from '../ports/event-sink.ts';

/** Which clients have shown that they sign, kept over restarts. Learning answers at once; the disk follows. */
export function learnedClientsOf(known: readonly LearnedClient[], store: Store, clock: Clock, sink: EventSink): LearnedClients {
  const names = new Set(known.map(({ client }) => client));
  return {
    knows: (device: DeviceId) => names.has(device),
    learn: (device: DeviceId) => {
      if (names.has(device)) return;
      names.add(device);
      sink.emit('info', 'radius.message-authenticator.learned', { device });
      void store.learned.save({ client: device, at: clock.now() }).then((saved) => {
        if (!saved.ok) sink.emit('warn', 'radius.message-authenticator.unsaved', { device, why: saved.error.message });
      });
    },
  };
}
