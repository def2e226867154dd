import { z } from 'zod';
import type { Fault } from '../../base/fault.ts';
import { ok, type Result } from '../../base/result.ts';
import { clientReportSchema } from '../expression/report-schema.ts';
import type { Flow } from './flow.ts';
import { next, start } from './run.ts';
import { CLIENT_KINDS, type RunInput, type Step } from './run-state.ts';

/** What a client and its user do, to run a flow without them. */
export const rehearsalSchema = z.strictObject({
  client: z.enum(CLIENT_KINDS).default('plugin'),
  report: clientReportSchema.optional().describe('what the client reports; nothing when left out'),
  reports: z.record(z.string(), clientReportSchema).default({}).describe('what it reports at a factor instead, by the name of the factor'),
  logins: z.record(z.string(), z.boolean()).default({}).describe('whether ordinary policies succeed, by name; those not named do'),
});

export type Rehearsal = z.output<typeof rehearsalSchema>;

/** Runs a flow to its end with what a rehearsal says. The fault is that the flow does not begin there. */
export function rehearse(flow: Flow, at: string, rehearsal: Rehearsal): Result<Step, Fault> {
  const begun = start(flow, at, rehearsal.client);
  if (!begun.ok) return begun;
  let step = begun.value;
  for (;;) {
    const input = inputFor(step, rehearsal);
    if (input === undefined) return ok(step);
    const following = next(flow, step.state, input);
    if (!following.ok) return following;
    step = following.value;
  }
}

function inputFor(step: Step, { report, reports, logins }: Rehearsal): RunInput | undefined {
  switch (step.kind) {
    case 'challenge': {
      const { factor } = step.challenge;
      const said = Object.hasOwn(reports, factor) ? reports[factor] : report;
      return said === undefined ? { kind: 'declined' } : { kind: 'report', report: said };
    }
    case 'login':
      return { kind: 'login', ok: !Object.hasOwn(logins, step.login.policy) || logins[step.login.policy] === true };
    default:
      return undefined;
  }
}
