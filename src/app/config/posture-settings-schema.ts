import { z } from 'zod';
import { duration } from './fields.ts';

/** `posture` of `portreeve.yaml`: how long things may take, and what follows. A duration that is left out does not limit. */
export const postureSettingsSchema = z.strictObject({
  pendingTimeout: duration.optional(),
  grace: duration.optional(),
  lastKnownCompliant: duration.optional(),
  lease: duration.optional(),
  onLeaseExpiry: z.enum(['keep', 'reassess']).default('keep'),
  reassess: duration.optional(),
  onNoReport: z.enum(['continue', 'remediate', 'logoff']).default('continue'),
  heartbeat: duration.optional(),
  quarantine: duration.optional(),
  failure: z.enum(['ise', 'epa']).default('ise'),
});
