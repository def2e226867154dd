import { setTimeout as sleep } from 'node:timers/promises';
import { isFinalState, type JobView } from '../../views/job-view.ts';
import { printable } from '../columns.ts';
import type { Call } from '../command-line.ts';
import { tellGone } from '../follow-jobs.ts';
import { withSteps } from './job.ts';

/** How often a followed job is asked for, in ms. */
const LOOK = 500;

type Line = {
  readonly at: string;
  readonly step: string;
  readonly device: string;
  readonly session?: string;
  readonly what: string;
  readonly detail?: string;
};

/** `job logs`: what was seen, a line each; with `--follow` until the job is over. A program gets it at the end, or with `-o jsonl` as it comes. */
export async function showLogs(call: Call): Promise<number> {
  const { follow = false } = call.options<{ readonly follow?: boolean }>();
  const told = new Set<string>();
  const lines: Line[] = [];
  for (;;) {
    const job = await withSteps(call, 'all');
    if (!job.ok) {
      if (follow) tellGone(call, [call.argument(0)], job.error);
      return call.fail(job.error);
    }
    const fresh = linesOf(job.value).filter((line) => !told.has(JSON.stringify(line)));
    for (const line of fresh) told.add(JSON.stringify(line));
    lines.push(...fresh);
    const over = !follow || isFinalState(job.value.state);
    if (call.settings.form.kind === 'jsonl' || call.forPeople) print(call, fresh);
    else if (over) print(call, lines);
    if (over) return 0;
    await sleep(LOOK, undefined, { signal: call.io.interrupted }).catch(() => undefined);
  }
}

function linesOf({ steps }: JobView): readonly Line[] {
  const all = steps.flatMap(({ id: step, device, session, evidence }) =>
    evidence.map(
      ({ at, what, detail }): Line => ({
        at,
        step,
        device,
        ...(session !== undefined && { session }),
        what,
        ...(detail !== undefined && { detail }),
      }),
    ),
  );
  return all.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function print(call: Call, lines: readonly Line[]): void {
  call.print({ lines }, { table: () => lines.map(textOf).join(''), ids: () => [...new Set(lines.map(({ step }) => step))] });
}

function textOf({ at, step, device, session, what, detail }: Line): string {
  const told = [what, detail].filter((one) => one !== undefined).join(': ');
  return `${at} ${printable(`${step} ${device}${session === undefined ? '' : ` ${session}`}  ${told}`)}\n`;
}
