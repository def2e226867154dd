import type { DeviceId } from '../model/device.ts';
import type { Authorization, Session } from '../model/session.ts';
import { type Held, tcamForecast } from '../plan/tcam-ledger.ts';
import type { Policy } from '../policy/compile.ts';
import type { TcamBook } from './tcam-book.ts';

/**
 * The entries of one ASIC: now, once every session has moved, and at the worst meanwhile, when the new lists are there and the old ones are not gone
 * yet.
 */
export type TcamImpact = {
  readonly device: DeviceId;
  readonly platform: string;
  readonly asic: number;
  readonly limit: number;
  readonly now: number;
  readonly after: number;
  readonly peak: number;
  /** The new lists that would not fit, by name; empty when all do. */
  readonly refused: readonly string[];
};

/** A session that would be sent CoA, and what the policy `after` gives it then; undefined when it is ended. */
export type Moved = { readonly session: Session; readonly to: Authorization | undefined };

/** Of each ASIC of a device; nothing for a device whose hardware is not known. */
export function tcamImpact(book: TcamBook, device: DeviceId, moved: readonly Moved[], after: Policy): readonly TcamImpact[] {
  const tcam = book.of(device);
  if (tcam === undefined) return [];
  const changes = moved.map(({ session, to }) => tcam.change(session, to, after));
  const comes = changes.flatMap((change) => change.comes);
  const { reserve, held } = book.view(device) ?? { reserve: tcam.kept, held: [] };
  const forecast = tcamForecast(tcam.platform, reserve, held, { goes: changes.flatMap(({ goes }) => goes), comes });
  return forecast.after.map(({ asic, limit, used }, at) => ({
    device,
    platform: tcam.platform.name,
    asic,
    limit,
    now: forecast.before[at]?.used ?? 0,
    after: used,
    peak: forecast.peak[at]?.used ?? used,
    refused: refusedOf(
      comes.filter((one) => one.asic === asic),
      limit,
      used,
    ),
  }));
}

/** What is too large by itself, else everything new where all of it together is too much. */
function refusedOf(comes: readonly Held[], limit: number, used: number): readonly string[] {
  const lists = comes
    .flatMap((one) => (one.kind === 'sessions' ? one.lists : one.kind === 'list' ? [one.list] : []))
    .filter(({ entries }) => entries > 0);
  const alone = lists.filter(({ entries }) => entries > limit);
  const refused = alone.length > 0 ? alone : used > limit ? lists : [];
  return [...new Set(refused.map(({ name }) => name))];
}
