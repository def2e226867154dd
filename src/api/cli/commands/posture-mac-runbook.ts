import { BOOKS, type BookName } from '../../../posture/macos/runbook/books.ts';
import { printRunbook } from '../../../posture/macos/runbook/print.ts';
import { STEPS } from '../../../posture/macos/runbook/steps.ts';
import type { Call } from '../command-line.ts';

/** `posture mac runbook`: the steps for a person, or as data. */
export async function showRunbook(call: Call): Promise<number> {
  const name = call.argument(0) as BookName;
  const book = BOOKS[name];
  const steps = book.steps.map(({ step, compensation }) => ({ ...STEPS[step], compensation }));
  call.print({ ...book, steps }, { table: () => printRunbook(name), ids: () => book.steps.map(({ step }) => step) });
  return 0;
}
