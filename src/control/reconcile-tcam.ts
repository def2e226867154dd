import { type Fault, fault } from '../base/fault.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { AsicUtilization } from '../driver/contract.ts';
import { DEFAULT_TCAM, type DeviceId } from '../model/device.ts';
import { readAccessLists } from './access-lists.ts';
import { type ControlDeps, type DrivenDevice, drivenDevice } from './deps.ts';
import type { DeviceSessions } from './device-sessions.ts';
import type { DeviceTcam } from './device-tcam.ts';
import { withPatience } from './device-view.ts';

/** One ASIC as the device shows it, and as the account had it before. `alarm`: they differ by more than the device's tolerance. */
export type AsicCompared = {
  readonly asic: number;
  readonly shown: number;
  readonly max: number;
  readonly account: number;
  readonly limit: number;
  readonly alarm: boolean;
};

export type Reconciled = {
  readonly device: DeviceId;
  readonly platform: string;
  /** Lists that were read from the device, so that their entries are known. */
  readonly lists: number;
  /** What was asked; undefined where the platform has no command that shows it. */
  readonly command?: string;
  readonly asics: readonly AsicCompared[];
};

type Deps = Pick<ControlDeps, 'devices' | 'drivers' | 'tcam' | 'clock' | 'sink'>;

/**
 * Holds the account of a device against what it shows. Its lists are read; where its platform can tell, so is what each ASIC holds: what is there beyond
 * the account counts from now on, and a difference beyond the tolerance is told as `tcam.mismatch`, whichever way it goes.
 */
export async function reconcileTcam(deps: Deps, lines: DeviceSessions, id: DeviceId): Promise<Result<Reconciled, Fault>> {
  const driven = drivenDevice(deps, id);
  if (driven === undefined) return err(fault('device.unknown', `no device \`${id}\` is configured`));
  if (deps.tcam.of(id) === undefined)
    return err(fault('device.not-configured', `nothing is known of the access list hardware of \`${id}\`: its driver puts no lists on it`));
  const read = await withPatience(deps, driven, readAccessLists(lines, driven));
  if (!read.ok) return read;
  const configured = read.value.filter(({ origin }) => origin === 'configured');
  deps.tcam.sawLists(id, configured);
  const compared = await compareTcam(deps, lines, driven);
  if (!compared.ok) return compared;
  const { platform } = driven;
  const command = platform?.utilization?.command;
  return ok({
    device: id,
    platform: platform?.name ?? '',
    lists: configured.length,
    ...(command !== undefined && { command }),
    asics: compared.value,
  });
}

/** The second half alone, as after a push; nothing where the platform cannot tell. */
export async function compareTcam(
  deps: Deps,
  lines: DeviceSessions,
  driven: DrivenDevice,
): Promise<Result<readonly AsicCompared[], Fault>> {
  const { device, driver, platform } = driven;
  const [ask, parser] = [platform?.utilization, driver.readback?.utilization];
  if (ask === undefined || parser === undefined) return ok([]);
  const shown = await withPatience(
    deps,
    driven,
    lines.use(driven, async (session) => {
      const answer = await session.run(ask.command);
      if (!answer.ok) return answer;
      const parsed = parser.parse(answer.value, ask.tables);
      return parsed.ok
        ? parsed
        : err(fault('device.mismatch', `what \`${device.id}\` shows of its TCAM is not understood: ${parsed.error.why}`));
    }),
  );
  if (!shown.ok) return shown;
  const tcam = deps.tcam.of(device.id);
  return ok(tcam === undefined ? [] : comparedWith(deps, driven, tcam, shown.value));
}

function comparedWith(deps: Deps, { device }: DrivenDevice, tcam: DeviceTcam, shown: readonly AsicUtilization[]): readonly AsicCompared[] {
  const { tolerance } = device.tcam ?? DEFAULT_TCAM;
  // Before the unexplained is set anew, all are compared with the same account.
  const accounts = new Map(tcam.asics.map((asic) => [asic, tcam.used(asic)]));
  const placed = (tcam.platform.ports ?? []).length > 0;
  const compared = shown.map(({ asic, max, used }): AsicCompared => {
    const account = accounts.get(asic) ?? accounts.get(FIRST) ?? 0;
    // Where nobody said which port is where, everything is charged to one ASIC, and each has less.
    const differs = placed ? Math.abs(used - account) : Math.max(0, used - account);
    return { asic, shown: used, max, account, limit: tcam.limit, alarm: differs > tolerance || max < tcam.platform.aclEntriesPerAsic };
  });
  const unexplained = new Map(tcam.asics.map((asic) => [asic, moreThanKnown(tcam, asic, compared, placed)]));
  deps.tcam.sawMore(device.id, unexplained);
  for (const { alarm, ...one } of compared) if (alarm) deps.sink.emit('warn', 'tcam.mismatch', { device: device.id, ...one, tolerance });
  deps.sink.count('tcam_compared', { outcome: compared.some(({ alarm }) => alarm) ? 'mismatch' : 'equal' });
  return compared;
}

const FIRST = 0;

/** Entries the device shows beyond what is known; what was unexplained before may be explained by now. */
function moreThanKnown(tcam: DeviceTcam, asic: number, compared: readonly AsicCompared[], placed: boolean): number {
  const known = tcam.used(asic) - (tcam.unexplained.get(asic) ?? 0);
  const shown = compared.filter((one) => !placed || one.asic === asic).map((one) => one.shown);
  return shown.length === 0 ? (tcam.unexplained.get(asic) ?? 0) : Math.max(0, Math.max(...shown) - known);
}
