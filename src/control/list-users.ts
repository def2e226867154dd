import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { ReadbackError } from '../driver/contract.ts';
import type { ShownSession } from '../model/shown-session.ts';
import type { ControlDeps, DrivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';
import { listsNamed } from './list-naming.ts';

/** Users of a list that are named one by one. */
const SHOWN = 5;

type Known = Pick<ControlDeps, 'sessions' | 'lists' | 'policy'>;

/**
 * Whether a list may be removed from a device, or emptied: it is in force nowhere there, no live session was given it, nothing in the configuration of
 * the device names it, no session it shows, and none it shows has a service template it downloaded that names lists. An interface or a session with a
 * list that is not there, or is empty, lets everything through. `acl.in-use` with who uses it.
 */
export async function checkUnused(deps: Known, lines: DeviceSessions, driven: DrivenDevice, name: string): Promise<Result<void, Fault>> {
  const known = knownUsers(deps, driven, name);
  const named = await usersOnDevice(lines, driven, name, templatesNamingLists(deps));
  if (!named.ok) return named;
  const users = [...named.value, ...known];
  if (users.length === 0) return ok(undefined);
  const more = users.length > SHOWN ? `; and ${users.length - SHOWN} more` : '';
  return err(fault('acl.in-use', `\`${name}\` on \`${driven.device.id}\` is used: ${users.slice(0, SHOWN).join('; ')}${more}`));
}

function knownUsers({ sessions, lists }: Known, { device }: DrivenDevice, name: string): readonly string[] {
  const inForce = lists
    .list({ device: device.id })
    .filter(({ inForce: { name: version }, withdrawn }) => version === name && withdrawn === undefined);
  const given = [...sessions.list()].filter((one) => one.device === device.id && listsNamed(one).has(name));
  return [
    ...inForce.map(({ list }) => `it is the version of \`${list}\` in force there`),
    ...given.map(({ id, port }) => `session ${id}${port === undefined ? '' : ` on ${port}`}`),
  ];
}

/** Which version of a list a downloaded service template names, only the device knows, and it does not say: any of them may be the one. */
function templatesNamingLists({ policy }: Known): ReadonlySet<string> {
  return new Set([...policy().serviceTemplates].flatMap(([name, { profile }]) => (profile?.lists === undefined ? [] : [name])));
}

/** What the device itself says: its configuration, then its sessions. A driver that cannot ask leaves it to what is known here. */
async function usersOnDevice(
  lines: DeviceSessions,
  driven: DrivenDevice,
  name: string,
  templates: ReadonlySet<string>,
): Promise<Result<readonly string[], Fault>> {
  const { readback } = driven.driver;
  const { listUses, sessions } = readback ?? {};
  if (listUses === undefined || sessions === undefined) return ok([]);
  const configured = await answerOf(lines, driven, listUses.command, (text) => listUses.parse(text, name));
  if (!configured.ok) return configured;
  const shown = await answerOf(lines, driven, sessions.all, (text) => sessions.parse(text));
  if (!shown.ok) return shown;
  return ok([...configured.value, ...shown.value.flatMap((session) => useOf(session, name, templates))]);
}

/** How a session has the list, or may have it. */
function useOf(session: ShownSession, name: string, templates: ReadonlySet<string>): readonly string[] {
  const { mac = 'a host', interface: port, filterIds = [], redirectAcls = [], serviceTemplates = [] } = session;
  if ([...filterIds, ...redirectAcls].some((acl) => acl.replace(DIRECTION, '') === name)) return [`the session of ${mac} on ${port}`];
  const template = serviceTemplates.find((one) => templates.has(one));
  return template === undefined ? [] : [`perhaps the session of ${mac} on ${port}, by service template ${template}`];
}

/** A Filter-Id may say which way it filters. */
const DIRECTION = /\.(?:in|out)$/;

async function answerOf<T>(
  lines: DeviceSessions,
  driven: DrivenDevice,
  command: string,
  parse: (text: string) => Result<T, ReadbackError>,
): Promise<Result<T, Fault>> {
  const shown = await lines.use(driven, (session) => session.run(command));
  if (!shown.ok) return shown;
  const read = parse(shown.value);
  return read.ok ? read : err(fault('device.mismatch', `what device \`${driven.device.id}\` shows is not understood, ${read.error.why}`));
}
