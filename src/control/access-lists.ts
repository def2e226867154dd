import type { Fault } from '../base/fault.ts';
import { fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { DeviceAcl } from '../driver/contract.ts';
import type { DeviceSession } from '../driver/device-session.ts';
import type { DrivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';

/** Every access list configured on the device; canonical lines. */
export function readAccessLists(lines: DeviceSessions, driven: DrivenDevice): Promise<Result<readonly DeviceAcl[], Fault>> {
  return lines.use(driven, (session) => shownAccessLists(session, driven));
}

/** The same, in a session that is open. */
export async function shownAccessLists(session: DeviceSession, driven: DrivenDevice): Promise<Result<readonly DeviceAcl[], Fault>> {
  const ask = driven.driver.readback?.accessLists;
  if (ask === undefined) return err(noReadback(driven));
  const shown = await session.run(ask.command);
  return shown.ok ? parsed(driven, ask.parse(shown.value)) : shown;
}

/** One list by name, undefined when the device has none. `fresh`: over a new session. */
export function readAccessList(
  lines: DeviceSessions,
  driven: DrivenDevice,
  name: string,
  options: { readonly fresh?: boolean } = {},
): Promise<Result<DeviceAcl | undefined, Fault>> {
  return lines.use(
    driven,
    async (session) => {
      const ask = driven.driver.readback?.accessList;
      if (ask === undefined) return err(noReadback(driven));
      const shown = await session.run(ask.command(name));
      if (!shown.ok) return shown;
      const lists = parsed(driven, ask.parse(shown.value));
      return lists.ok ? ok(lists.value.find((list) => list.name === name)) : lists;
    },
    options,
  );
}

function noReadback({ driver }: DrivenDevice): Fault {
  return fault('device.not-configured', `driver \`${driver.name}\` cannot read access lists back`);
}

function parsed<T>({ device }: DrivenDevice, read: Result<T, { readonly why: string; readonly line?: string }>): Result<T, Fault> {
  if (read.ok) return read;
  const line = read.error.line === undefined ? '' : `: \`${read.error.line}\``;
  return err(fault('device.mismatch', `what device \`${device.id}\` shows is not understood, ${read.error.why}${line}`));
}
