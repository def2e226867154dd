import { matchesGlob } from '../rules/glob.ts';
import type { CommandRow, CommandSet } from './elements.ts';

/** What one set says of a command; `none`: no row matches, and the set says nothing (requirements P52, P53). */
export type CommandVerdict = 'permit' | 'deny' | 'deny-always' | 'none';

/** What a set said and by which row; the row counts from 0, absent where none matched. */
export type CommandStep = { readonly set: string; readonly verdict: CommandVerdict; readonly row?: number };

export type CommandDecision = { readonly permit: boolean; readonly steps: readonly CommandStep[] };

/**
 * Whether a command line is permitted (requirements P52 to P54): `denyAlways` in any set denies; else a permit in any set permits, even where
 * another set denies; else it is denied. The command is compared without regard to case, its arguments with.
 */
export function decideCommand(sets: readonly CommandSet[], command: string, args: string): CommandDecision {
  const steps = sets.map((set) => stepOf(set, command.toLowerCase(), args));
  const permit = !steps.some(({ verdict }) => verdict === 'deny-always') && steps.some(({ verdict }) => verdict === 'permit');
  return { permit, steps };
}

/** `denyAlways` is looked for in the whole set before the first match counts. */
function stepOf({ name, rows, permitUnmatched }: CommandSet, command: string, args: string): CommandStep {
  const never = rows.findIndex((row) => row.grant === 'denyAlways' && matches(row, command, args));
  if (never >= 0) return { set: name, verdict: 'deny-always', row: never };
  const first = rows.findIndex((row) => matches(row, command, args));
  const row = rows[first];
  if (row === undefined) return { set: name, verdict: permitUnmatched ? 'permit' : 'none' };
  return { set: name, verdict: row.grant === 'permit' ? 'permit' : 'deny', row: first };
}

function matches(row: CommandRow, command: string, args: string): boolean {
  return matchesGlob(row.command.toLowerCase(), command) && (row.args === undefined || matchesGlob(row.args, args));
}
