import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { type ReadDocument, readDocument } from '../../base/document.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';

export type NamedText = { readonly path: string; readonly text: string };

/** What each file last said, without its places: a reload does not go through fifty thousand hosts again that are the same, which takes a second. */
const LAST = new Map<string, { readonly text: string; readonly schema: z.ZodType; readonly value: unknown }>();

/** Reads a YAML file against its schema; faults carry `file:line:column`. A file that says the same as before gives the same value. */
export function readYaml<S extends z.ZodType>(file: string, schema: S): Result<ReadDocument<z.output<S>>, readonly Fault[]> {
  const text = readText(file);
  if (!text.ok) return text;
  const last = LAST.get(file);
  if (last?.text === text.value && last.schema === schema) {
    return ok({ value: last.value as z.output<S>, at: placesOf(shown(file), text.value, schema) });
  }
  const read = readDocument(shown(file), text.value, schema);
  if (read.ok) LAST.set(file, { text: text.value, schema, value: read.value.value });
  return read;
}

/** Where values stand, worked out when somebody asks. */
function placesOf(file: string, text: string, schema: z.ZodType): ReadDocument<unknown>['at'] {
  let at: ReadDocument<unknown>['at'] | undefined;
  return (path) => {
    if (at === undefined) {
      const read = readDocument(file, text, schema);
      at = read.ok ? read.value.at : () => `${file}:1:1`;
    }
    return at(path);
  };
}

export function readText(file: string): Result<string, readonly Fault[]> {
  try {
    return ok(readFileSync(file, 'utf8'));
  } catch (cause) {
    return err([
      fault('config.unreadable', `cannot be read (${(cause as NodeJS.ErrnoException).code}): check the path`, { at: shown(file) }),
    ]);
  }
}

/** Paths below the working directory are shown relative to it, as a person would type them. */
export function shown(file: string): string {
  const here = `${process.cwd()}/`;
  return file.startsWith(here) ? file.slice(here.length) : file;
}

/** The files of a folder and its folders whose names match, in order of their paths. */
export function readFolder(folder: string, names: RegExp): Result<readonly NamedText[], readonly Fault[]> {
  let entries: string[];
  try {
    entries = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((entry) => names.test(entry))
      .sort();
  } catch (cause) {
    return err([
      fault('config.unreadable', `cannot be read (${(cause as NodeJS.ErrnoException).code}): check the path`, { at: shown(folder) }),
    ]);
  }
  const read = entries.map((entry) => ({ path: shown(join(folder, entry)), text: readText(join(folder, entry)) }));
  const faults = read.flatMap(({ text }) => (text.ok ? [] : text.error));
  return faults.length > 0 ? err(faults) : ok(read.map(({ path, text }) => ({ path, text: text.ok ? text.value : '' })));
}
