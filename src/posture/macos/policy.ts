import { z } from 'zod';
import { type Instant, instantOf } from '../../base/time.ts';
import { parseLowestVersion, type Version } from './version.ts';

/** What is asked of AnyConnect on a Mac. */
export type AnyConnectPolicy = {
  /** The oldest client that is accepted (requirement M1). */
  readonly minVersion: Version;
  /** Until when the kernel extension may stand in for the system extension: a last resort on TAC advice, so it always ends (M12, M20). */
  readonly kextFallback?: { readonly until: Instant };
};

export const DEFAULT_ANYCONNECT_POLICY: AnyConnectPolicy = { minVersion: [4, 9, 4000] };

const minVersion = z.string().transform((text, context) => {
  const version = parseLowestVersion(text);
  if (version) return version;
  context.addIssue({ code: 'custom', message: 'a version such as 4.9.04xxx, where x is any digit' });
  return z.NEVER;
});

/** A day (its beginning, UTC) or an instant with its offset. */
const until = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })], 'a date such as 2026-09-01, or an instant')
  .transform((text) => instantOf(Date.parse(text)));

/** `minVersion: 4.9.04xxx`, `kextFallback: { until: 2026-09-01 }`; everything may be left out. */
export const anyConnectPolicy = z
  .strictObject({
    minVersion: minVersion.default(DEFAULT_ANYCONNECT_POLICY.minVersion),
    kextFallback: z.strictObject({ until }).optional(),
  })
  .transform(({ minVersion: lowest, kextFallback }): AnyConnectPolicy => ({ minVersion: lowest, ...(kextFallback && { kextFallback }) }));
