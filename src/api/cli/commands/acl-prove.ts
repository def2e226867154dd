import { type Compaction, compactAcl, type Size } from '../../../acl/compact.ts';
import { type Decision, decide, packetText } from '../../../acl/decide.ts';
import type { Acl } from '../../../acl/entry.ts';
import { compareAcls } from '../../../acl/equal.ts';
import { parsePacket } from '../../../acl/packet-text.ts';
import { aclDocument, printEntry } from '../../../acl/print.ts';
import { fault } from '../../../base/fault.ts';
import { platformNamed, readOneAcl } from '../acl-file.ts';
import { columns } from '../columns.ts';
import type { Call } from '../command-line.ts';

type TestOptions = { readonly file: string; readonly name?: string; readonly expect?: 'permit' | 'deny' };

/** `acl test`: what a list does with one packet, and why the entries before the one that decides do not. Exit 1 when it is not what was expected. */
export async function testAcl(call: Call): Promise<number> {
  const { file, name, expect } = call.options<TestOptions>();
  const packet = parsePacket(call.arguments.join(' '));
  if (!packet.ok) return call.fail([fault('input.invalid', `the packet at ${packet.error.column}: ${packet.error.message}`)]);
  const acl = await readOneAcl(call, file, name);
  if (!acl.ok) return call.fail(acl.error);
  const decision = decide(acl.value, packet.value);
  const passed = decision.passed.map(({ index, why }) => ({ line: lineOf(acl.value, index), entry: entryAt(acl.value, index), why }));
  const answer = { packet: packetText(packet.value), ...decisionView(acl.value, decision), passed };
  call.print(answer, {
    table: () => {
      const rows = passed.map(({ line, entry, why }) => [String(line), entry, why]);
      const before = rows.length === 0 ? '' : `\n${columns(['LINE', 'DOES NOT DECIDE', 'BECAUSE'], rows)}`;
      return `${answer.action}: ${answer.packet}\nby ${byText(acl.value, decision)}\n${before}`;
    },
    ids: () => [answer.action],
  });
  if (expect === undefined || expect === answer.action) return 0;
  return call.fail([fault('acl.different', `the list says ${answer.action} where ${expect} is expected: look at the entry that decides`)]);
}

function decisionView(acl: Acl, { action, by }: Decision): { readonly action: string; readonly line?: number; readonly entry?: string } {
  return by === undefined ? { action } : { action, line: lineOf(acl, by), entry: entryAt(acl, by) };
}

function byText(acl: Acl, { by }: Decision): string {
  return by === undefined ? 'the deny behind the last entry' : `line ${lineOf(acl, by)}: ${entryAt(acl, by)}`;
}

function lineOf(acl: Acl, index: number): number {
  return acl.sourceLines[index] ?? index + 1;
}

function entryAt(acl: Acl, index: number): string {
  const entry = acl.entries[index];
  return entry ? printEntry(entry) : '';
}

type EqualOptions = { readonly name?: string; readonly otherName?: string };

/** `acl equal`: exit 0 when no packet is decided differently, else 1 and such a packet. */
export async function equalAcls(call: Call): Promise<number> {
  const { name, otherName = name } = call.options<EqualOptions>();
  const [leftFile, rightFile] = [call.argument(0), call.argument(1)];
  if (leftFile === '-' && rightFile === '-')
    return call.fail([fault('input.invalid', 'standard input is one list: name a file for the other')]);
  const left = await readOneAcl(call, leftFile, name);
  if (!left.ok) return call.fail(left.error);
  const right = await readOneAcl(call, rightFile, otherName);
  if (!right.ok) return call.fail(right.error);
  const compared = compareAcls(left.value, right.value);
  if (!compared.ok) return call.fail([compared.error]);
  if (compared.value.equal) {
    call.print({ equal: true }, { table: () => 'equal: no packet is decided differently\n', ids: () => ['equal'] });
    return 0;
  }
  const { packet, left: here, right: there } = compared.value;
  const answer = {
    equal: false,
    packet: packetText(packet),
    left: decisionView(left.value, here),
    right: decisionView(right.value, there),
  };
  const side = (file: string, acl: Acl, decision: Decision): string => `  ${file}: ${decision.action}, by ${byText(acl, decision)}\n`;
  call.print(answer, {
    table: () => `different: ${answer.packet}\n${side(leftFile, left.value, here)}${side(rightFile, right.value, there)}`,
    ids: () => ['different'],
  });
  return call.fail([fault('acl.different', 'the lists are not equal: the packet named is decided differently')]);
}

type CompactCliOptions = { readonly platform?: string; readonly name?: string; readonly prefixes?: boolean };

/** `acl compact`. What was saved goes to standard error, so that what is printed is the list and nothing else. */
export async function compactOne(call: Call): Promise<number> {
  const { platform: named, name, prefixes = false } = call.options<CompactCliOptions>();
  const platform = await platformNamed(call, named);
  if (!platform.ok) return call.fail([platform.error]);
  const acl = await readOneAcl(call, call.argument(0), name);
  if (!acl.ok) return call.fail(acl.error);
  const compacted = compactAcl(acl.value, { prefixes, ...(platform.value && { platform: platform.value }) });
  if (!compacted.ok) return call.fail([compacted.error]);
  const { acl: smaller, before, written, after, expanded, stopped } = compacted.value;
  const { lines } = aclDocument(smaller);
  call.print(
    { name: smaller.name, kind: smaller.kind, lines, before, written, after, expanded, equal: true, stopped },
    {
      table: () => [`ip access-list ${smaller.kind} ${smaller.name}`, ...lines.map((line) => ` ${line}`), ''].join('\n'),
      ids: () => lines,
    },
  );
  if (call.forPeople) call.io.err(savedText(compacted.value));
  return 0;
}

function savedText({ before, after, expanded, stopped }: Compaction): string {
  const size = ({ lines, tcam }: Size): string => `${lines} ${lines === 1 ? 'entry' : 'entries'} (${tcam} in TCAM)`;
  const written = expanded.map(
    ({ line, entry, into }) => `portreeve: line ${line}: \`${entry}\` takes ${into} entries where ports are matched with eq only\n`,
  );
  const more = stopped ? '; the entries overlap in too many ways to look at all of them, so a smaller list may be found in this one' : '';
  return `${written.join('')}portreeve: ${size(before)} before, ${size(after)} now, proved equal${more}\n`;
}
