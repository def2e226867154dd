import { z } from 'zod';
import { DEFAULT_POSTURE } from '../../posture/state/settings.ts';
import { duration, name, secretSource } from './fields.ts';

const webhook = z.strictObject({
  name,
  /** `whsec_` and base64 of 24 to 64 octets; two while one takes the place of the other. */
  secrets: z.array(secretSource).min(1, 'at least one secret').max(2, 'at most two: the new one and the old'),
});

/** `posture` of `portreeve.yaml`: how long things may take, and what follows. A duration that is left out does not limit. */
export const postureSettingsSchema = z.strictObject({
  /** Assessments and nFactor flows. */
  folder: z.string().optional(),
  webhooks: z.array(webhook).default([]),
  pendingTimeout: duration.optional(),
  grace: duration.optional(),
  lastKnownCompliant: duration.optional(),
  lease: duration.optional(),
  onLeaseExpiry: z.enum(['keep', 'reassess']).default(DEFAULT_POSTURE.onLeaseExpiry),
  reassess: duration.optional(),
  onNoReport: z.enum(['continue', 'remediate', 'logoff']).default(DEFAULT_POSTURE.onNoReport),
  heartbeat: duration.optional(),
  quarantine: duration.optional(),
  failure: z.enum(['ise', 'epa']).default(DEFAULT_POSTURE.failure),
});
