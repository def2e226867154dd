import { z } from 'zod';
import type { ProbeReport } from '../../control/probe-report.ts';
import { coaFound, viewOfFound } from './coa-profile-view.ts';

/** What a probe asked, what came back and what it found. */
export const probeView = z.object({
  device: z.string(),
  answered: z.boolean().describe('whether the device answered at all'),
  stored: z.boolean().describe('whether what was found is kept'),
  found: coaFound,
  steps: z.array(
    z.object({
      question: z.string(),
      target: z.string(),
      packet: z.enum(['CoA-Request', 'Disconnect-Request']),
      sent: z.array(z.string()).describe('the attributes as they left'),
      answer: z.string(),
      means: z.string(),
    }),
  ),
  advice: z.array(z.string()),
});
export type ProbeView = z.output<typeof probeView>;

export function viewOfProbe({ device, answered, stored, found, steps, advice }: ProbeReport): ProbeView {
  return {
    device,
    answered,
    stored,
    found: viewOfFound(found),
    steps: steps.map((step) => ({ ...step, sent: [...step.sent] })),
    advice: [...advice],
  };
}
