import { decideCommand } from '../../../src/policy/command-set.ts';
import type { CommandRow, CommandSet } from '../../../src/policy/elements.ts';
import type { OpenEngine } from '../area.ts';

type WrittenSet = readonly CommandRow[] | { readonly permitUnmatched?: boolean; readonly rows: readonly CommandRow[] };
type Input = { readonly sets: readonly string[]; readonly command: string; readonly args?: string };

/** Command sets (requirements P52 to P54). */
export const open: OpenEngine = (given) => {
  const written = (given as { readonly sets: Readonly<Record<string, WrittenSet>> }).sets;
  const sets = new Map(Object.entries(written).map(([name, set]) => [name, setOf(name, set)]));
  return (input) => {
    const { sets: names, command, args = '' } = input as Input;
    const asked = names.map((name) => {
      const set = sets.get(name);
      if (set === undefined) throw new Error(`the case has no command set ${name}`);
      return set;
    });
    const { permit, steps } = decideCommand(asked, command, args);
    return { permit, verdicts: Object.fromEntries(steps.map(({ set, verdict }) => [set, verdict])) };
  };
};

function setOf(name: string, written: WrittenSet): CommandSet {
  return 'rows' in written
    ? { name, permitUnmatched: written.permitUnmatched ?? false, rows: written.rows }
    : { name, permitUnmatched: false, rows: written };
}
