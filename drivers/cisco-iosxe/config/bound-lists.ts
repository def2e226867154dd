import type { AclDocument } from '../../../src/driver/vocabulary.ts';
import { shownText } from './command.ts';
import type { Edit } from './edit.ts';
import type { Shown } from './running-config.ts';

const BINDING = /^\s*ip access-group (\S+) in$/;
const LIST = /^ip access-list (?:extended|standard) (\S+)$/;

/**
 * The lists of the device that edits bind to ports: the hardware holds them from then on, though no line of them is entered. A list that is not there
 * yet comes in lines of its own.
 */
export function boundLists(edits: readonly Edit[], present: readonly Shown[]): readonly AclDocument[] {
  const entered = edits.flatMap(({ does }) => shownText(does));
  const names = new Set(entered.flatMap((line) => BINDING.exec(line)?.[1] ?? []));
  return present.flatMap(({ text, below }) => {
    const name = LIST.exec(text)?.[1];
    return name !== undefined && names.has(name) ? [{ name, lines: below.map((entry) => entry.text) }] : [];
  });
}
