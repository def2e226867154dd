import { existsSync, readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Fault } from '../../base/fault.ts';
import { Dictionary, type DictionaryEntries } from '../../wire/radius/dictionary.ts';
import { loadConfiguration } from './load.ts';
import { LONG_FILE_KINDS, LONG_FILES, type LongFile } from './long-files.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { lastPolicySaid, type PolicySaid } from './policy-folder.ts';
import { lastSaid } from './read-files.ts';

export type ReaderStart = {
  /** Of `portreeve.yaml`. */
  readonly path: string;
  readonly dictionary: readonly DictionaryEntries[];
  /** The texts of long files that need not be handed over, by file. */
  readonly known: ReadonlyMap<string, string>;
  /** Where what was found is left to be taken. */
  readonly found: MessagePort;
};

/** Said once everything was read; without faults what was found is there to be taken. */
export type ReaderEnd = { readonly faults: readonly Fault[] };

/** A piece of what a file said, or of the policy; with the last one, of what it was. */
export type Found = { readonly piece: Piece; readonly of?: Said };
export type Said =
  | { readonly kind: LongFile; readonly file: string; readonly text: string }
  | ({ readonly kind: 'policy' } & Omit<PolicySaid, 'document'>);

/** Reads and checks the whole configuration in this thread. */
function read({ path, dictionary, known, found }: ReaderStart): ReaderEnd {
  const loaded = loadConfiguration(path, new Dictionary(...dictionary));
  if (!loaded.ok) return { faults: loaded.error };
  const leave = (value: unknown, of: Said): void => {
    const pieces = piecesOf(value);
    for (const [place, piece] of pieces.entries()) found.postMessage({ piece, ...(place === pieces.length - 1 && { of }) } satisfies Found);
  };
  for (const kind of LONG_FILE_KINDS) {
    for (const [file, { text, value }] of lastSaid(LONG_FILES[kind])) if (known.get(file) !== text) leave(value, { kind, file, text });
  }
  const policy = lastPolicySaid();
  if (policy !== undefined) leave(policy.document, { kind: 'policy', files: policy.files, names: policy.names });
  return { faults: [] };
}

/** This thread, by the number Linux knows it by. */
const ITSELF = '/proc/thread-self';

/** Where there are few processors, logins go first. On systems that count by processes only, it is a thread like others. */
function stepBack(): void {
  if (existsSync(ITSELF)) setPriority(Number(basename(readlinkSync(ITSELF))), constants.priority.PRIORITY_LOW);
}

const port = parentPort;
if (port === null) throw new Error('this file is the main of a worker thread');
// What was left is gone with the thread, so it stays until it is ended.
port.on('message', () => undefined);
stepBack();
port.postMessage(read(workerData as ReaderStart));
