import type { PlatformProfile } from '../../../src/driver/contract.ts';
import {
  checkAcl,
  err,
  fillTemplate,
  type Ipv4,
  ok,
  parseAclDocument,
  parseEntry,
  printEntry,
  type Result,
  tcamEntries,
} from '../../../src/driver/vocabulary.ts';
import { isBuiltIn } from '../built-in.ts';
import { type Command, cli, section } from './command.ts';
import type { AccessListSettings } from './schema.ts';
import { nameToken, numberToken, printedToken } from './tokens.ts';

type Variables = Readonly<Record<string, readonly Ipv4[]>>;
type Entry = { readonly number: number; readonly text: string /** Place in the document. */; readonly at: number };

/** What is wrong with a list; `at` is the entry it is about. */
export type EntryFault = { readonly message: string; readonly at?: number };
export type RenderedList = { readonly command: Command; readonly warnings: readonly string[]; readonly cost: number };

const NUMBERED = /^(\d{1,10}) +(.*)$/;
const STEP = 10;

/** A list as commands, entries canonical and numbered, held against what the platform can match and hold. */
export function renderList(
  list: AccessListSettings,
  variables: Variables,
  platform: PlatformProfile,
): Result<RenderedList, readonly EntryFault[]> {
  if (isBuiltIn(list.name)) return err([{ message: `\`${list.name}\` is a list of the device itself: choose another name` }]);
  const filled = fill(list.entries, variables);
  if (!filled.ok) return filled;
  const entries = canonical(filled.value);
  if (!entries.ok) return entries;
  const acl = parseAclDocument({ name: list.name, lines: entries.value.map(({ text }) => text) });
  if (!acl.ok) return err(acl.error.map(({ message, line }) => placed(message, entries.value[line - 1])));
  const found = checkAcl(acl.value, platform);
  const errors = found.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return err(errors.map(({ message, line }) => placed(message, entries.value[line - 1])));
  const commands = entries.value.map(({ number, text }) => cli`${numberToken(number)} ${printedToken(text)}`);
  const command = section(cli`ip access-list extended ${nameToken(list.name)}`, commands);
  const warnings = found.map(({ message, line }) => `${list.name}, entry ${entries.value[line - 1]?.number ?? line}: ${message}`);
  return ok({ command, warnings, cost: tcamEntries(acl.value, platform) });
}

function placed(message: string, entry: Entry | undefined): EntryFault {
  return { message, ...(entry && { at: entry.at }) };
}

/** Puts addresses in the place of variables; a variable with several addresses makes an entry of each, numbered one after the other (trap T2-2). */
function fill(entries: readonly string[], variables: Variables): Result<readonly Entry[], readonly EntryFault[]> {
  const filled: Entry[] = [];
  const faults: EntryFault[] = [];
  for (const [at, written] of entries.entries()) {
    const last = filled.at(-1)?.number ?? 0;
    const texts = fillTemplate([written], variables);
    if (!texts.ok) faults.push(...texts.error.map(({ message }) => ({ message: `${message} under \`variables\``, at })));
    else filled.push(...texts.value.map((text, more) => numbered(text, last - (last % STEP) + STEP + more, at)));
  }
  return faults.length > 0 ? err(faults) : ok(filled);
}

/** As it is numbered itself, or with `number`. */
function numbered(written: string, number: number, at: number): Entry {
  const [, own, text] = NUMBERED.exec(written) ?? [];
  return own === undefined || text === undefined ? { number, text: written, at } : { number: Number(own), text, at };
}

function canonical(entries: readonly Entry[]): Result<readonly Entry[], readonly EntryFault[]> {
  const faults: EntryFault[] = [];
  let last = 0;
  const printed = entries.map((entry) => {
    if (entry.number < 2 || entry.number > 0x7fffffff)
      faults.push({ message: `entries are numbered from 2 to 2147483647, not ${entry.number}`, at: entry.at });
    else if (entry.number <= last)
      faults.push({ message: `entry ${entry.number} does not come after entry ${last}: write entries in their order`, at: entry.at });
    last = Math.max(last, entry.number);
    const read = parseEntry(entry.text);
    if (!read.ok) faults.push({ message: read.error.message, at: entry.at });
    else if (read.value.kind !== 'extended')
      faults.push({ message: 'only permit and deny entries of an extended list stand here', at: entry.at });
    return read.ok ? { ...entry, text: printEntry(read.value) } : entry;
  });
  return faults.length > 0 ? err(faults) : ok(printed);
}
