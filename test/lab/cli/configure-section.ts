import { type Block, enterLine, removeLine } from '../config/blocks.ts';
import type { Section } from '../config/sections.ts';
import { Grammar } from './grammar.ts';
import { leaving } from './leaving.ts';
import type { Mode, Vty } from './vty.ts';

const made = new Map<Section, Grammar<Vty>>();

/** Lines of a section, from the table in config/sections.ts. */
export function sectionGrammar(section: Section): Grammar<Vty> {
  const known = made.get(section);
  if (known) return known;
  const commands = new Grammar<Vty>()
    .on(section.lines, (vty, { text }) => void enterLine(blockOf(vty).children, text))
    .on('no <line...>', (vty, { args, text }) => {
      if (!removeLine(blockOf(vty).children, args.line ?? '') && section.lines.some((line) => line.startsWith('no ')))
        enterLine(blockOf(vty).children, text);
    });
  const grammar = leaving(openSections(commands, section.sections ?? [], (vty) => ({ blocks: blockOf(vty).children, parent: vty.mode })));
  made.set(section, grammar);
  return grammar;
}

function blockOf(vty: Vty): Block {
  if (vty.mode.name !== 'section') throw new Error('no section is open');
  return vty.mode.block;
}

/** Adds the commands that open sections: they enter the line and change the mode. */
export function openSections(
  commands: Grammar<Vty>,
  sections: readonly Section[],
  place: (vty: Vty) => { readonly blocks: Block[]; readonly parent: Mode },
): Grammar<Vty> {
  for (const section of sections) {
    commands.on(section.opens, (vty, { text }) => {
      const { blocks, parent } = place(vty);
      vty.mode = { name: 'section', section, block: enterLine(blocks, text), parent };
    });
  }
  return commands;
}
