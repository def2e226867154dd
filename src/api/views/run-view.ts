import { z } from 'zod';
import { toIso } from '../../base/time.ts';
import type { FlowTurn } from '../../control/flow-runs.ts';
import type { PeriodicVerdict } from '../../posture/factors/periodic.ts';
import type { RunState } from '../../posture/factors/run-state.ts';
import { type AcceptedView, acceptedView } from './accepted-view.ts';

const trace = z.array(z.looseObject({ kind: z.string(), factor: z.string() })).describe('the path taken, step by step');

/** A run of a flow: what the client is asked now, or how it ended. */
export const runView = z.object({
  run: z.string().describe('names this step in the report that answers it, and afterwards the reports of the periodic scan'),
  endpoint: z.string(),
  flow: z.string(),
  state: z.enum(['challenge', 'login', 'complete', 'denied']),
  expiresAt: z.string().optional().describe('until when the report is waited for'),
  challenge: z
    .object({
      factor: z.string(),
      atoms: z.array(z.string()).describe('everything the factor asks, at once'),
      killProcesses: z.array(z.string()),
      deleteFiles: z.array(z.string()),
      consent: z.literal(true).describe('the user is asked first'),
    })
    .optional(),
  login: z
    .object({ factor: z.string(), policy: z.string(), action: z.string(), method: z.string(), view: z.string().optional() })
    .optional()
    .describe('somebody else authenticates, and reports how it went'),
  outcome: z
    .object({
      reason: z.string().optional(),
      groups: z.array(z.string()),
      quarantined: z.boolean(),
      periodic: z
        .object({ atoms: z.array(z.string()), minutes: z.int() })
        .optional()
        .describe('to be scanned and reported this often'),
      trace,
    })
    .optional(),
  accepted: acceptedView.optional().describe('the posture result the outcome became'),
});
export type RunView = z.output<typeof runView>;

export function viewOfTurn({ run, endpoint, flow, expiresAt, step }: FlowTurn, accepted?: AcceptedView): RunView {
  const base = { run, endpoint, flow, state: step.kind, ...(accepted && { accepted }) };
  switch (step.kind) {
    case 'challenge': {
      const { atoms, killProcesses, deleteFiles } = step.challenge;
      const asked = { ...step.challenge, atoms: [...atoms], killProcesses: [...killProcesses], deleteFiles: [...deleteFiles] };
      return { ...base, expiresAt: toIso(expiresAt), challenge: asked };
    }
    case 'login':
      return { ...base, expiresAt: toIso(expiresAt), login: { ...step.login } };
    case 'complete':
      return { ...base, outcome: outcomeOf(step.state) };
    case 'denied':
      return { ...base, outcome: { ...outcomeOf(step.state), reason: step.reason } };
  }
}

/** A periodic scan passed: the run goes on as it is; or not, and that ended it. */
export function viewOfScan(run: string, endpoint: string, flow: string, verdict: PeriodicVerdict, accepted: AcceptedView): RunView {
  const passed = verdict.kind === 'pass';
  const groups = verdict.kind === 'quarantine' ? [verdict.group] : [];
  const why = passed ? {} : { reason: verdict.kind === 'terminate' ? verdict.reason : 'scan-failed' };
  return {
    run,
    endpoint,
    flow,
    state: passed ? 'complete' : 'denied',
    outcome: { ...why, groups, quarantined: verdict.kind === 'quarantine', trace: [] },
    accepted,
  };
}

function outcomeOf({ groups, quarantined, periodic, trace: path }: RunState): NonNullable<RunView['outcome']> {
  return {
    groups: [...groups],
    quarantined,
    ...(periodic && !quarantined ? { periodic: { atoms: [...periodic.atoms], minutes: periodic.minutes } } : {}),
    trace: path.map((entry) => ({ ...entry })),
  };
}
