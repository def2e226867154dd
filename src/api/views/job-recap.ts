import { z } from 'zod';
import { diffAcl } from '../../acl/diff.ts';
import { given } from '../../base/given.ts';
import type { DeviceId } from '../../model/device.ts';
import type { Step } from '../../model/plan.ts';
import type { Course } from '../../plan/course.ts';
import { isBad, isFinished, isStanding } from '../../plan/step-state.ts';
import type { AsicAccount, Room } from '../../plan/tcam-ledger.ts';
import { approvalView, viewOfApproval } from './job-view.ts';

/** `left`: given up before anything was done there. */
const DEVICE_STATES = ['waiting', 'running', 'ok', 'failed', 'left'] as const;

const room = z.object({ used: z.int(), limit: z.int() });

const row = z.object({
  device: z.string(),
  /** The batch it belongs to, from 1. */
  wave: z.int(),
  state: z.enum(DEVICE_STATES),
  sessions: z.object({ proved: z.int(), total: z.int() }).optional().describe('of a job about sessions: those of the device it concerns'),
  changed: z.int().describe('entries, or lines of a configuration document, that came or went'),
  unchanged: z.int().describe('entries that are as they were in the version before'),
  tcam: z
    .object({
      ...room.shape,
      lists: room.optional().describe('different lists, where the platform holds only so many'),
      comparators: room
        .optional()
        .describe('units that compare ports, of the protocol with the fewest left, where the platform counts them'),
    })
    .optional()
    .describe('of its fullest ASIC now'),
  /** Milliseconds from the first thing seen to the last. */
  ms: z.number().optional(),
  verified: z.boolean().describe('what was written was read back'),
  why: z.string().optional().describe('the last thing seen of a step that failed, or why nothing was done'),
});
export type RecapRow = z.output<typeof row>;

/** What became of each device of a job, one row each, in the order in which they are gone about. */
export const jobRecap = z.object({
  job: z.string(),
  state: z.string(),
  approval: approvalView.optional().describe('of a job that needs a second person'),
  waves: z.array(z.int()),
  devices: z.array(row),
  notes: z.array(z.string()),
});
export type JobRecap = z.output<typeof jobRecap>;

export function recapOf(plan: Course, accounts: (device: DeviceId) => readonly AsicAccount[]): JobRecap {
  const byDevice = new Map<DeviceId, Step[]>();
  for (const step of plan.steps) {
    const steps = byDevice.get(step.do.device);
    if (steps) steps.push(step);
    else byDevice.set(step.do.device, [step]);
  }
  const devices = [...byDevice].map(([device, steps]) => rowOf(device, steps, accounts(device)));
  return {
    job: plan.id,
    state: plan.state,
    ...(plan.approval && { approval: viewOfApproval(plan.approval) }),
    waves: [...(plan.rollout?.waves ?? [byDevice.size])],
    devices,
    notes: [...plan.notes.slice(-NOTES)],
  };
}

/** The latest notes: those about windows, approval and why a job ended; what was planned is in the job. */
const NOTES = 5;

function rowOf(device: DeviceId, steps: readonly Step[], asics: readonly AsicAccount[]): RecapRow {
  const own = steps.filter((step) => step.undoes === undefined);
  const written = own.filter((step) => step.state === 'proved' && step.sentAt !== undefined);
  const { changed, unchanged } = entriesOf(written);
  const fullest = fullestOf(asics, ({ lists, comparators = [], ...entries }) => [entries, ...(lists ? [lists] : []), ...comparators]);
  const seen = steps.flatMap(({ evidence }) => evidence.map(({ at }): number => at));
  const state = stateOf(own);
  const why = state === 'failed' || state === 'left' ? whyOf(own) : undefined;
  return {
    device,
    wave: own[0]?.wave ?? 1,
    state,
    ...given({ sessions: sessionsOf(own) }),
    changed,
    unchanged,
    ...(fullest && { tcam: tcamOf(fullest) }),
    ...(seen.length > 0 && { ms: Math.round(seen.reduce((a, b) => Math.max(a, b)) - seen.reduce((a, b) => Math.min(a, b))) }),
    verified: state === 'ok' && own.some((step) => step.state === 'proved' && READ_BACK.has(step.expect.kind)),
    ...(why !== undefined && { why }),
  };
}

function tcamOf({ lists, comparators = [], ...entries }: AsicAccount): NonNullable<RecapRow['tcam']> {
  const scarcest = fullestOf(comparators, (one) => [one]);
  return { ...figures(entries), ...(lists && { lists: figures(lists) }), ...(scarcest && { comparators: figures(scarcest) }) };
}

function figures({ used, limit }: Pick<Room, 'used' | 'limit'>): z.output<typeof room> {
  return { used, limit };
}

/** The one of which something is used up most; the first of equal ones. */
function fullestOf<T>(all: readonly T[], rooms: (one: T) => readonly Pick<Room, 'used' | 'limit'>[]): T | undefined {
  const fullness = (one: T): number => Math.max(...rooms(one).map(({ used, limit }) => (limit === 0 ? used : used / limit)));
  return all.reduce<T | undefined>((most, one) => (most === undefined || fullness(one) > fullness(most) ? one : most), undefined);
}

/** What is expected of a device and read from it, over a new connection. */
const READ_BACK: ReadonlySet<Step['expect']['kind']> = new Set(['acl-equals', 'acl-absent', 'configuration-equals']);

const CONFIGURING: ReadonlySet<Step['do']['kind']> = new Set(['push-acl', 'remove-acl', 'configure']);

/** Undefined where it is about what the device is configured with, or none is about a session. One may take several steps: it is proved where its last one is. */
function sessionsOf(steps: readonly Step[]): RecapRow['sessions'] {
  if (steps.some(({ do: { kind } }) => CONFIGURING.has(kind))) return undefined;
  const last = new Map(steps.flatMap((step) => ('session' in step.do ? [[step.do.session, step] as const] : [])));
  if (last.size === 0) return undefined;
  return { proved: [...last.values()].filter(({ state }) => state === 'proved').length, total: last.size };
}

function entriesOf(written: readonly Step[]): { readonly changed: number; readonly unchanged: number } {
  let [changed, unchanged] = [0, 0];
  for (const { do: action } of written) {
    if (action.kind === 'remove-acl') changed += action.entries ?? 0;
    if (action.kind === 'configure') changed += action.lines.length;
    if (action.kind !== 'push-acl') continue;
    for (const { op } of diffAcl(action.before, action.acl)) {
      if (op === ' ') unchanged++;
      else changed++;
    }
  }
  return { changed, unchanged };
}

function stateOf(steps: readonly Step[]): RecapRow['state'] {
  if (steps.some(isBad)) return 'failed';
  if (steps.every(isFinished)) return steps.some(({ skipped }) => skipped === 'stopped' || skipped === 'cancelled') ? 'left' : 'ok';
  return steps.every((step) => step.after.length > 0 || isStanding(step)) ? 'waiting' : 'running';
}

function whyOf(steps: readonly Step[]): string | undefined {
  const step = steps.find(isBad) ?? steps.find(({ skipped }) => skipped !== undefined);
  const last = step?.evidence.at(-1);
  return last ? [last.what, last.detail].filter(Boolean).join(', ') : step?.skipped;
}
