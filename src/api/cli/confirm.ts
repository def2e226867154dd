import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { CliIo } from './io.ts';

const SAMPLE = 5;

/** More than one target needs `--yes`, or a person who types how many there are. */
export async function confirm(io: CliIo, what: string, targets: readonly string[], yes: boolean): Promise<Result<void, readonly Fault[]>> {
  if (yes || targets.length <= 1) return ok(undefined);
  const more = targets.length > SAMPLE ? `, and ${targets.length - SAMPLE} more` : '';
  const question = `${what} ${targets.length}: ${targets.slice(0, SAMPLE).join(', ')}${more}`;
  const answer = io.terminal ? await io.ask(`${question}\nType ${targets.length} to go on: `) : undefined;
  if (answer?.trim() === String(targets.length)) return ok(undefined);
  const why = answer === undefined ? 'add --yes to go on' : 'nothing was done';
  return err([fault('input.invalid', `${question}: ${why}`)]);
}
