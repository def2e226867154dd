import { z } from 'zod';
import type { Surveyed } from '../../control/control.ts';
import { type DocumentSurvey, isConfigured } from '../../plan/survey-document.ts';
import { approvalNeedView, viewOfNeed } from './approval-need-view.ts';
import { deviceDrift, viewOfChange } from './drift-view.ts';

const told = z.object({ code: z.string(), message: z.string() });

const target = deviceDrift.omit({ fault: true }).extend({
  safeguard: z.string().optional().describe('how the change will be kept from staying half-done'),
  notes: z.array(z.string()).describe('what it costs in TCAM'),
  refused: told.optional().describe('why nothing would be sent to it'),
  unasked: told.optional().describe('why it could not be asked: a push leaves it alone and goes on with the others'),
});
export type ConfigurationTargetView = z.output<typeof target>;

/** What a push of a document would do; `basis` goes along with the push, so that only what was looked at is changed. */
export const configurationPlanView = z.object({
  counts: z.object({ devices: z.int(), changes: z.int(), unchanged: z.int(), refused: z.int(), unasked: z.int() }),
  approval: approvalNeedView.optional(),
  waves: z.array(z.int()).optional().describe('targets begun with each batch'),
  targets: z.array(target),
  basis: z.record(z.string(), z.string()).describe('the devices that would be changed, each with the fingerprint of its configuration'),
});
export type ConfigurationPlanView = z.output<typeof configurationPlanView>;

export function viewOfDocumentSurvey({ devices, rollout, approval }: Surveyed<DocumentSurvey>): ConfigurationPlanView {
  const refused = devices.filter((one) => one.refused).length;
  const unasked = devices.filter((one) => one.unasked).length;
  const basis = Object.fromEntries(
    devices.flatMap((one) => (isConfigured(one) && one.view ? [[one.device, one.view.basis] as const] : [])),
  );
  const changes = Object.keys(basis).length;
  return {
    counts: { devices: devices.length, changes, unchanged: devices.length - changes - refused - unasked, refused, unasked },
    ...(approval && { approval: viewOfNeed(approval) }),
    ...(rollout && { waves: [...rollout.waves] }),
    targets: devices.map(viewOfTarget),
    basis,
  };
}

function viewOfTarget({ device, view, notes, refused, unasked }: DocumentSurvey): ConfigurationTargetView {
  const { safeguard } = view ?? {};
  return {
    ...viewOfChange(device, view),
    ...(safeguard !== undefined && { safeguard }),
    notes: [...notes],
    ...(refused && { refused: { code: refused.code, message: refused.message } }),
    ...(unasked && { unasked: { code: unasked.code, message: unasked.message } }),
  };
}
