import { type Fault, faultLine } from '../base/fault.ts';
import type { Instant } from '../base/time.ts';
import type { StepResult } from '../model/plan.ts';
import { seen } from './evidence.ts';

/** Nothing was done to the device, and it may well work later. */
const TRANSIENT: ReadonlySet<Fault['code']> = new Set(['device.unreachable', 'device.busy', 'device.locked', 'device.leased']);
/** The connection ended on the way: what was sent may or may not have taken effect. */
const UNCERTAIN: ReadonlySet<Fault['code']> = new Set(['device.lost', 'device.prompt']);

/** A result without the step it is of and when it was seen. */
export type Settled = Pick<StepResult, 'kind' | 'evidence' | 'skipped'>;

/** Whether it is no use to look again: the device would answer the same. */
export function isFinal(fault: Fault): boolean {
  return !TRANSIENT.has(fault.code) && !UNCERTAIN.has(fault.code);
}

/** What a fault of a device means for a step of which something had been sent, or nothing yet. */
export function settledBy(fault: Fault, stage: 'before' | 'sent', at: Instant): Settled {
  const kind = TRANSIENT.has(fault.code) ? 'busy' : UNCERTAIN.has(fault.code) ? (stage === 'sent' ? 'unknown' : 'busy') : 'failed';
  return { kind, evidence: [seen(at, faultLine(fault))] };
}
