import { z } from 'zod';
import { type Fault, fault } from '../../base/fault.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { Work } from '../../base/work.ts';
import { inSlices } from '../../control/slices.ts';
import type { Session, SessionId } from '../../model/session.ts';
import { compileSessionSelector, type SelectableSession } from '../../plan/session-selector.ts';
import { LONGEST } from '../../rules/parse.ts';
import type { ApiDeps } from './deps.ts';

/** Which sessions are meant, in the condition language (docs/sessions.md). */
export const sessionSelector = z
  .string('a selector such as posture=noncompliant and site=BER')
  .min(1, 'a selector such as posture=noncompliant and site=BER')
  .max(LONGEST, `a selector of at most ${LONGEST} characters`)
  .describe('conditions on a session, its posture and its device; `*` and `?` as in file names');

type Deps = Pick<ApiDeps, 'sessions' | 'postures' | 'devices' | 'clock'>;

/** A session that was named and cannot be told anything. */
export type LeftOut = Fault & { readonly session: string };

export type SessionsMeant = { readonly chosen: readonly SessionId[]; readonly leftOut: readonly LeftOut[] };

/** Whether a selector holds for a session. `api.invalid` with the place in the selector. */
export function sessionMatcher(
  deps: Pick<Deps, 'postures' | 'devices'>,
  selector: string,
  at: string,
): Result<(session: Session) => boolean, Fault> {
  const compiled = compileSessionSelector(selector);
  if (!compiled.ok) {
    const [first] = compiled.error;
    return err(fault('api.invalid', `the selector, character ${first?.column ?? 1}: ${first?.message ?? 'it cannot be read'}`, { at }));
  }
  const facts = (session: Session): SelectableSession => ({
    session,
    posture: deps.postures.status(session.endpoint),
    device: deps.devices.get(session.device),
  });
  return ok((session) => compiled.value(facts(session)));
}

/** The live sessions meant: those named, those a selector holds for, or those named that it also holds for. All of them are gone through in slices. */
export async function sessionsMeant(
  deps: Deps,
  { sessions: named, selector }: { readonly sessions?: readonly string[] | undefined; readonly selector?: string | undefined },
): Promise<Result<SessionsMeant, Fault>> {
  const matches = selector === undefined ? ok(() => true) : sessionMatcher(deps, selector, '/selector');
  if (!matches.ok) return matches;
  if (named === undefined) return ok({ chosen: await inSlices(deps.clock, matching(deps.sessions.list(), matches.value)), leftOut: [] });
  const chosen: SessionId[] = [];
  const leftOut: LeftOut[] = [];
  for (const [place, id] of named.entries()) {
    const session = deps.sessions.get(id as SessionId);
    if (session === undefined || session.state === 'ended') {
      const why = session === undefined ? `there is no session \`${id}\`` : `session \`${id}\` has ended`;
      leftOut.push({ ...fault('api.not-found', why, { at: `/sessions/${place}` }), session: id });
    } else if (matches.value(session)) chosen.push(session.id);
  }
  return ok({ chosen, leftOut });
}

function* matching(sessions: Iterable<Session>, matches: (session: Session) => boolean): Work<readonly SessionId[]> {
  const ids: SessionId[] = [];
  for (const session of sessions) {
    if (session.state !== 'ended' && matches(session)) ids.push(session.id);
    yield;
  }
  return ids;
}
