import { type Fault, fault } from '../../../base/fault.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { sessionsAcceptedView } from '../../views/accepted-view.ts';
import type { JobView } from '../../views/job-view.ts';
import { begin } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { dryPath, wouldSend } from '../dry-run.ts';
import { followAccepted } from '../follow-jobs.ts';
import { type SessionRolloutOptions, sessionRolloutOf } from '../rollout-options.ts';

const PATH = '/sessions:bulk-action';
/** Options that say how many are gone about. */
const ABOUT_MANY = ['batches', 'maxFailures', 'pause', 'window', 'requireHealthy', 'rate', 'ratePerSite', 'ratePerDevice'] as const;

type Options = SessionRolloutOptions & { readonly selector?: string };

/** The selector that chooses sessions; undefined where one is named instead. */
export function selectedBy(call: Call): Result<string | undefined, Fault> {
  const options = call.options<Options>();
  const [named] = call.arguments;
  if (options.selector !== undefined) {
    return named === undefined
      ? ok(options.selector)
      : err(fault('input.invalid', `\`${named}\` and --selector are both given: name a session, or choose some by a selector`));
  }
  if (named === undefined) return err(fault('input.invalid', 'no session is meant: name one, or choose some with --selector'));
  const [first] = ABOUT_MANY.filter((name) => options[name] !== undefined);
  if (first === undefined) return ok(undefined);
  const flag = `--${first.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return err(fault('input.invalid', `${flag} is about many sessions: choose them with --selector`));
}

/** One action on all that a selector matches, as one job. Without `--yes` the server first says how many these are. */
export async function actOnSelected(call: Call, selector: string, action: string, words: string, asked: object): Promise<number> {
  const rollout = sessionRolloutOf(call.options<Options>());
  if (!rollout.ok) return call.fail(rollout.error);
  const { maxTargets, dryRun, yes } = call.common;
  const limits = { ...rollout.value, ...(maxTargets !== undefined && { maxTargets }) };
  const body = { action, selector, with: asked, ...(Object.keys(limits).length > 0 && { limits }) };
  const ask = { method: 'POST', path: PATH, body, schema: sessionsAcceptedView } as const;
  if (dryRun === 'client') return wouldSend(call, ask);
  if (!yes && dryRun === undefined) {
    const planned = await call.api({ ...ask, path: dryPath(PATH) });
    if (!planned.ok) return call.fail(planned.error);
    const { sessions, plans = [] } = planned.value;
    const sample = plans.flatMap(({ steps }) => steps.map(({ session, device }) => `${session} on ${device}`));
    const agreed = await confirm(call, `${words} sessions:`, sample, howGoneAbout(plans), sessions);
    if (!agreed.ok) return call.fail(agreed.error);
  }
  const begun = await begin(call, ask);
  if (!begun.ok) return call.fail(begun.error);
  return followAccepted(call, begun.value, `${words} ${begun.value.value.sessions} sessions`);
}

/** In how many batches, and who is left alone. */
function howGoneAbout(plans: readonly JobView[]): string {
  return plans
    .flatMap(({ progress, notes }) => [...(progress ? [progress.waves === 1 ? 'at once' : `in ${progress.waves} batches`] : []), ...notes])
    .join('; ');
}
