import type { DeviceAcl, ReadbackError } from '../../src/driver/contract.ts';
import { err, ok, parseEntry, printEntry, type Result } from '../../src/driver/vocabulary.ts';
import { isBuiltIn } from './built-in.ts';
import { captureLines, refusedQuestion } from './capture.ts';

const HEADER = /^(Standard|Extended) IP access list (\S+)((?:\s+\([^)]*\))*)$/;
/** Lists of other kinds (IPv6, FQDN, role-based, MAC): their entries are not ours. */
const OTHER_HEADER = /^\S.* access list \S+/i;
const ENTRY = /^(?:[0-9]+ +)?((?:permit|deny)\s.*)$/;

/** Reads `show ip access-lists`: IPv4 lists without the built-in ones, entries canonical, in the device's order. */
export function parseAccessLists(text: string): Result<readonly DeviceAcl[], ReadbackError> {
  const lines = captureLines(text);
  const refused = refusedQuestion(lines);
  if (refused !== undefined) return err({ why: 'the device does not know the question', line: refused });
  const lists: { head: Omit<DeviceAcl, 'lines'>; lines: string[] }[] = [];
  let current: string[] | undefined;
  for (const line of lines) {
    const header = HEADER.exec(line);
    if (header) {
      current = [];
      const name = header[2] ?? '';
      const kind = header[1] === 'Standard' ? 'standard' : 'extended';
      lists.push({ head: { name, kind, origin: originOf(name, header[3] ?? '') }, lines: current });
    } else if (OTHER_HEADER.test(line)) current = undefined;
    else {
      const entry = ENTRY.exec(line);
      if (entry?.[1]) current?.push(canonical(entry[1]));
    }
  }
  return ok(lists.filter(({ head }) => !isBuiltIn(head.name)).map(({ head, lines: entries }) => ({ ...head, lines: entries })));
}

function originOf(name: string, marks: string): DeviceAcl['origin'] {
  if (/\(per-user\)/i.test(marks) || /#v[46]#/.test(name)) return 'per-user';
  if (/\(downloaded\)/i.test(marks) || name.startsWith('xACSACLx-')) return 'downloaded';
  return 'configured';
}

/** An entry the parser does not know (object groups, time ranges) stands as shown, with single blanks and without its counter. */
function canonical(text: string): string {
  const read = parseEntry(text);
  if (read.ok) return printEntry(read.value);
  return text.replace(/\s*\(\d+ match(?:es)?\)\s*$/, '').replace(/\s+/g, ' ');
}
