import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Duration } from '../base/time.ts';
import type { DeviceSession } from '../driver/device-session.ts';
import type { Clock } from '../ports/clock.ts';
import type { DrivenDevice } from './deps.ts';

/** How long a release is taken for the one a device runs, in ms: an upgrade takes it away for minutes at least. */
const HOLDS: Duration = 3_600_000;

/** What was last learned of the release a device runs; `release` is undefined where it does not tell. */
export type KnownRelease = { readonly release: string | undefined; readonly until: number };

/** Where the release of one device is remembered. */
export type ReleaseMemory = { known?: KnownRelease };

/**
 * The same session, which does not send a command the release of the device has not: `device.release` says so and names the release that has it. The
 * release is asked for with the first command for which it matters.
 */
export function withinRelease(session: DeviceSession, driven: DrivenDevice, memory: ReleaseMemory, clock: Clock): DeviceSession {
  return {
    ...session,
    run: async (command) => {
      const { driver, platform, device } = driven;
      const since = platform && driver.releases?.since(command, platform);
      if (since === undefined) return session.run(command);
      const known = await releaseOf(session, driven, memory, clock);
      if (!known.ok) return known;
      const { release } = known.value;
      if (release === undefined || driver.releases?.has(release, since) !== false) return session.run(command);
      const message = `device \`${device.id}\` runs ${release}, which has no \`${command}\`: it came with ${since}`;
      return err(fault('device.release', message));
    },
  };
}

async function releaseOf(
  session: DeviceSession,
  { driver }: DrivenDevice,
  memory: ReleaseMemory,
  clock: Clock,
): Promise<Result<KnownRelease, Fault>> {
  const { known } = memory;
  if (known && clock.monotonic() < known.until) return ok(known);
  const question = driver.readback?.version;
  const shown = question && (await session.run(question.command));
  if (shown && !shown.ok && shown.error.code !== 'device.refused') return shown;
  const read = shown?.ok ? question?.parse(shown.value) : undefined;
  memory.known = { release: read?.ok ? read.value.version : undefined, until: clock.monotonic() + HOLDS };
  return ok(memory.known);
}
