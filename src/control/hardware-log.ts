import type { Fault } from '../base/fault.ts';
import { ok, type Result } from '../base/result.ts';
import type { DeviceSession } from '../driver/device-session.ts';
import type { DrivenDevice } from './deps.ts';

/** What the log of a device held, before a change, of lists that found no room in its hardware; undefined where that is not asked. */
export type LoggedBefore = readonly string[] | undefined;

/**
 * What the log of a device holds of lists that found no room in its hardware. Asked where no command shows how full the hardware is: there the log is
 * all that tells of a list that was taken and is not in force.
 */
export async function hardwareLogOf(session: DeviceSession, { driver, platform }: DrivenDevice): Promise<Result<LoggedBefore, Fault>> {
  const log = driver.readback?.hardwareLog;
  if (log === undefined || platform?.utilization !== undefined) return ok(undefined);
  const shown = await session.run(log.command);
  // A user who may not see the log, or a device that keeps none, tells nothing.
  if (!shown.ok) return shown.error.code === 'device.refused' ? ok(undefined) : shown;
  return ok(log.parse(shown.value));
}

/** What it holds now that it did not before. */
export async function loggedSince(
  session: DeviceSession,
  driven: DrivenDevice,
  before: LoggedBefore,
): Promise<Result<readonly string[], Fault>> {
  if (before === undefined) return ok([]);
  const now = await hardwareLogOf(session, driven);
  if (!now.ok || now.value === undefined) return now.ok ? ok([]) : now;
  const known = [...before];
  return ok(
    now.value.filter((line) => {
      const at = known.indexOf(line);
      if (at >= 0) known.splice(at, 1);
      return at < 0;
    }),
  );
}
