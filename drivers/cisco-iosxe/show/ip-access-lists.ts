import { apart, given, notUnderstood, numberIn, type Page } from '../../../src/driver/show/page.ts';
import { parseEntry, printEntry } from '../../../src/driver/vocabulary.ts';
import { isBuiltIn } from '../built-in.ts';
import { parserOf } from './reader.ts';

export type ShownAcl = {
  readonly name: string;
  /** `standard`, `extended`, `ipv6`, `fqdn`, `role-based` and so on: the words before "access list". */
  readonly kind: string;
  readonly origin: 'configured' | 'downloaded' | 'per-user';
  /** Made by the device itself: never ours to write or remove. */
  readonly builtIn: boolean;
  /** Where the answer is about an interface. */
  readonly direction?: 'in' | 'out';
  readonly entries: readonly ShownAclEntry[];
};

export type ShownAclEntry = {
  readonly sequence?: number;
  /** Absent for what decides by other lists: `evaluate`, `dynamic`. */
  readonly action?: 'permit' | 'deny';
  /** Canonical where the entry is one of an IPv4 list we know (`eq 80` is `eq www`); else as shown with single blanks. */
  readonly text: string;
  /** Packets the device counted; absent where it prints no count. */
  readonly matches?: number;
  /** Whether the time range of the entry is running, where it has one. */
  readonly active?: boolean;
  /** Until the entry goes, of a reflexive or dynamic list. */
  readonly secondsLeft?: number;
};

export type ShownAcls = { readonly lists: readonly ShownAcl[] };

const HEADER =
  /^(Standard|Extended|Role-based|FQDN|Reflexive|IPv6(?: FQDN| Role-based)?|(?:Extended )?MAC)(?: IP(?:v6)?)? access list (\S+|(?:Permit|Deny) IP(?:-\d+)?)((?:\s+\([^)]*\))*)(?: (in|out))?$/i;
const ENTRY = /^(?:(\d+)\s+)?((permit|deny)\s.*?)(?:\s+sequence (\d+))?$/;
const BY_OTHERS = /^(\d+)\s+((?:evaluate|dynamic)\s.*)$/i;
/** Some platforms print `estimate matches`, counted by hardware. */
const MATCHES = /\s*\((\d+)(?: estimate)? match(?:es)?\)/;
const LEFT = /\s*\(time left (\d+)\)/;
const RUNNING = /\s*\((active|inactive)\)/;
/** Where an entry or a list begins, for an answer whose line ends were lost; entries of IPv6 lists have their number at their end. */
const BREAK =
  /(?<=sequence \d+)\s+(?=permit\s|deny\s)|(?<=access list \S+(?:\s+\([^)]*\))*)\s+(?=permit\s|deny\s)|(?<!\bIPv6|sequence\s*)\s+(?=(?:Standard|Extended|Role-based|FQDN|Reflexive|IPv6(?: FQDN| Role-based)?|MAC) (?:IP(?:v6)? )?access list\s|\d+ (?:permit|deny)\s)/g;

/** `show ip access-lists` and `show access-lists`, all or one: entries with sequence numbers and counters, in the device's order. */
export const parseShownAcls = parserOf<ShownAcls>({
  about: 'access list',
  empty: { lists: [] },
  whole: /\(\d+ match(?:es)?\)$|\((?:in)?active\)$/,
  read: (page) => {
    const run = isRun(page.lines);
    const lines = run ? apart(page.lines, BREAK) : page.lines;
    const lists: { head: Omit<ShownAcl, 'entries'>; entries: ShownAclEntry[] }[] = [];
    for (const raw of lines) {
      const line = raw.trim();
      const header = HEADER.exec(line);
      const entry = header ? null : ENTRY.exec(line);
      const byOthers = entry ? null : BY_OTHERS.exec(line);
      const current = lists.at(-1);
      if (header) lists.push({ head: headOf(header), entries: [] });
      else if (entry && current) current.entries.push(entryOf(entry));
      else if (byOthers && current) current.entries.push(entryByOthers(byOthers));
      else notUnderstood(page, line);
    }
    if (lists.length === 0 || (run && !holdsTogether(lists))) return undefined;
    return { lists: lists.map(({ head, entries }) => ({ ...head, entries })) };
  },
});

/** Whether line ends were lost: one line holds several beginnings of entries, or all there is. */
function isRun(lines: Page['lines']): boolean {
  return lines.length === 1 || lines.some((line) => (line.match(BREAK)?.length ?? 0) > 1);
}

/** What ends without the number that stood at its end, or has another entry in it. */
const BROKEN = /\b(?:eq|neq|gt|lt|(?<!-)range(?: \S+)?|host|object-group|time-range|dscp|option)$|\S\s+(?:permit|deny)\s|access list/;

/** In a run two numbers may have grown together; then an entry is broken, or the sequence numbers do not rise. */
function holdsTogether(
  lists: readonly { readonly head: Omit<ShownAcl, 'entries'>; readonly entries: readonly ShownAclEntry[] }[],
): boolean {
  return lists.every(({ head, entries }) => {
    const rising = entries.every(({ sequence = 0 }, index) => index === 0 || sequence > (entries[index - 1]?.sequence ?? 0));
    const ours = head.kind === 'standard' || head.kind === 'extended';
    // Hosts of a standard list stand first, whatever their numbers are.
    const ordered = rising || head.kind === 'standard';
    return ordered && entries.every(({ text }) => (ours && parseEntry(text).ok) || !BROKEN.test(text));
  });
}

function headOf([, kind = '', name = '', marks = '', direction]: RegExpExecArray): Omit<ShownAcl, 'entries'> {
  return {
    name,
    kind: kind.toLowerCase().replaceAll(' ', '-'),
    origin: originOf(name, marks),
    builtIn: isBuiltIn(name),
    ...(direction !== undefined && { direction: direction === 'in' ? ('in' as const) : ('out' as const) }),
  };
}

function originOf(name: string, marks: string): ShownAcl['origin'] {
  if (/\(per-user\)/i.test(marks) || /#v[46]#/.test(name)) return 'per-user';
  if (/\(downloaded\)/i.test(marks) || name.startsWith('xACSACLx-')) return 'downloaded';
  return 'configured';
}

function entryOf([, before, shown = '', action, after]: RegExpExecArray): ShownAclEntry {
  const counted = MATCHES.exec(shown)?.[1];
  const running = RUNNING.exec(shown)?.[1];
  return {
    ...given('sequence', numberIn(before ?? after)),
    action: action === 'deny' ? 'deny' : 'permit',
    text: canonical(shown.replace(MATCHES, '').replace(RUNNING, '').replace(LEFT, '')),
    ...given('matches', numberIn(counted)),
    ...(running !== undefined && { active: running === 'active' }),
    ...given('secondsLeft', numberIn(LEFT.exec(shown)?.[1])),
  };
}

function entryByOthers([, sequence, shown = '']: RegExpExecArray): ShownAclEntry {
  const counted = MATCHES.exec(shown)?.[1];
  const text = shown.replace(MATCHES, '').trim().replace(/\s+/g, ' ');
  return { ...given('sequence', numberIn(sequence)), text, ...given('matches', numberIn(counted)) };
}

/** An entry the parser does not know (object groups, time ranges) stands as shown, with single blanks. */
function canonical(text: string): string {
  const read = parseEntry(text);
  return read.ok ? printEntry(read.value) : text.trim().replace(/\s+/g, ' ');
}
