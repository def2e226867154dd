import { z } from 'zod';
import { clientReportParts, saidIn } from '../expression/report-schema.ts';
import { COLLECT_NAMES } from '../macos/collect.ts';
import type { ReportedFacts } from './judge.ts';

const LONGEST_OUTPUT = 256 * 1024;

/** Finished verdicts of a client. */
export const reportedVerdicts = clientReportParts.shape.verdicts.unwrap();

/** What a client says of itself. What is left out is not reported, and passes no check. */
export const reportedFacts = clientReportParts
  .extend({
    macos: z
      .partialRecord(z.enum(COLLECT_NAMES), z.string().max(LONGEST_OUTPUT, `at most ${LONGEST_OUTPUT} characters`))
      .optional()
      .describe('what the commands of a Mac printed, by name'),
  })
  .transform((facts): ReportedFacts => saidIn(facts));
