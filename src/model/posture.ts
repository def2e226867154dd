import type { Instant } from '../base/time.ts';
import type { Mac } from './mac.ts';

/** States of an endpoint's posture (policy-and-posture §4.4). */
export const POSTURE_STATUSES = ['unknown', 'pending', 'compliant', 'grace', 'noncompliant', 'quarantined'] as const;
export type PostureStatus = (typeof POSTURE_STATUSES)[number];

declare const endpointId: unique symbol;

/** An endpoint: what its agent calls it, or its MAC address where nothing else is known. One may have several addresses. */
export type EndpointId = string & { readonly [endpointId]: true };

/** What became of one check of an assessment. */
export type CheckVerdict = {
  readonly id: string;
  readonly passed: boolean;
  /** Whether failing it makes the endpoint non-compliant. */
  readonly blocking: boolean;
  /** Why, as a code such as `not-reported` or `version-too-old`; empty where it passed. */
  readonly reason: string;
  /** What was seen. */
  readonly evidence: string;
  readonly firstFailedAt?: Instant;
};

/** The latest accepted verdict for an endpoint. */
export type PostureResult = {
  readonly endpoint: Mac;
  readonly status: PostureStatus;
  /** Grows with every result of one endpoint; an older or equal one is not taken. */
  readonly version: number;
  readonly at: Instant;
  readonly failedChecks: readonly string[];
};
