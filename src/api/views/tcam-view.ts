import { z } from 'zod';
import type { Reconciled } from '../../control/reconcile-tcam.ts';
import type { TcamBook } from '../../control/tcam-book.ts';
import type { DeviceId } from '../../model/device.ts';
import { lackText } from '../../model/tcam.ts';
import type { AsicAccount, TcamCost, TcamForecast } from '../../plan/tcam-ledger.ts';
import { forecastLines } from '../../plan/tcam-text.ts';
import type { TcamFull } from '../../ports/access-hardware.ts';

const use = z.object({
  what: z.string(),
  entries: z.int(),
  lists: z.int().optional().describe('different lists, where the platform holds only so many'),
  sessions: z.int().optional().describe('that many sessions hold an equal share of them each'),
});

const comparators = z
  .array(z.object({ protocol: z.string().optional(), limit: z.int(), used: z.int(), free: z.int(), over: z.int() }))
  .optional()
  .describe('units that compare ports, where the platform counts them');

const lists = z
  .object({ limit: z.int(), used: z.int(), reserved: z.int(), free: z.int(), over: z.int() })
  .optional()
  .describe('different lists, where the platform holds only so many at a time');

const asic = z.object({
  asic: z.int(),
  limit: z.int().describe('entries that may be taken, head-room off'),
  used: z.int().describe('held, reserved and in use otherwise'),
  reserved: z.int().describe('by plans under way'),
  free: z.int(),
  over: z.int(),
  lists,
  comparators,
  by: z.array(use),
});

/** The account of a device's access list hardware. */
export const tcamView = z.object({
  device: z.string(),
  platform: z.string(),
  sharing: z.enum(['per-session', 'per-acl']).describe('whether sessions with the same lists hold them each, or once for all'),
  entriesPerAsic: z.int(),
  headroomPercent: z.int(),
  baseline: z.int(),
  asics: z.array(asic),
  unknown: z
    .array(z.string())
    .describe('lists in use whose content is not known, so that they count nothing, or as much as their present version'),
});
export type TcamView = z.output<typeof tcamView>;

/** Undefined where nothing is known of the hardware. */
export function viewOfTcam(book: TcamBook, device: DeviceId): TcamView | undefined {
  const accounts = book.accounts(device);
  const tcam = book.of(device);
  if (tcam === undefined) return undefined;
  const { platform, settings } = tcam;
  return {
    device,
    platform: platform.name,
    sharing: platform.daclSharing,
    entriesPerAsic: platform.aclEntriesPerAsic,
    headroomPercent: settings.headroomPercent,
    baseline: settings.baseline,
    asics: accounts.map((account) => viewOfAccount(account, tcam.reserved(account.asic))),
    unknown: [...tcam.unknown],
  };
}

function viewOfAccount({ by, lists: places, comparators: units, ...account }: AsicAccount, reserved: TcamCost): z.output<typeof asic> {
  const entries = { ...account, reserved: reserved.entries, ...(units && { comparators: units.map((one) => ({ ...one })) }) };
  if (places === undefined) return { ...entries, by: by.map(({ lists: _lists, ...one }) => one) };
  return { ...entries, lists: { ...places, reserved: reserved.lists }, by: by.map((one) => ({ ...one })) };
}

/** What something would do to each ASIC: before, while old and new stand together, and after. */
export const tcamForecastView = z.object({
  device: z.string(),
  platform: z.string(),
  fits: z.boolean(),
  asics: z.array(
    z.object({
      asic: z.int(),
      limit: z.int(),
      before: z.int(),
      peak: z.int(),
      after: z.int(),
      over: z.int(),
      listsOver: z.int().optional(),
      comparatorsOver: z.int().optional(),
      sum: z.string(),
    }),
  ),
});
export type TcamForecastView = z.output<typeof tcamForecastView>;

export function viewOfForecast(device: DeviceId, forecast: TcamForecast & { readonly platform: string }): TcamForecastView {
  const { platform, fits, before, peak, after } = forecast;
  const sums = forecastLines(forecast);
  const asics = peak.map(({ asic: number, limit, used, over, lists: places, comparators: units }, at) => ({
    asic: number,
    limit,
    before: before[at]?.used ?? 0,
    peak: used,
    after: after[at]?.used ?? used,
    over,
    ...(places && { listsOver: places.over }),
    ...(units && { comparatorsOver: units.reduce((sum, one) => sum + one.over, 0) }),
    sum: sums[at] ?? '',
  }));
  return { device, platform, fits, asics };
}

/** The account held against what the device shows. */
export const tcamReconciledView = z.object({
  device: z.string(),
  platform: z.string(),
  lists: z.int().describe('lists read from the device, whose entries are known now'),
  command: z.string().optional().describe('what was asked; absent where the platform has no command that shows it'),
  asics: z.array(
    z.object({
      asic: z.int(),
      shown: z.int().describe('entries the device counts'),
      max: z.int().describe('entries the device has'),
      account: z.int().describe('entries the account had'),
      limit: z.int(),
      alarm: z.boolean().describe('they differ by more than `tcam.tolerance`, or the device has fewer entries than its platform says'),
    }),
  ),
  account: tcamView,
});
export type TcamReconciledView = z.output<typeof tcamReconciledView>;

export function viewOfReconciled({ asics, ...told }: Reconciled, account: TcamView): TcamReconciledView {
  return { ...told, asics: asics.map((one) => ({ ...one })), account };
}

/** An answer that was given for want of room, as readers of events see it. */
export function viewOfTcamFull(told: TcamFull): { readonly [key: string]: string } {
  const { device, userName, port, rule, answer } = told;
  return { device, user: userName, ...(port !== undefined && { port }), rule, answer, why: lackText(told) };
}
