import type { z } from 'zod';
import { fault } from '../../../base/fault.ts';
import { err, ok } from '../../../base/result.ts';
import { type ImpactView, impactView } from '../../views/impact-view.ts';
import { type PolicyChangeView, policyChangeView, policyView, revisionPage, validationView } from '../../views/policy-view.ts';
import { begin, begunBefore } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { wouldSend } from '../dry-run.ts';
import { followJobs, showFollowed, verdictOf } from '../follow-jobs.ts';
import type { Answer } from '../http-client.ts';
import { withinMost } from '../max-targets.ts';
import { showImpact } from '../show-impact.ts';
import { showPolicy, showRevisions } from '../show-policy.ts';

export async function showOne(call: Call): Promise<number> {
  const [given] = call.arguments;
  const { asOf } = call.common;
  if (given !== undefined && asOf !== undefined) return call.fail([fault('input.invalid', 'the revision is given twice: once is enough')]);
  const revision = revisionOf(asOf === 'current' ? undefined : (asOf ?? given));
  if (!revision.ok) return call.fail(revision.error);
  const path = revision.value === undefined ? '/policy' : `/policy/revisions/${revision.value}`;
  const policy = await call.api({ path, schema: policyView });
  if (!policy.ok) return call.fail(policy.error);
  call.print(policy.value, { table: () => showPolicy(policy.value), ids: () => [String(policy.value.revision)] });
  return 0;
}

export async function listRevisions(call: Call): Promise<number> {
  const { limit } = call.options<{ readonly limit: string }>();
  const page = await call.api({ path: `/policy/revisions?limit=${encodeURIComponent(limit)}`, schema: revisionPage });
  if (!page.ok) return call.fail(page.error);
  call.print(page.value, {
    table: () => showRevisions(page.value),
    ids: () => page.value.revisions.map(({ revision }) => String(revision)),
  });
  return 0;
}

/** Exit 9 with every fault of the files, or 0. */
export async function validate(call: Call): Promise<number> {
  const { config } = call.options<{ readonly config?: string }>();
  const found = config === undefined ? await validateOnServer(call) : await validateHere(call, config);
  if (!found.ok) return call.fail(found.error);
  const { services, profiles, dacls, changed } = found.value;
  const differs = changed?.length === 0 ? 'they say what is in force' : `they differ from what is in force: ${changed?.join(', ')}`;
  const against = changed === undefined ? '' : `; ${differs}`;
  call.print(found.value, {
    table: () =>
      `the policy files are in order (${counted(services, 'service')}, ${counted(profiles, 'profile')}, ${counted(dacls, 'dACL')})${against}\n`,
  });
  return 0;
}

function validateOnServer(call: Call) {
  return call.api({ method: 'POST', path: '/policy:validate', body: {}, schema: validationView });
}

async function validateHere(call: Call, config: string): Promise<Answer<z.output<typeof validationView>>> {
  const read = await call.parts.configured(config);
  if (!read.ok) return read;
  const { services, profiles, dacls } = read.value.policy;
  return ok({ services: services.length, profiles: profiles.length, dacls: dacls.length });
}

/** `policy publish`. */
export function publish(call: Call): Promise<number> {
  return change(call, 'publish', 'files', {});
}

/** `policy reload`. */
export function reload(call: Call): Promise<number> {
  return change(call, 'reload', 'files', {});
}

/** `policy rollback`. */
export async function rollback(call: Call): Promise<number> {
  const to = revisionOf(call.argument(0));
  if (!to.ok) return call.fail(to.error);
  const { reason } = call.options<{ readonly reason?: string }>();
  return change(call, 'rollback', to.value ?? 'files', { revision: to.value, ...(reason !== undefined && { reason }) });
}

/** What follows is looked at first: how many live sessions would move, and what a guard says of that. */
async function change(call: Call, verb: string, to: number | 'files', body: object): Promise<number> {
  const expected = revisionOf(call.options<{ readonly ifRevision?: string }>().ifRevision);
  if (!expected.ok) return call.fail(expected.error);
  const { dryRun, wait } = call.common;
  const path = `/policy:${verb}`;
  if (dryRun === 'client') return wouldSend(call, { method: 'POST', path, body });
  const before = await begunBefore(call);
  if (!before.ok) return call.fail(before.error);
  if (!before.value.includes(path)) {
    const agreed = await lookFirst(call, verb, to);
    if (!agreed.ok) return call.fail(agreed.error);
    if (dryRun !== undefined) return agreed.value;
  }
  const done = await begin(call, { method: 'POST', path, body, ifRevision: expected.value, schema: policyChangeView, within: 120_000 });
  if (!done.ok) return call.fail(done.error);
  const { value, again } = done.value;
  const ids = value.jobs.map(({ id }) => id);
  const followed = wait === undefined ? ok([]) : await followJobs(call, ids, wait);
  if (!followed.ok) return call.fail(followed.error);
  call.print(wait === undefined ? value : { ...value, jobs: followed.value.map(({ job }) => job) }, {
    table: () => [changeLine(value, again), ...followed.value.map((one) => showFollowed(one, call))].join('\n'),
    ids: () => ids,
  });
  const verdict = verdictOf(followed.value);
  return verdict.length > 0 ? call.fail(verdict) : 0;
}

const CHANGES_PENDING = 2;

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** The exit code of a dry run, once nothing stands against going on. */
async function lookFirst(call: Call, verb: string, to: number | 'files'): Promise<Answer<number>> {
  const { dryRun, diff } = call.common;
  const found = await call.api({ method: 'POST', path: '/policy:impact', body: { to }, schema: impactView, within: 120_000 });
  if (!found.ok) return found;
  const { elements, sessions: { changes = [], refused = [] } = {} } = found.value;
  const moving = changes.filter(({ coa }) => coa !== 'none');
  if (dryRun !== undefined) {
    call.print(found.value, {
      table: () => showImpact(diff ? found.value : withoutRules(found.value), call.paint),
      ids: () => moving.map(({ session }) => session),
    });
  } else if (diff && call.forPeople) call.io.out(`${showImpact(found.value, call.paint)}\n`);
  const few = withinMost(call, moving.length, 'sessions');
  if (!few.ok) return few;
  if (dryRun !== undefined) {
    return refused.length > 0
      ? err(refused.map((why) => fault('plan.refused', why)))
      : ok(elements.length + moving.length > 0 ? CHANGES_PENDING : 0);
  }
  const names = moving.map(({ user, mac, device, port }) => `${mac ?? user} on ${device}${port === undefined ? '' : ` ${port}`}`);
  const guard = refused.length > 0 ? `a guard refuses to move them: ${refused.join('; ')}` : 'no guard is against it';
  const agreed = await confirm(call, `${verb} moves live sessions:`, names, guard);
  return agreed.ok ? ok(0) : agreed;
}

/** Which elements differ, without the rules in them. */
function withoutRules(impact: ImpactView): ImpactView {
  return { ...impact, elements: impact.elements.map((one) => ({ ...one, rules: [] })) };
}

function changeLine({ revision, changed, jobs }: PolicyChangeView, again: boolean): string {
  const before = again ? ' (done before, under the same key)' : '';
  if (changed.length === 0) return `policy revision ${revision}${before}: nothing changed\n`;
  return `policy revision ${revision}${before}: changed ${changed.join(', ')}${jobs.length > 0 ? `; job ${jobs.map(({ id }) => id).join(', ')}` : ''}\n`;
}

function revisionOf(text: string | undefined): Answer<number | undefined> {
  if (text === undefined) return ok(undefined);
  if (/^[1-9][0-9]{0,14}$/.test(text)) return ok(Number(text));
  return err([fault('input.invalid', `\`${text}\` is no revision: give its number, see \`portreeve policy revisions\``)]);
}
