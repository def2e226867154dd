import { exitCode, type Fault } from '../../base/fault.ts';
import { printable } from './columns.ts';
import type { CliIo } from './io.ts';

export const INTERRUPTED = 130;

/** Tells the faults on standard error, a sentence each, and gives the exit code of the first. */
export function report(io: CliIo, faults: readonly Fault[]): number {
  if (io.interrupted.aborted) {
    io.err('portreeve: interrupted\n');
    return INTERRUPTED;
  }
  for (const { at, message } of faults) {
    io.err(`portreeve: ${at?.includes(':') ? `${printable(at)}: ` : ''}${printable(message)}\n`);
  }
  return faults[0] ? exitCode(faults[0]) : 1;
}
