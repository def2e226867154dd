import { z } from 'zod';
import type { ReportedFacts } from '../../posture/assess/judge.ts';
import { type ClientReport, PLATFORMS } from '../../posture/expression/client-report.ts';
import { COLLECT_NAMES } from '../../posture/macos/collect.ts';

/** Most names, values or verdicts of one kind, and how long one may be. */
const MOST = 5000;
const LONGEST = 1024;
const LONGEST_OUTPUT = 256 * 1024;

const text = z.string().max(LONGEST, `at most ${LONGEST} characters`);
const value = z.union([text, z.number(), z.boolean(), z.null(), z.array(text).max(MOST, `at most ${MOST} values`)]);

function named<T extends z.ZodType>(of: T) {
  return z.record(text, of).refine((all) => Object.keys(all).length <= MOST, `at most ${MOST} names`);
}

const presence = z
  .union([z.array(text).max(MOST, `at most ${MOST} names`), named(z.boolean())], 'a list of names, or names with true and false')
  .describe('a list names everything there is; an object says only what it names');
const scan = z.union([z.null(), named(value)]);

export const verdicts = named(z.boolean()).describe("the client's own verdicts, by the text of the check");

/** What a client says of itself. What is left out is not reported, and passes no check. */
export const reportedFacts = z
  .strictObject({
    platform: z.enum(PLATFORMS).optional(),
    processes: presence.optional(),
    files: presence.optional(),
    services: presence.optional(),
    registry: presence.optional(),
    certificates: presence.optional(),
    macs: z.array(text).max(MOST).optional(),
    system: named(scan).optional().describe('by scan type and method, {"OS": {"version": "14.5"}}'),
    applications: named(named(scan)).optional().describe('by scan type, product and method'),
    verdicts: verdicts.optional(),
    macos: z
      .partialRecord(z.enum(COLLECT_NAMES), z.string().max(LONGEST_OUTPUT, `at most ${LONGEST_OUTPUT} characters`))
      .optional()
      .describe('what the commands of a Mac printed, by name'),
  })
  // A key with the value undefined cannot come out of JSON.
  .transform((facts) => facts as ReportedFacts & ClientReport);
