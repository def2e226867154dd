import { z } from 'zod';
import { given as whereGiven } from '../../../src/base/given.ts';
import { decideCommand } from '../../../src/policy/command-set.ts';
import type { CommandSet } from '../../../src/policy/elements.ts';
import { type OpenEngine, Unanswerable, wordsOf } from '../area.ts';

const row = z.strictObject({
  grant: z.enum(['permit', 'deny', 'denyAlways']),
  command: z.string(),
  args: z.string().optional(),
});
const rows = z.array(row);
const writtenSet = z.union([rows, z.strictObject({ permitUnmatched: z.boolean().default(false), rows })]);
type WrittenSet = z.output<typeof writtenSet>;
const words = z.strictObject({ sets: z.record(z.string(), writtenSet) });
const asking = z.strictObject({ sets: z.array(z.string()), command: z.string(), args: z.string().default('') });

/** Command sets (requirements P52 to P54). */
export const open: OpenEngine = (given) => {
  const { sets: written } = wordsOf(words, given);
  const sets = new Map(Object.entries(written).map(([name, set]) => [name, setOf(name, set)]));
  return (input) => {
    const { sets: names, command, args } = wordsOf(asking, input);
    const asked = names.map((name) => {
      const set = sets.get(name);
      if (set === undefined) throw new Unanswerable(`the case has no command set ${name}`);
      return set;
    });
    const { permit, steps } = decideCommand(asked, command, args);
    return { permit, verdicts: Object.fromEntries(steps.map(({ set, verdict }) => [set, verdict])) };
  };
};

function setOf(name: string, written: WrittenSet): CommandSet {
  const { permitUnmatched, rows: all } = 'rows' in written ? written : { permitUnmatched: false, rows: written };
  return { name, permitUnmatched, rows: all.map((one) => whereGiven(one)) };
}
