import { fault } from '../../base/fault.ts';
import { err, ok } from '../../base/result.ts';
import type { Call } from './command-line.ts';
import type { Answer } from './http-client.ts';

const SAMPLE = 5;

/**
 * More than one target needs `--yes`, or a person who types how many there are. `more` is what else is to be known, such as what a guard says; `count`
 * where not all are named.
 */
export async function confirm(
  { io, common }: Call,
  what: string,
  targets: readonly string[],
  more = '',
  count = targets.length,
): Promise<Answer<void>> {
  if (common.yes || count <= 1) return ok(undefined);
  const rest = count > SAMPLE ? `, and ${count - SAMPLE} more` : '';
  const question = `${what} ${count}: ${targets.slice(0, SAMPLE).join(', ')}${rest}${more === '' ? '' : ` (${more})`}`;
  const answer = io.terminal ? await io.ask(`${question}\nType ${count} to go on: `) : undefined;
  if (answer?.trim() === String(count)) return ok(undefined);
  const why = answer === undefined ? 'add --yes to go on' : 'nothing was done';
  return err([fault('input.invalid', `${question}: ${why}`)]);
}
