import { systemClock } from '../adapters/clock.ts';
import { createLog, type Log } from '../adapters/log/log.ts';
import { openStore } from '../adapters/store/sqlite/open.ts';
import type { Store } from '../adapters/store/sqlite/store.ts';
import type { Fault } from '../base/fault.ts';
import type { Result } from '../base/result.ts';
import type { Configuration } from './config/load.ts';

/** The log and the store, which everything else stands on. */
export type Foundation = { readonly log: Log; readonly store: Promise<Result<Store, Fault>> };

/** Begins to open the store: its thread gets ready while the rest of the server is still being loaded. */
export function layFoundation({ settings, stateDirectory }: Configuration): Foundation {
  const log = createLog({ level: settings.log.level });
  return { log, store: openStore(stateDirectory, { clock: systemClock, sink: log.sink }) };
}
