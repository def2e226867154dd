import { randomUUID } from 'node:crypto';
import { type Fault, fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import { err, ok } from '../../../base/result.ts';
import { parseMac } from '../../../model/mac.ts';
import { type AcceptedView, acceptedView } from '../../views/accepted-view.ts';
import type { JobView } from '../../views/job-view.ts';
import { type SessionView, sessionPage, sessionView } from '../../views/session-view.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import type { Answer } from '../http-client.ts';
import { maxTargetsOf, withinMost } from '../max-targets.ts';
import { waitOf } from '../settings.ts';
import { showJob } from '../show-plan.ts';
import { showSession, showSessions } from '../show-session.ts';
import { verdictOf, waitForJobs } from '../wait-for-job.ts';

const PAGE = 1000;

type ListOptions = {
  readonly mac?: string;
  readonly device?: string;
  readonly state?: string;
  readonly posture?: string;
  readonly limit?: string;
};

export async function listSessions(call: Call): Promise<number> {
  const { limit, ...filters } = call.options<ListOptions>();
  const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  if (Number.isNaN(most) || most < 1) return call.fail([fault('input.invalid', `\`${limit}\` is no number of sessions`)]);
  const wanted = Object.entries(filters).flatMap(([name, value]) =>
    FILTERS.has(name) && value !== undefined ? [[name, String(value)] satisfies [string, string]] : [],
  );
  const sessions = await fetchSessions(call, wanted, most);
  if (!sessions.ok) return call.fail(sessions.error);
  call.print(
    { sessions: sessions.value },
    { table: (wide) => showSessions(sessions.value, call.paint, wide), ids: () => sessions.value.map(({ id }) => id) },
  );
  return 0;
}

const FILTERS = new Set(['mac', 'device', 'state', 'posture']);

/** Every page up to `most` sessions. */
async function fetchSessions(call: Call, filters: readonly [string, string][], most: number): Promise<Answer<readonly SessionView[]>> {
  const sessions: SessionView[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams(Object.fromEntries(filters));
    query.set('limit', String(Math.min(PAGE, most - sessions.length)));
    if (cursor !== undefined) query.set('cursor', cursor);
    const page = await call.api({ path: `/sessions?${query}`, schema: sessionPage });
    if (!page.ok) return page;
    sessions.push(...page.value.sessions);
    cursor = page.value.next;
  } while (cursor !== undefined && sessions.length < most);
  return ok(sessions);
}

export async function getSession(call: Call): Promise<number> {
  const found = await select(call, call.argument(0), true);
  if (!found.ok) return call.fail(found.error);
  const only = found.value.length === 1 ? found.value[0] : undefined;
  call.print(only ?? { sessions: found.value }, {
    table: () => found.value.map((session) => showSession(session, call.paint)).join('\n'),
    ids: () => found.value.map(({ id }) => id),
  });
  return 0;
}

/** The sessions a selector means: one by its id, or the live ones of a MAC address (`ended` ones too where asked for). */
async function select(call: Call, selector: string, ended = false): Promise<Answer<readonly SessionView[]>> {
  const mac = parseMac(selector);
  if (mac === undefined) {
    const session = await call.api({ path: `/sessions/${encodeURIComponent(selector)}`, schema: sessionView });
    return session.ok ? ok([session.value]) : session;
  }
  const sessions = await fetchSessions(call, [['mac', mac]], Number.POSITIVE_INFINITY);
  if (!sessions.ok) return sessions;
  const wanted = sessions.value.filter(({ state }) => ended || state !== 'ended');
  return wanted.length > 0 ? ok(wanted) : err([fault('plan.no-target', `there is no live session of \`${mac}\``)]);
}

type ActionOptions = {
  readonly reason?: string;
  readonly type?: string;
  readonly escalate?: string;
  readonly force?: boolean;
  readonly ttl?: string;
  readonly ssh?: boolean;
  readonly service?: string;
  readonly precedence?: string;
  readonly replaceAll?: boolean;
  readonly template?: string;
  readonly filterId?: string;
  readonly vlan?: string;
  readonly sessionTimeout?: string;
  readonly idleTimeout?: string;
  readonly yes?: boolean;
  readonly wait?: string | true;
};

type Outcome = { readonly session: SessionView; readonly answer: Answer<AcceptedView> };

/** Runs one action on everything the selector means, and follows the jobs where a wait is asked for. */
export async function actOnSessions(call: Call, action: string, words: string): Promise<number> {
  const { yes = false, wait: patience, ...asked } = call.options<ActionOptions>();
  const wait = waitOf(patience);
  if (!wait.ok) return call.fail([wait.error]);
  const most = maxTargetsOf(call);
  if (!most.ok) return call.fail([most.error]);
  const targets = await select(call, call.argument(0));
  if (!targets.ok) return call.fail(targets.error);
  const few = withinMost(most.value, targets.value.length, 'sessions');
  if (!few.ok) return call.fail(few.error);
  const agreed = await confirm(call.io, `${words} sessions:`, targets.value.map(nameOf), yes);
  if (!agreed.ok) return call.fail(agreed.error);

  const body = bodyOf(asked);
  const outcomes: Outcome[] = [];
  for (const session of targets.value) {
    const path = `/sessions/${encodeURIComponent(session.id)}/actions/${action}`;
    outcomes.push({ session, answer: await call.api({ method: 'POST', path, body, idempotencyKey: randomUUID(), schema: acceptedView }) });
  }
  const jobIds = outcomes.flatMap(({ answer }) => (answer.ok ? answer.value.jobs.map(({ id }) => id) : []));
  const jobs = wait.value === undefined ? ok([]) : await waitForJobs(call, jobIds, wait.value);
  if (!jobs.ok) return call.fail(jobs.error);
  tell(call, outcomes, jobs.value, wait.value !== undefined, words);
  const refused = outcomes.flatMap(({ answer }) => (answer.ok ? [] : answer.error));
  const faults: readonly Fault[] = [...refused, ...verdictOf(jobs.value)];
  if (faults.length === 0) return 0;
  const code = call.fail(faults);
  return outcomes.some(({ answer }) => answer.ok) && refused.length > 0 ? 3 : code;
}

/** What was written, in the words of the API; what is no number goes there as it stands, and is refused there. */
function bodyOf(options: Omit<ActionOptions, 'yes' | 'wait'>): object {
  const number = (text: string | undefined): number | string | undefined =>
    text === undefined || !/^[0-9]+$/.test(text) ? text : Number(text);
  const { reason, type, escalate, force, ttl, ssh, service, template, replaceAll, filterId, vlan } = options;
  return given({
    reason,
    type,
    escalate: escalate?.split(','),
    force,
    ttl,
    ...given({ ssh }),
    service,
    precedence: number(options.precedence),
    replaceAll,
    template,
    filterId,
    vlan,
    sessionTimeout: number(options.sessionTimeout),
    idleTimeout: number(options.idleTimeout),
  });
}

function tell(call: Call, outcomes: readonly Outcome[], jobs: readonly JobView[], waited: boolean, words: string): void {
  const accepted = outcomes.flatMap(({ session, answer }) => (answer.ok ? [{ session: session.id, ...answer.value }] : []));
  const lines = (): string =>
    outcomes.flatMap(({ session, answer }) => (answer.ok ? [`${words} ${nameOf(session)}: ${jobsOf(answer.value)}\n`] : [])).join('');
  call.print(
    { actions: accepted, ...(waited && { jobs }) },
    {
      table: () => (waited && jobs.length > 0 ? jobs.map((job) => showJob(job, call.paint)).join('\n') : lines()),
      ids: () => accepted.flatMap((one) => one.jobs.map(({ id }) => id)),
    },
  );
}

function jobsOf({ jobs }: AcceptedView): string {
  return jobs.length > 0 ? `accepted, job ${jobs.map(({ id }) => id).join(', ')}` : 'accepted, nothing to do';
}

function nameOf(session: SessionView): string {
  return `${session.mac ?? session.userName} on ${session.device}${session.port === undefined ? '' : ` ${session.port}`}`;
}
