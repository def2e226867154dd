import { type Fault, fault } from '../../../base/fault.ts';
import { given } from '../../../base/given.ts';
import { err, ok } from '../../../base/result.ts';
import { parseMac } from '../../../model/mac.ts';
import { type AcceptedView, acceptedView } from '../../views/accepted-view.ts';
import { type SessionView, sessionPage, sessionView } from '../../views/session-view.ts';
import { begin, begunBefore } from '../begin.ts';
import type { Call } from '../command-line.ts';
import { confirm } from '../confirm.ts';
import { showPlanned, wouldSend } from '../dry-run.ts';
import { acceptedLine, type Followed, followJobs, showFollowed, verdictOf } from '../follow-jobs.ts';
import type { Answer } from '../http-client.ts';
import { withinMost } from '../max-targets.ts';
import { showSession, showSessions } from '../show-session.ts';
import { actOnSelected, selectedBy } from './session-selected.ts';

const PAGE = 1000;

type ListOptions = {
  readonly mac?: string;
  readonly device?: string;
  readonly state?: string;
  readonly all?: boolean;
  readonly posture?: string;
  readonly selector?: string;
  readonly limit?: string;
};

export async function listSessions(call: Call): Promise<number> {
  const { limit, all = false, selector, ...filters } = call.options<ListOptions>();
  const most = limit === undefined ? Number.POSITIVE_INFINITY : Number(limit);
  if (Number.isNaN(most) || most < 1) return call.fail([fault('input.invalid', `\`${limit}\` is no number of sessions`)]);
  const matching: [string, string][] = selector === undefined ? [] : [['filter', selector]];
  const wanted = Object.entries(filters).flatMap(([name, value]) =>
    FILTERS.has(name) && value !== undefined ? [[name, String(value)] satisfies [string, string]] : [],
  );
  const live: [string, string][] = all || filters.state !== undefined ? [] : [['live', 'true']];
  const sessions = await fetchSessions(call, [...wanted, ...live, ...matching], most);
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

export type ActionOptions = {
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
};

type Target = { readonly id: string; readonly name: string };
type Outcome = Target & { readonly answer: Answer<AcceptedView> };

/** Runs one action on the session or endpoint that is named, and follows the jobs where a wait is asked for; on those a selector matches as one job. */
export async function actOnSessions(call: Call, action: string, words: string): Promise<number> {
  const chosen = selectedBy(call);
  if (!chosen.ok) return call.fail([chosen.error]);
  if (chosen.value !== undefined) return actOnSelected(call, chosen.value, action, words, bodyOf(call.options<ActionOptions>()));
  const body = bodyOf(call.options<ActionOptions>());
  const pathOf = (session: string): string => `/sessions/${encodeURIComponent(session)}/actions/${action}`;
  if (call.common.dryRun === 'client') return wouldSend(call, { method: 'POST', path: pathOf(call.argument(0)), body });
  const targets = await targetsOf(call, action);
  if (!targets.ok) return call.fail(targets.error);
  const few = withinMost(call, targets.value.length, 'sessions');
  if (!few.ok) return call.fail(few.error);
  const agreed = call.common.dryRun
    ? few
    : await confirm(
        call,
        `${words} sessions:`,
        targets.value.map(({ name }) => name),
      );
  if (!agreed.ok) return call.fail(agreed.error);

  const outcomes: Outcome[] = [];
  for (const target of targets.value) {
    const begun = await begin(call, { method: 'POST', path: pathOf(target.id), body, schema: acceptedView });
    const answer = begun.ok ? ok({ ...begun.value.value, duplicate: begun.value.again || begun.value.value.duplicate }) : begun;
    outcomes.push({ ...target, answer });
  }
  const refused = outcomes.flatMap(({ answer }) => (answer.ok ? [] : answer.error));
  const accepted = outcomes.flatMap(({ answer }) => (answer.ok ? [answer.value] : []));
  if (call.common.dryRun) {
    const code = accepted.length > 0 ? showPlanned(call, accepted, words) : 0;
    return refused.length > 0 ? call.fail(refused) : code;
  }
  const { wait } = call.common;
  const ids = accepted.flatMap(({ jobs }) => jobs.map(({ id }) => id));
  const followed = wait === undefined ? ok([]) : await followJobs(call, ids, wait);
  if (!followed.ok) return call.fail(followed.error);
  tell(call, outcomes, followed.value, words);
  const faults: readonly Fault[] = [...refused, ...verdictOf(followed.value)];
  if (faults.length === 0) return 0;
  const code = call.fail(faults);
  return accepted.length > 0 && refused.length > 0 ? 3 : code;
}

/** The sessions meant now, and those that were told the same under the same key before and may be over by now. */
async function targetsOf(call: Call, action: string): Promise<Answer<readonly Target[]>> {
  const before = await begunBefore(call);
  if (!before.ok) return before;
  const told = before.value.flatMap((path) => {
    const id = new RegExp(`^/sessions/([^/]+)/actions/${action}$`).exec(path)?.[1];
    return id === undefined ? [] : [decodeURIComponent(id)];
  });
  const selected = await select(call, call.argument(0));
  if (!selected.ok && told.length === 0) return selected;
  const live = selected.ok ? selected.value.map((session): Target => ({ id: session.id, name: nameOf(session) })) : [];
  const over = told.filter((id) => live.every((one) => one.id !== id)).map((id): Target => ({ id, name: `session ${id}` }));
  return ok([...live, ...over]);
}

/** What was written, in the words of the API; what is no number goes there as it stands, and is refused there. */
function bodyOf(options: ActionOptions): object {
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

function tell(call: Call, outcomes: readonly Outcome[], followed: readonly Followed[], words: string): void {
  const accepted = outcomes.flatMap(({ id, answer }) => (answer.ok ? [{ session: id, ...answer.value }] : []));
  const lines = (): string =>
    outcomes.flatMap(({ name, answer }) => (answer.ok ? [acceptedLine(answer.value, `${words} ${name}`)] : [])).join('');
  call.print(
    { actions: accepted, ...(call.common.wait !== undefined && { jobs: followed.map(({ job }) => job) }) },
    {
      table: () => (followed.length > 0 ? followed.map((one) => showFollowed(one, call)).join('\n') : lines()),
      ids: () => accepted.flatMap((one) => one.jobs.map(({ id }) => id)),
    },
  );
}

function nameOf(session: SessionView): string {
  return `${session.mac ?? session.userName} on ${session.device}${session.port === undefined ? '' : ` ${session.port}`}`;
}
