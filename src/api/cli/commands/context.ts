import { resolve } from 'node:path';
import { fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import { err, ok } from '../../../base/result.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { type Context, type Contexts, contextsFile, readContexts, unknownContext, withContext, writeContexts } from '../contexts.ts';
import type { Answer } from '../http-client.ts';

const CHANGES_PENDING = 2;

/** What is shown of one: where its key comes from, never the key. */
type Shown = { readonly name: string; readonly server: string; readonly key: string; readonly caFile?: string; readonly inUse: boolean };

export async function listContexts(call: Call): Promise<number> {
  const read = readContexts(contextsFile(call.io.env));
  if (!read.ok) return call.fail(read.error);
  const contexts = Object.entries(read.value.contexts).map(([name, one]) => shown(name, one, read.value.current));
  call.print({ contexts }, { table: () => table(contexts), ids: () => contexts.map(({ name }) => name) });
  return 0;
}

function shown(name: string, { server, key, keyFile, caFile }: Context, current: string | undefined): Shown {
  const from = keyFile ?? (key === undefined ? 'none' : 'in the file of contexts');
  return { name, server, key: from, ...given({ caFile }), inUse: name === current };
}

function table(contexts: readonly Shown[]): string {
  return columns(
    ['', 'CONTEXT', 'SERVER', 'KEY', 'CA'],
    contexts.map(({ name, server, key, caFile = '', inUse }) => [inUse ? '*' : '', name, server, key, caFile]),
  );
}

export function useContext(call: Call): Promise<number> {
  return changed(call, (contexts, name) =>
    contexts.contexts[name] === undefined ? err([unknownContext(name, contexts.contexts)]) : ok({ ...contexts, current: name }),
  );
}

type SetOptions = { readonly server?: string; readonly key?: string; readonly keyFile?: string; readonly caFile?: string };

export async function setContext(call: Call): Promise<number> {
  const { server, key, keyFile, caFile } = call.options<SetOptions>();
  if (key !== undefined && keyFile !== undefined)
    return call.fail([fault('input.invalid', 'the key is given twice: by --key or --key-file')]);
  const typed =
    key === '-'
      ? Buffer.from(await call.io.input())
          .toString('utf8')
          .trim()
      : key;
  if (typed === '') return call.fail([fault('input.invalid', 'the key is empty')]);
  return changed(call, (contexts, name) => {
    const before = contexts.contexts[name];
    const { key: _key, keyFile: _keyFile, ...rest } = before ?? {};
    const kept = typed === undefined && keyFile === undefined ? before : rest;
    const wanted = given({
      ...kept,
      ...given({ server, key: typed, keyFile: keyFile && resolve(keyFile), caFile: caFile && resolve(caFile) }),
    });
    const made = withContext(contexts, name, wanted);
    if (!made.ok) return made;
    return ok(contexts.current === undefined ? { ...made.value, current: name } : made.value);
  });
}

export function removeContext(call: Call): Promise<number> {
  return changed(call, ({ current, contexts }, name) => {
    if (contexts[name] === undefined) return err([unknownContext(name, contexts)]);
    const left = Object.fromEntries(Object.entries(contexts).filter(([one]) => one !== name));
    return ok({ contexts: left, ...(current !== undefined && current !== name && { current }) });
  });
}

/** Changes the file of contexts and shows the one that was named; with a dry run, what it would be. */
async function changed(call: Call, change: (contexts: Contexts, name: string) => Answer<Contexts>): Promise<number> {
  const file = contextsFile(call.io.env);
  if (file === undefined) return call.fail([fault('input.invalid', 'there is no place for contexts: set HOME or XDG_CONFIG_HOME')]);
  const read = readContexts(file);
  if (!read.ok) return call.fail(read.error);
  const name = call.argument(0);
  const wanted = change(read.value, name);
  if (!wanted.ok) return call.fail(wanted.error);
  const { contexts, current } = wanted.value;
  const written = call.common.dryRun === undefined ? await writeContexts(file, wanted.value) : ok(undefined);
  if (!written.ok) return call.fail([written.error]);
  const one = contexts[name];
  const now = one === undefined ? [] : [shown(name, one, current)];
  call.print(
    { contexts: now },
    { table: () => (one === undefined ? `${name} is forgotten\n` : table(now)), ids: () => now.map((each) => each.name) },
  );
  if (call.common.dryRun === undefined) return 0;
  return JSON.stringify(wanted.value) === JSON.stringify(read.value) ? 0 : CHANGES_PENDING;
}
