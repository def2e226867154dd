import { once } from 'node:events';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { Fault } from '../../base/fault.ts';
import { err, type Result } from '../../base/result.ts';
import type { Work } from '../../base/work.ts';
import { inSlices } from '../../control/slices.ts';
import type { PolicyDocument } from '../../policy/document.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Dictionary } from '../../wire/radius/dictionary.ts';
import { type Configuration, loading } from './load.ts';
import { LONG_FILE_KINDS, LONG_FILES, newCharacters } from './long-files.ts';
import { joined } from './pieces.ts';
import { takePolicyAsSaid } from './policy-folder.ts';
import { lastSaid, takeAsSaid } from './read-files.ts';
import type { Found, ReaderEnd, ReaderStart, Said } from './reader-thread.ts';

/** So much that is new is read where it holds nobody up. */
const MUCH = 32 * 1024;

type Patient = Pick<Clock, 'monotonic' | 'after'>;

/**
 * Reads the configuration for a running server: as `loadConfiguration`, while logins have their turns. Where much of it is new, a thread of its own reads
 * and checks it first, and what the files say is taken over from there piece by piece.
 */
export async function readConfiguration(
  path: string,
  running: Dictionary,
  clock: Patient,
): Promise<Result<Configuration, readonly Fault[]>> {
  if (newCharacters(path) >= MUCH) {
    const faults = await readAside(path, running, clock);
    if (faults.length > 0) return err(faults);
  }
  return inSlices(clock, loading(path, running));
}

async function readAside(path: string, running: Dictionary, clock: Patient): Promise<readonly Fault[]> {
  const { port1: found, port2 } = new MessageChannel();
  const known = new Map(LONG_FILE_KINDS.flatMap((kind) => [...lastSaid(LONG_FILES[kind])].map(([file, { text }]) => [file, text])));
  const workerData: ReaderStart = { path, dictionary: running.parts, known, found: port2 };
  // The flags of the process are not for this thread: `--input-type`, for one, makes it refuse to start.
  const thread = new Worker(new URL('./reader-thread.ts', import.meta.url), { workerData, transferList: [port2], execArgv: [] });
  try {
    const [{ faults }] = (await once(thread, 'message')) as [ReaderEnd];
    if (faults.length === 0) await inSlices(clock, taking(found, running));
    return faults;
  } finally {
    found.close();
    await thread.terminate();
  }
}

/** What was found becomes what was read last. */
function* taking(found: MessagePort, running: Dictionary): Work<void> {
  let value: unknown;
  for (let next = receiveMessageOnPort(found); next !== undefined; next = receiveMessageOnPort(found)) {
    const { piece, of } = next.message as Found;
    value = joined(value, piece);
    if (of !== undefined) take(of, value, running);
    yield;
  }
}

function take(of: Said, value: unknown, running: Dictionary): void {
  if (of.kind === 'policy') takePolicyAsSaid(running, { files: of.files, names: of.names, document: value as PolicyDocument });
  else takeAsSaid(LONG_FILES[of.kind], of.file, { text: of.text, value });
}
