import { z } from 'zod';
import { parseDuration } from '../../base/time.ts';
import { PLATFORMS } from '../expression/client-report.ts';
import { flowDocumentSchema } from '../factors/flow-schema.ts';
import { anyConnectPolicy } from '../macos/policy.ts';

const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/, 'a name of letters, digits, `_`, `.` and `-`, at most 63 long');

const line = z
  .string()
  .min(1)
  .max(500, 'at most 500 characters')
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'one line');

const duration = z.string().transform((text, context) => {
  const value = parseDuration(text);
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: 'a duration such as 10m, 12h or 7d' });
  return z.NEVER;
});

const check = z
  .strictObject({
    id: name,
    epa: z.string().min(1).optional().describe('what the client must be: sys.client_expr("proc_0_falcond"), joined by &&, || and !'),
    anyConnect: anyConnectPolicy.optional().describe('AnyConnect on a Mac is in order: minVersion, kextFallback'),
    blocking: z.boolean().default(true).describe('whether failing it makes the endpoint non-compliant'),
    ttl: duration.optional().describe('how old the facts may be; the endpoint is assessed again when they are older'),
    reason: z
      .string()
      .regex(/^[a-z0-9][a-z0-9:-]{0,63}$/, 'a code of lower-case letters, digits and `-`')
      .optional()
      .describe('said instead of `failed`'),
    remedy: line.optional().describe('what the user does about it'),
  })
  .refine((one) => (one.epa === undefined) !== (one.anyConnect === undefined), 'either `epa` or `anyConnect`');

const assessment = z.strictObject({
  name,
  platforms: z.array(z.enum(PLATFORMS)).min(1).optional().describe('for which operating systems; all when left out'),
  checks: z.array(check).min(1, 'at least one check').max(200, 'at most 200 checks'),
  quarantineGroup: z.string().min(1).max(64).optional().describe('a failure puts the endpoint into it, and so into quarantine'),
});

/** A file of the posture folder: assessments, an nFactor flow that is called like the file, or both. */
export const postureFileSchema = flowDocumentSchema.extend({
  assessments: z.array(assessment).default([]).describe('the first that is for the platform of the client judges its facts'),
});

export type PostureFile = z.output<typeof postureFileSchema>;
export type AssessmentDocument = PostureFile['assessments'][number];
export type CheckDocument = AssessmentDocument['checks'][number];
