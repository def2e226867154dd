import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { EventSink } from '../../../ports/event-sink.ts';
import type { WorkerReady } from './operations.ts';
import { type Store, storeOn } from './store.ts';
import { StoreThread } from './thread.ts';

const DATABASE = 'portreeve.db';
const PID_FILE = 'portreeve.pid';

/**
 * Opens (or makes) the store in a state directory. `start.state-unwritable`: the directory cannot be made or written;
 * `start.state-locked`: another process has it; `start.state-newer`: a later portreeve wrote it, nothing was changed;
 * `start.state-damaged`: the database file is not one. A directory left behind by a killed process opens as any other.
 */
export async function openStore(
  directory: string,
  deps: { readonly clock: Clock; readonly sink: EventSink },
): Promise<Result<Store, Fault>> {
  const made = writable(directory);
  if (!made.ok) return made;
  const thread = new StoreThread(join(directory, DATABASE), deps.sink);
  const ready = await thread.start();
  if (!ready.ready) return err(refusal(directory, ready));
  const pidFile = join(directory, PID_FILE);
  writeFileSync(pidFile, `${process.pid}\n`);
  const store = storeOn(thread, deps.clock);
  const close = async (): Promise<void> => {
    await store.close();
    rmSync(pidFile, { force: true });
  };
  return ok({ ...store, close });
}

function writable(directory: string): Result<void, Fault> {
  const probe = join(directory, `.probe-${process.pid}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(probe, '');
    rmSync(probe);
    return ok(undefined);
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown);
    return err(
      fault('start.state-unwritable', `the state directory \`${directory}\` cannot be written (${why}): create it or change its owner`),
    );
  }
}

function refusal(directory: string, { why, message }: Extract<WorkerReady, { ready: false }>): Fault {
  switch (why) {
    case 'locked': {
      const by = holder(directory);
      const text = `another portreeve${by === undefined ? '' : ` (process ${by})`} uses the state directory \`${directory}\`: stop it, or configure another`;
      return fault('start.state-locked', text);
    }
    case 'unwritable':
      return fault(
        'start.state-unwritable',
        `the state directory \`${directory}\` cannot be written (${message}): change its owner or free space`,
      );
    case 'newer':
      return fault('start.state-newer', `the state in \`${directory}\` is too new: ${message}; run the portreeve that wrote it`);
    case 'damaged':
      return fault('start.state-damaged', `\`${join(directory, DATABASE)}\` is damaged (${message}): restore it from a copy`);
  }
}

/** Only for the message; the lock itself is the kernel's. */
function holder(directory: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(directory, PID_FILE), 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    // No file, no name in the message; there is nothing else to tell.
    return undefined;
  }
}
