import type { Reading } from './grammar.ts';
import type { Vty } from './vty.ts';

/** The three ways in which IOS does not understand a line. The caret stands below the first character of the word it failed at. */
export function reject(vty: Vty, line: string, why: Exclude<Reading<Vty>, { kind: 'command' }>): void {
  switch (why.kind) {
    case 'invalid':
      vty.terminal.write(`${' '.repeat(vty.prompt.length + why.at)}^\n% Invalid input detected at '^' marker.\n\n`);
      return;
    case 'incomplete':
      vty.terminal.write('% Incomplete command.\n\n');
      return;
    case 'ambiguous':
      vty.terminal.write(`% Ambiguous command:  "${line.trim()}"\n`);
  }
}
