import type { AcceptedView } from '../views/accepted-view.ts';
import type { Call } from './command-line.ts';
import type { Ask } from './http-client.ts';
import { showJob } from './show-plan.ts';

const CHANGES_PENDING = 2;

/** `--dry-run=client`: everything here was in order; what would be sent is shown, and nothing is. */
export function wouldSend(call: Call, { method = 'GET', path, body }: Pick<Ask<never>, 'method' | 'path' | 'body'>): number {
  call.printJson({ method, path: `/api/v1${path}`, ...(body !== undefined && { body }) });
  return 0;
}

/** `--dry-run=server`: the path of a request that is planned and guarded, and not done. */
export function dryPath(path: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}dryRun=true`;
}

/** What the server would do; exit 2 when that is something. */
export function showPlanned(call: Call, planned: readonly AcceptedView[], name: string): number {
  const plans = planned.flatMap(({ plans: some = [] }) => some);
  const changes = plans.filter(({ counts }) => counts.total > 0);
  call.print(
    { dryRun: true, plans },
    {
      table: () => (changes.length > 0 ? changes.map((plan) => showJob(plan, call.paint)).join('\n') : `${name}: nothing would be done\n`),
      rows: () => plans,
      ids: () => changes.flatMap(({ steps }) => steps.map(({ session, device }) => session ?? device)),
    },
  );
  return changes.length > 0 ? CHANGES_PENDING : 0;
}
