import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/adapters/clock.ts';
import { openStore } from '../../../src/adapters/store/sqlite/open.ts';
import { MemoryStore } from '../../unit/control/memory-store.ts';
import { journalSuite } from './suite.ts';

const quiet = { emit: () => undefined, count: () => undefined };

journalSuite('node:sqlite', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-journal-'));
  const opened = await openStore(directory, { clock: systemClock, sink: quiet });
  if (!opened.ok) throw new Error(opened.error.message);
  const { journal, plans, close } = opened.value;
  return {
    store: { ...journal, ...plans },
    close: async () => {
      await close();
      rmSync(directory, { recursive: true });
    },
  };
});

// The one the unit tests of control stand on: it may not behave otherwise than the real one.
journalSuite('in memory', async () => ({ store: new MemoryStore(), close: () => Promise.resolve() }));
