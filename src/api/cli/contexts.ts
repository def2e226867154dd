import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { readDocument } from '../../base/document.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'a name: letters, digits, `.`, `_` and `-`');
const context = z.strictObject({
  server: z.url({ protocol: /^https?$/, error: 'an address such as https://portreeve.example:8480' }),
  key: z.string().min(1).optional(),
  keyFile: z.string().min(1).optional(),
  caFile: z.string().min(1).optional(),
});
const document = z.strictObject({ current: name.optional(), contexts: z.record(name, context).default({}) });

/** A server, and what is needed to speak to it. Paths are as written: relative ones stand beside the file of contexts. */
export type Context = z.output<typeof context>;
export type Contexts = z.output<typeof document>;

type Env = Readonly<Record<string, string | undefined>>;

/** `$XDG_CONFIG_HOME/portreeve/contexts.yaml`, by default below `~/.config`; undefined where there is no home. */
export function contextsFile({ XDG_CONFIG_HOME: xdg = '', HOME: home = '' }: Env): string | undefined {
  const base = xdg !== '' ? xdg : home !== '' ? join(home, '.config') : undefined;
  return base === undefined ? undefined : join(base, 'portreeve', 'contexts.yaml');
}

/** The contexts there are; none where there is no file. Refused where the file holds a key that others on this machine may read. */
export function readContexts(file: string | undefined): Result<Contexts, readonly Fault[]> {
  const text = file === undefined ? undefined : textOf(file);
  if (file === undefined || text === undefined) return ok({ contexts: {} });
  if (!text.ok) return err([text.error]);
  const read = readDocument(file, text.value, document);
  if (!read.ok) return read;
  const holdsKey = Object.values(read.value.value.contexts).some(({ key }) => key !== undefined);
  const open = holdsKey ? openToOthers(file) : undefined;
  return open ? err([open]) : ok(read.value.value);
}

function textOf(file: string): Result<string, Fault> | undefined {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return code === 'ENOENT' ? undefined : err(unreadable(file, cause));
  }
}

function unreadable(file: string, cause: unknown): Fault {
  return fault('input.invalid', `\`${file}\` cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'no reason known'})`);
}

/** A key is for its owner alone. */
function openToOthers(file: string): Fault | undefined {
  const { mode } = statSync(file);
  if ((mode & 0o077) === 0) return undefined;
  const rights = (mode & 0o777).toString(8);
  return fault('input.invalid', `\`${file}\` holds an API key and others may open it (mode ${rights}): \`chmod 600 ${file}\``);
}

/** Replaces the file as a whole, readable for its owner only, so that a crash leaves the old one or the new one. */
export async function writeContexts(file: string, contexts: Contexts): Promise<Result<void, Fault>> {
  const { stringify } = await import('yaml');
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, stringify(contexts), { mode: 0o600 });
    chmodSync(`${file}.new`, 0o600);
    renameSync(`${file}.new`, file);
    return ok(undefined);
  } catch (cause) {
    return err(fault('input.invalid', `\`${file}\` cannot be written (${(cause as NodeJS.ErrnoException).code ?? 'no reason known'})`));
  }
}

/** The contexts with one made, or changed, where it is one. */
export function withContext(contexts: Contexts, called: string, wanted: Partial<Context>): Result<Contexts, readonly Fault[]> {
  const read = document.safeParse({ ...contexts, contexts: { ...contexts.contexts, [called]: wanted } });
  if (read.success) return ok(read.data);
  return err(read.error.issues.map(({ path, message }) => fault('input.invalid', `${path.slice(1).join('.') || called}: ${message}`)));
}

/** What a context gives a call. */
export type Credentials = { readonly server: string; readonly key?: string; readonly ca?: string };

/** The context named, or the one in use; undefined where none is. */
export function credentialsOf(env: Env, wanted: string | undefined): Result<Credentials | undefined, readonly Fault[]> {
  const file = contextsFile(env);
  const read = readContexts(file);
  if (!read.ok) return read;
  const { contexts, current } = read.value;
  const chosen = wanted ?? current;
  if (chosen === undefined || file === undefined) return chosen === undefined ? ok(undefined) : err([unknownContext(chosen, contexts)]);
  const found = contexts[chosen];
  if (found === undefined) return err([unknownContext(chosen, contexts)]);
  const beside = (path: string): string => resolve(dirname(file), path);
  const key = found.keyFile === undefined ? ok(found.key) : keyIn(beside(found.keyFile));
  if (!key.ok) return err([key.error]);
  const ca = found.caFile === undefined ? ok(undefined) : contentOf(beside(found.caFile));
  if (!ca.ok) return err([ca.error]);
  return ok({
    server: found.server,
    ...(key.value !== undefined && { key: key.value }),
    ...(ca.value !== undefined && { ca: ca.value }),
  });
}

export function unknownContext(wanted: string, contexts: Contexts['contexts']): Fault {
  const names = Object.keys(contexts);
  const there = names.length === 0 ? 'there is none: make it with `portreeve context set`' : `one of ${names.join(', ')}`;
  return fault('input.invalid', `\`${wanted}\` is no context: ${there}`);
}

function contentOf(file: string): Result<string, Fault> {
  return textOf(file) ?? err(fault('input.invalid', `\`${file}\` is not there: mend the context that names it`));
}

function keyIn(file: string): Result<string, Fault> {
  const text = contentOf(file);
  if (!text.ok) return text;
  const open = openToOthers(file);
  return open ? err(open) : ok(text.value.trim());
}
