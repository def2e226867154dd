import { fault } from '../../base/fault.ts';
import { err, ok } from '../../base/result.ts';
import type { Call } from './command-line.ts';
import type { Answer } from './http-client.ts';

const SAMPLE = 5;

/** More than one target needs `--yes`, or a person who types how many there are. `more` is what else is to be known, such as what a guard says. */
export async function confirm({ io, common }: Call, what: string, targets: readonly string[], more = ''): Promise<Answer<void>> {
  if (common.yes || targets.length <= 1) return ok(undefined);
  const rest = targets.length > SAMPLE ? `, and ${targets.length - SAMPLE} more` : '';
  const question = `${what} ${targets.length}: ${targets.slice(0, SAMPLE).join(', ')}${rest}${more === '' ? '' : ` (${more})`}`;
  const answer = io.terminal ? await io.ask(`${question}\nType ${targets.length} to go on: `) : undefined;
  if (answer?.trim() === String(targets.length)) return ok(undefined);
  const why = answer === undefined ? 'add --yes to go on' : 'nothing was done';
  return err([fault('input.invalid', `${question}: ${why}`)]);
}
