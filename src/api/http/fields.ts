import { z } from 'zod';
import { ACL_NAME_RULE, parseAclName } from '../../acl/name.ts';
import { type Instant, instantOf, parseDuration } from '../../base/time.ts';
import { type Mac, parseMac } from '../../model/mac.ts';
import { ONE_LINE } from '../../model/one-line.ts';
import type { EndpointId } from '../../model/posture.ts';
import { LONGEST } from '../../rules/parse.ts';

/** Values that occur in many requests. Each is documented as what is sent and parsed to what the program trusts. */

export const mac = z
  .string('a MAC address such as 02-00-5E-00-00-01')
  .max(64)
  .transform((text, ctx): Mac => {
    const value = parseMac(text);
    if (value !== undefined) return value;
    ctx.addIssue('a MAC address such as 02-00-5E-00-00-01');
    return z.NEVER;
  });

export const identifier = z
  .string('an id of 1 to 128 characters')
  .min(1, 'an id of 1 to 128 characters')
  .max(128, 'an id of 1 to 128 characters')
  .regex(/^[\x21-\x7e]*$/, 'an id of visible ASCII characters');

/** What an agent calls its endpoint, or a MAC address in any spelling. */
export const endpointId = identifier.transform((text) => parseMac(text) ?? (text as EndpointId));

/** The name of an access list that is to be put on a device. */
export const listName = z.string('a name').refine((text) => parseAclName(text) !== undefined, ACL_NAME_RULE);

/** Free text for the audit trail: one line, without what would break or turn it where it is shown. */
export const reason = z
  .string('a reason, such as a ticket number')
  .trim()
  .min(1, 'a reason, such as a ticket number')
  .max(500, 'a reason of at most 500 characters')
  .regex(ONE_LINE, 'a reason of one line');

export const instant = z
  .string()
  .max(40)
  .transform((text, ctx): Instant => {
    const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
    if (!Number.isNaN(at)) return instantOf(at);
    ctx.addIssue('a time such as 2026-01-31T12:00:00Z');
    return z.NEVER;
  });

/** Which devices are meant, in the condition language (docs/bulk.md). */
export const selector = z
  .string('a selector such as group=access/* and platform=c9300')
  .min(1, 'a selector such as group=access/* and platform=c9300')
  .max(LONGEST, `a selector of at most ${LONGEST} characters`)
  .describe('conditions on name, address, group, site, platform and driver; `*` and `?` as in file names');

/** A duration in milliseconds, `most` at most; `what` says it in words. */
export function durationUpTo(most: number, what: string) {
  return z
    .string()
    .max(16)
    .transform((text, ctx): number => {
      const value = parseDuration(text);
      if (value !== undefined && value <= most) return value;
      ctx.addIssue(`a duration of ${what}`);
      return z.NEVER;
    });
}

/** A wait of at most a minute. */
export const wait = durationUpTo(60_000, 'at most 60s, such as 500ms or 10s');

export const limit = z.coerce.number('a number from 1 to 1000').int('a whole number').min(1, 'from 1 to 1000').max(1000, 'from 1 to 1000');

export const revisionNumber = z.coerce
  .number('the number of a revision')
  .int('a whole number')
  .min(1, 'at least 1')
  .max(Number.MAX_SAFE_INTEGER);

/** A policy by the number of its revision, `current`, or `files`: what the policy files say now. */
export const policyRef = z.union([z.enum(['current', 'files']), revisionNumber], 'the number of a revision, `current` or `files`');
