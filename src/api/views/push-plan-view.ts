import { z } from 'zod';
import type { PushSurvey } from '../../control/control.ts';
import type { AclDocument } from '../../model/event.ts';
import type { DeviceSurvey } from '../../plan/survey.ts';
import { approvalNeedView, viewOfNeed } from './approval-need-view.ts';
import { listMoveView, viewOfMove } from './job-view.ts';

const change = z.object({
  name: z.string(),
  kind: z.enum(['extended', 'standard']),
  entries: z.int().describe('in the TCAM of the device'),
  instead: z.string().optional().describe('the version of the same list that stands on the device'),
  lines: z.array(z.string()).optional().describe('the difference, each line with its sign'),
});

const target = z.object({
  device: z.string(),
  platform: z.string().optional(),
  basis: z.string().optional().describe('a digest of the lists it showed'),
  tcam: z.object({ limit: z.int(), now: z.int(), peak: z.int() }).optional(),
  changes: z.array(change),
  moves: z.array(listMoveView).optional().describe('lists that come into force in another version, and for how many sessions'),
  refused: z.object({ code: z.string(), message: z.string() }).optional(),
  notes: z.array(z.string()),
});
export type PushTargetView = z.output<typeof target>;

/** What a push would do to each device, and what each is decided on. */
export const pushPlanView = z.object({
  policyRevision: z.int(),
  lists: z.array(z.object({ name: z.string(), lines: z.array(z.string()) })),
  approval: approvalNeedView.optional(),
  waves: z.array(z.int()).optional().describe('targets begun with each batch'),
  counts: z.object({ devices: z.int(), changes: z.int(), unchanged: z.int(), refused: z.int() }),
  targets: z.array(target),
});
export type PushPlanView = z.output<typeof pushPlanView>;

export function viewOfPushPlan(lists: readonly AclDocument[], survey: PushSurvey, diff: boolean): PushPlanView {
  const targets = survey.devices.map((one) => viewOfTarget(one, diff));
  const refused = targets.filter((one) => one.refused !== undefined).length;
  const acting = targets.filter((one) => changesOf(one) > 0).length;
  const { approval } = survey;
  return {
    policyRevision: survey.policyRevision,
    lists: lists.map(({ name, lines }) => ({ name, lines: [...lines] })),
    ...(approval && { approval: viewOfNeed(approval) }),
    ...(survey.rollout && { waves: [...survey.rollout.waves] }),
    counts: {
      devices: targets.length,
      changes: targets.reduce((sum, one) => sum + changesOf(one), 0),
      unchanged: targets.length - acting - refused,
      refused,
    },
    targets,
  };
}

/** Lists that are written, and those that stand there already and come into force. */
export function changesOf({ changes, moves = [] }: PushTargetView): number {
  return new Set([...changes.map(({ name }) => name), ...moves.map(({ to }) => to)]).size;
}

function viewOfTarget(survey: DeviceSurvey, diff: boolean): PushTargetView {
  const { device, platform, notes } = survey;
  const common = { device, ...(platform !== undefined && { platform }) };
  if ('refused' in survey) {
    const { code, message } = survey.refused;
    return { ...common, changes: [], refused: { code, message }, notes: [...notes] };
  }
  const { basis, writes, moves = [] } = survey;
  return {
    ...common,
    basis,
    tcam: { ...writes.tcam },
    changes: writes.changes.map(({ name, kind, entries, instead, lines }) => ({
      name,
      kind,
      entries,
      ...(instead !== undefined && { instead }),
      ...(diff && { lines: lines.map(({ op, line }) => `${op} ${line}`) }),
    })),
    ...(moves.length > 0 && { moves: moves.map(viewOfMove) }),
    notes: diff ? [...notes] : [],
  };
}
