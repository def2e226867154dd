import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Session } from '../model/session.ts';
import type { ControlDeps, DrivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';

/** Users of a list that are named one by one. */
const SHOWN = 5;

/**
 * Whether a list may be removed from a device, or emptied: nothing on the device names it and no live session was given it. An interface with a list
 * that is not there, or is empty, lets everything through. `acl.in-use` with who uses it.
 */
export async function checkUnused(
  deps: Pick<ControlDeps, 'sessions'>,
  lines: DeviceSessions,
  driven: DrivenDevice,
  name: string,
): Promise<Result<void, Fault>> {
  const { device, driver } = driven;
  const sessions = [...deps.sessions.list()].filter((one) => one.device === device.id && one.state !== 'ended' && wasGiven(one, name));
  const question = driver.readback?.listUses;
  const shown = question && (await lines.use(driven, (session) => session.run(question.command)));
  if (shown && !shown.ok) return shown;
  const named = shown && question?.parse(shown.value, name);
  if (named && !named.ok) return err(fault('device.mismatch', `what device \`${device.id}\` shows is not understood, ${named.error.why}`));
  const users = [...(named?.value ?? []), ...sessions.map(({ id, port }) => `session ${id}${port === undefined ? '' : ` on ${port}`}`)];
  if (users.length === 0) return ok(undefined);
  const more = users.length > SHOWN ? `; and ${users.length - SHOWN} more` : '';
  return err(fault('acl.in-use', `\`${name}\` on \`${device.id}\` is used: ${users.slice(0, SHOWN).join('; ')}${more}`));
}

function wasGiven({ applied, granted }: Session, name: string): boolean {
  return [applied, granted].some((one) => one?.filterId === name || one?.filterId === `${name}.in` || one?.redirect?.acl === name);
}
