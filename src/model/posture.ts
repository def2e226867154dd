import type { Instant } from '../base/time.ts';
import type { Mac } from './mac.ts';

/** States of an endpoint's posture (policy-and-posture §4.4). */
export const POSTURE_STATUSES = ['unknown', 'pending', 'compliant', 'grace', 'noncompliant', 'quarantined'] as const;
export type PostureStatus = (typeof POSTURE_STATUSES)[number];

/** The latest accepted verdict for an endpoint. */
export type PostureResult = {
  readonly endpoint: Mac;
  readonly status: PostureStatus;
  /** Grows with every result of one endpoint; an older or equal one is not taken. */
  readonly version: number;
  readonly at: Instant;
  readonly failedChecks: readonly string[];
};
