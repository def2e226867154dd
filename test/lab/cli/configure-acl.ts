import type { AccessList } from '../acl/access-list.ts';
import type { Ace } from '../acl/ace.ts';
import { type AceFault, isFault, parseAce, wordsOf } from '../acl/parse-ace.ts';
import { Grammar, type Matched } from './grammar.ts';
import { leaving } from './leaving.ts';
import { reject } from './refusal.ts';
import type { Vty } from './vty.ts';

let grammar: Grammar<Vty> | undefined;

/** Lines of `ip access-list extended|standard NAME`. */
export function aclGrammar(): Grammar<Vty> {
  grammar ??= leaving(
    new Grammar<Vty>()
      .on(['permit <entry...>', 'deny <entry...>'], (vty, matched) => enter(vty, undefined, matched))
      .on(['<sequence:1-2147483647> permit <entry...>', '<sequence:1-2147483647> deny <entry...>'], (vty, matched) =>
        enter(vty, Number(matched.args.sequence), matched),
      )
      .on('remark <text...>', (vty, { args }) => listOf(vty).remark(args.text ?? ''))
      .on('<sequence:1-2147483647> remark <text...>', (vty, { args }) => listOf(vty).remark(args.text ?? '', Number(args.sequence)))
      .on('no <sequence:1-2147483647>', (vty, { args }) => listOf(vty).removeSequence(Number(args.sequence)))
      .on('no <sequence:1-2147483647> <entry...>', (vty, { args }) => listOf(vty).removeSequence(Number(args.sequence)))
      .on(['no permit <entry...>', 'no deny <entry...>'], (vty, matched) => withdraw(vty, matched))
      .on('no remark <text...>', (vty, { args }) => listOf(vty).removeRemark(args.text ?? '')),
  );
  return grammar;
}

function listOf(vty: Vty): AccessList {
  if (vty.mode.name !== 'config-ext-nacl' && vty.mode.name !== 'config-std-nacl') throw new Error('no access list is open');
  const { list } = vty.mode;
  // Another session, or a rollback, may have removed it meanwhile: the next line makes it anew, as on the device.
  return vty.device.lists.open(list.kind, list.name) ?? list;
}

/** The grammar has read `[N] permit|deny`; the entry parser reads them again with what follows, and reports columns of the whole line. */
function actionOf(matched: Matched): string {
  return /\b(permit|deny)\b/.exec(matched.text)?.[1] ?? '';
}

function enter(vty: Vty, sequence: number | undefined, matched: Matched): void {
  addEntry(vty, listOf(vty), sequence, matched.args.entry ?? '', matched.restAt, actionOf(matched));
}

function withdraw(vty: Vty, matched: Matched): void {
  const list = listOf(vty);
  const ace = parsed(list, actionOf(matched), matched.args.entry ?? '', matched.restAt);
  if (isFault(ace)) refuse(vty, ace);
  else list.removeEntry(ace);
}

function parsed(list: AccessList, action: string, entry: string, at: number): Ace | AceFault {
  const words = wordsOf(entry).map((word) => ({ text: word.text, at: word.at + at }));
  return parseAce(list.kind, action === '' ? words : [{ text: action, at: 0 }, ...words]);
}

function refuse(vty: Vty, fault: AceFault): void {
  reject(vty, '', fault.fault === 'invalid' ? { kind: 'invalid', at: fault.at } : { kind: 'incomplete' });
}

/** Adds what the user typed behind the action (or with it, when `action` is empty) and prints what IOS prints. */
export function addEntry(vty: Vty, list: AccessList, sequence: number | undefined, entry: string, at: number, action = ''): void {
  const ace = parsed(list, action, entry, at);
  if (isFault(ace)) {
    refuse(vty, ace);
    return;
  }
  const { fullAtEntry: full, onlyLogged } = vty.device.faults.tcam;
  if (full > 0 && list.entries.length + 1 >= full) {
    vty.device.log.add(
      `%ACL_ERRMSG-4-UNLOADED: 1 fed: Input IPv4 L3 ACL ${list.name} could not be programmed in hardware and traffic will be dropped.`,
    );
    if (!onlyLogged) {
      vty.terminal.write('% Failed to add ace to access-list\n\n');
      return;
    }
  }
  const added = list.add(ace, sequence);
  if (added === 'duplicate-sequence') vty.terminal.write('% Duplicate sequence number\n% Failed to add ace to access-list\n\n');
  if (typeof added === 'object') {
    const why = `it is part of the existing rule at sequence num ${added.partOf}`;
    vty.terminal.write(`% Access rule can't be configured at higher sequence num as ${why}\n\n`);
  }
}
