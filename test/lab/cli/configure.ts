import { TYPE_CLASH } from '../acl/access-lists.ts';
import { enterLine, removeLine } from '../config/blocks.ts';
import { interfaceName } from '../config/interfaces.ts';
import { GLOBAL_LINES, SECTIONS } from '../config/sections.ts';
import { addEntry } from './configure-acl.ts';
import { openSections } from './configure-section.ts';
import { Grammar, type Matched } from './grammar.ts';
import { leaving } from './leaving.ts';
import { reject } from './refusal.ts';
import type { Vty } from './vty.ts';

let grammar: Grammar<Vty> | undefined;

/** Global configuration commands. */
export function configGrammar(): Grammar<Vty> {
  grammar ??= leaving(globalCommands());
  return grammar;
}

function globalCommands(): Grammar<Vty> {
  const commands = new Grammar<Vty>()
    .on('hostname <name>', (vty, { args }) => {
      vty.device.config.hostname = args.name ?? '';
    })
    .on('interface <name...>', (vty, { args, restAt }) => openInterface(vty, args.name ?? '', restAt))
    .on('ip access-list extended <name>', (vty, { args }) => openList(vty, 'extended', args.name ?? ''))
    .on('ip access-list standard <name>', (vty, { args }) => openList(vty, 'standard', args.name ?? ''))
    .on('no ip access-list extended <name>', (vty, { args }) => removeList(vty, 'extended', args.name ?? ''))
    .on('no ip access-list standard <name>', (vty, { args }) => removeList(vty, 'standard', args.name ?? ''))
    .on('ip access-list resequence <name> <start:1-2147483647> <step:1-2147483647>', resequence)
    .on('access-list <number:1-2699> remark <text...>', (vty, { args }) => {
      const list = vty.device.lists.open(kindOfNumber(Number(args.number)), args.number ?? '');
      if (list) list.remark(args.text ?? '');
      else vty.terminal.write(`${TYPE_CLASH}\n`);
    })
    .on('access-list <number:1-2699> <entry...>', numberedEntry)
    .on('no access-list <number:1-2699>', (vty, { args }) => removeList(vty, kindOfNumber(Number(args.number)), args.number ?? ''))
    .on('service prompt config', (vty) => void removeLine(vty.device.config.blocks, 'no service prompt config'))
    .on('no service prompt config', (vty, { text }) => void enterLine(vty.device.config.blocks, text))
    .on(GLOBAL_LINES, (vty, { text }) => void enterLine(vty.device.config.blocks, text))
    .on('no <line...>', (vty, { args }) => void removeLine(vty.device.config.blocks, args.line ?? ''));
  return openSections(commands, SECTIONS, (vty) => ({ blocks: vty.device.config.blocks, parent: { name: 'config' } }));
}

function openInterface(vty: Vty, typed: string, at: number): void {
  const name = interfaceName(typed);
  const found = name === undefined ? undefined : vty.device.interfaces.open(name);
  if (found) vty.mode = { name: 'config-if', on: found };
  else reject(vty, typed, { kind: 'invalid', at });
}

function openList(vty: Vty, kind: 'standard' | 'extended', name: string): void {
  const list = vty.device.lists.open(kind, name);
  if (list) vty.mode = { name: kind === 'extended' ? 'config-ext-nacl' : 'config-std-nacl', list };
  else vty.terminal.write(`${TYPE_CLASH}\n`);
}

function removeList(vty: Vty, kind: 'standard' | 'extended', name: string): void {
  if (!vty.device.lists.remove(kind, name)) vty.terminal.write(`${TYPE_CLASH}\n`);
  vty.mode = { name: 'config' };
}

function resequence(vty: Vty, { args }: Matched): void {
  const list = vty.device.lists.find(args.name ?? '');
  if (list) list.resequence(Number(args.start), Number(args.step));
  else vty.terminal.write('% Access list does not exist\n');
}

function kindOfNumber(number: number): 'standard' | 'extended' {
  return number <= 99 || (number >= 1300 && number <= 1999) ? 'standard' : 'extended';
}

/** The old one-line form, `access-list 101 permit …`; the configuration shows the list in the named form. */
function numberedEntry(vty: Vty, { args, restAt }: Matched): void {
  const number = args.number ?? '';
  const list = vty.device.lists.open(kindOfNumber(Number(number)), number);
  if (list) addEntry(vty, list, undefined, args.entry ?? '', restAt);
  else vty.terminal.write(`${TYPE_CLASH}\n`);
}
