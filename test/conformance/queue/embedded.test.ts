import { systemClock } from '../../../src/adapters/clock.ts';
import { createEmbeddedQueue } from '../../../src/adapters/queue/embedded.ts';
import { queueSuite } from './suite.ts';

queueSuite('embedded', async () => {
  const queue = createEmbeddedQueue({ clock: systemClock });
  return { queue, close: () => queue.stop() };
});
