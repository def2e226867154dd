import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { type ReadDocument, readDocument } from '../../base/document.ts';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';

export type NamedText = { readonly path: string; readonly text: string };

type Said = { readonly text: string; readonly value: unknown };

/** What each file last said by its schema, without places: a reload does not go through fifty thousand hosts again that are the same, which takes a second. */
const LAST = new Map<z.ZodType, Map<string, Said>>();

/** What files that were read with the schema last said. */
export function lastSaid(schema: z.ZodType): ReadonlyMap<string, Said> {
  return LAST.get(schema) ?? new Map();
}

/** Takes over what another reading with the schema found in a file: who reads it next is given that while the file says the same. */
export function takeAsSaid(schema: z.ZodType, file: string, said: Said): void {
  LAST.set(schema, new Map(LAST.get(schema)).set(file, said));
}

/** Reads a YAML file against its schema; faults carry `file:line:column`. A file that says the same as before gives the same value. */
export function readYaml<S extends z.ZodType>(file: string, schema: S): Result<ReadDocument<z.output<S>>, readonly Fault[]> {
  const text = readText(file);
  if (!text.ok) return text;
  const last = lastSaid(schema).get(file);
  if (last?.text === text.value) return ok({ value: last.value as z.output<S>, at: placesOf(shown(file), text.value, schema) });
  const read = readDocument(shown(file), text.value, schema);
  if (read.ok) takeAsSaid(schema, file, { text: text.value, value: read.value.value });
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
